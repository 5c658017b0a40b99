"""What one peer may do to the planes' books about it: both keep them alike, and within bounds."""

import struct

from media import rtcp
from media.plane.interface import OutputSpec, PeerSpec, StreamSpec
from tests.helpers.plane_peers import rtp
from tests.helpers.twins import Twins

_HOST, _VIEWER, _STREAM, _OUTPUT = 1, 2, 10, 100
_SSRC = 7
_HERE = ("192.0.2.77", 7_000)
_STEP = 0x7FFFFF


def film(twins: Twins, number: int) -> None:
    payload = (b"\x65" if number == 1 else b"\x41") + bytes(20)
    twins.call("inject", _HOST, rtp(_SSRC, number, payload, timestamp=number * 900), number)


def begin(twins: Twins) -> None:
    """A stream and a viewer with transport numbers and without RTX."""
    for peer in (_HOST, _VIEWER):
        twins.add_peer(peer, "AES-128-GCM")
        twins.call("add_peer", peer, PeerSpec(transport_sequence_id=3))
        twins.peers[peer].connect()
    twins.call("add_stream", _STREAM, _HOST, StreamSpec("H264", 90_000))
    twins.call("map_source", _HOST, _SSRC, _STREAM, is_rtx=False)
    twins.call("add_output", _OUTPUT, _VIEWER, OutputSpec(90_000, 0xAA, 96, None, None, 0x10000, 0, "haat"))
    twins.call("select", _OUTPUT, _STREAM, replay_bps=0)


def report(twins: Twins, number: int, reference: int) -> None:
    """The viewer's feedback: it got one packet at a time of its own."""
    body = struct.pack("!HHIHBB", number, 1, (reference & 0xFFFFFF) << 8, 1 << 13 | 1, 0, 0)
    viewer = twins.peers[_VIEWER]
    protected = viewer.protect(rtcp.build_transport_feedback(1, 0xAA, body))
    assert protected is not None
    twins.take(protected, viewer.address, 1)


async def test_a_viewers_clock_that_runs_away_stays_within_bounds(twins: Twins) -> None:
    begin(twins)
    film(twins, 1)
    for turn in range(1_000):
        report(twins, 9_000, turn * _STEP)
    report(twins, 0, 1_000 * _STEP)
    (feedback,) = twins.call("take_feedback")
    assert 0 < feedback.transport.first_arrival_ns // 64_000_000 <= 1 << 32


async def test_a_packet_too_late_to_be_encrypted_uses_no_transport_number(twins: Twins) -> None:
    begin(twins)
    for number in (1, *range(3, 1_203)):
        film(twins, number)
    twins.compare()
    film(twins, 2)
    film(twins, 1_203)
    twins.compare()
    sent = [int.from_bytes(data[17:19], "big") for data in twins.peers[_VIEWER].take_agreed()]
    assert sent == list(range(1_202))
    assert [plane.counters.send_drops for plane in twins.planes] == [1, 1]


async def test_an_address_that_comes_back_counts_once(twins: Twins) -> None:
    for peer in (_HOST, _VIEWER):
        twins.call("add_peer", peer, PeerSpec())
    for peer in (_HOST, _VIEWER, _HOST):
        assert twins.call("admit", peer, _HERE)
    for port in range(15):
        assert twins.call("admit", _HOST, ("192.0.2.78", 1 + port))
    twins.take(b"\x16", _HERE, 1)
    assert [events.named("dtls") for events in twins.events] == [[(_HOST, b"\x16")]] * 2
    twins.call("remove_peer", _VIEWER)
    assert twins.call("table_sizes")["addresses"] == 16
    twins.call("admit", _HOST, ("192.0.2.79", 1))
    assert twins.call("table_sizes")["addresses"] == 16
    twins.call("remove_peer", _HOST)
    assert twins.call("table_sizes")["addresses"] == 0
