"""Where a peer's packets go: a nomination moves them until keys are made there, and only proof after."""

from typing import Any, cast

from media.peer import Peer
from media.plane.interface import Address

HERE, THERE = ("192.0.2.1", 5_000), ("192.0.2.2", 5_000)


class Door:
    """Of the plane's calls those about addresses; `taken` are other peers'."""

    def __init__(self) -> None:
        self.destinations: list[Address] = []
        self.taken: set[Address] = set()

    def admit(self, peer: int, address: Address) -> bool:
        return address not in self.taken

    def set_destination(self, peer: int, address: Address) -> None:
        self.destinations.append(address)


def made() -> tuple[Peer, Door]:
    door = Door()
    peer = Peer(
        peer_id="p",
        handle=1,
        show="demo",
        role="subscriber",
        etag="e",
        sections=(),
        dtls=None,
        is_dtls_server=True,
        plane=cast(Any, door),
        now_ns=0,
    )
    return peer, door


def elsewhere(peer: Peer, address: Address) -> bool:
    return peer.is_elsewhere(address, is_nominated=True, now_ns=3)


def test_the_first_address_serves_until_another_is_nominated() -> None:
    peer, door = made()
    assert peer.bound(HERE, is_nominated=False, now_ns=1)
    assert peer.bound(THERE, is_nominated=False, now_ns=2)
    assert door.destinations == [HERE]
    assert peer.bound(THERE, is_nominated=True, now_ns=3)
    assert door.destinations == [HERE, THERE]
    assert not elsewhere(peer, HERE)


def test_from_the_handshake_on_a_nomination_moves_nothing() -> None:
    peer, door = made()
    peer.bound(HERE, is_nominated=True, now_ns=1)
    peer.receive_dtls(b"\x16")
    assert peer.bound(THERE, is_nominated=True, now_ns=2)
    assert door.destinations == [HERE]
    assert (elsewhere(peer, THERE), elsewhere(peer, HERE)) == (True, False)
    peer.move(THERE)
    assert door.destinations == [HERE, THERE]
    assert (elsewhere(peer, THERE), elsewhere(peer, HERE)) == (False, True)


def test_who_asks_on_from_elsewhere_without_a_nomination_counts_when_the_old_address_is_silent() -> None:
    """A router that gives a browser a new port: some ask for consent without nominating again."""
    s = 1_000_000_000
    peer, _door = made()
    peer.bound(HERE, is_nominated=True, now_ns=0)
    peer.receive_dtls(b"\x16")
    peer.bound(HERE, is_nominated=False, now_ns=5 * s)
    asked = []
    for at_s in (6, 11, 12):
        peer.bound(THERE, is_nominated=False, now_ns=at_s * s)
        asked.append(peer.is_elsewhere(THERE, is_nominated=False, now_ns=at_s * s))
    assert asked == [False, False, True]
    peer.move(THERE)
    assert not peer.is_elsewhere(HERE, is_nominated=False, now_ns=13 * s)


def test_an_address_of_another_peer_is_refused() -> None:
    peer, door = made()
    door.taken.add(HERE)
    assert not peer.bound(HERE, is_nominated=True, now_ns=1)
    assert door.destinations == []
