"""Who is told to be away, and when that is over."""

from types import SimpleNamespace
from typing import Any

from media.silence import turned

S = 1_000_000_000


def test_consent_alone_neither_ends_a_silence_nor_makes_it_begin_again() -> None:
    """Browsers ask for consent every four to six seconds (RFC 7675), further apart than a silence is long."""
    peer = SimpleNamespace(is_connected=True, seen_ns=0)
    one: Any = SimpleNamespace(peer=peer, is_silent=False, last_packet_ns=0)
    turns = []
    for now_s in range(30):
        if now_s % 5 == 0:
            peer.seen_ns = now_s * S
        if now_s >= 22:
            peer.seen_ns = one.last_packet_ns = now_s * S
        turns += [(now_s, found.is_silent) for found in turned([one], now_s * S, 3 * S)]
    assert turns == [(3, True), (22, False)]


def test_who_is_not_connected_any_more_is_not_silent() -> None:
    peer = SimpleNamespace(is_connected=True, seen_ns=0)
    one: Any = SimpleNamespace(peer=peer, is_silent=False, last_packet_ns=0)
    assert turned([one], 3 * S - 1, 3 * S) == []
    assert turned([one], 3 * S, 3 * S) == [one]
    peer.is_connected = False
    assert turned([one], 4 * S, 3 * S) == [one]
    assert not one.is_silent
