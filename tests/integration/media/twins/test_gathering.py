"""Runs gathered for some milliseconds hold the packets that the Python plane sends one by one."""

import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from media.plane.interface import OutputSpec, PeerSpec, Plane, StreamSpec
from media.plane.native import NativePlane
from media.plane.python import PythonPlane
from media.rtp import RtpPacket, find_extension
from tests.helpers.media_peers import until
from tests.helpers.plane_peers import Events, WirePeer, require_native, rtp

MS = 1_000_000
_HOST, _VIEWERS, _STREAM = 1, (2, 3, 4), 10
_PICTURES = 80


@contextmanager
def _show(plane: Plane) -> Iterator[tuple[WirePeer, list[WirePeer]]]:
    """A host and viewers; the last of them agreed no header extensions."""
    host, viewers = WirePeer(plane, _HOST), [WirePeer(plane, peer) for peer in _VIEWERS]
    plane.add_peer(_HOST, PeerSpec())
    plane.add_stream(_STREAM, _HOST, StreamSpec("H264", 90_000))
    plane.map_source(_HOST, 7, _STREAM, is_rtx=False)
    host.connect()
    for viewer in viewers:
        spec = PeerSpec() if viewer.peer == _VIEWERS[-1] else PeerSpec(transport_sequence_id=3)
        plane.add_peer(viewer.peer, spec)
        viewer.connect()
        output = OutputSpec(90_000, 0xAA, 96, 0xBB, 97, 0x10000, 0, "haat")
        plane.add_output(viewer.peer + 100, viewer.peer, output)
        plane.select(viewer.peer + 100, _STREAM, replay_bps=0)
    try:
        yield host, viewers
    finally:
        plane.close()
        for peer in (host, *viewers):
            peer.close()


async def _film(host: WirePeer, viewers: list[WirePeer], seed: int) -> list[list[RtpPacket]]:
    """Pictures of one to twelve packets of all sizes; some are lost, some come late. Returns what each viewer
    got."""
    dice = random.Random(seed)
    number = came = 0
    late: list[bytes] = []
    got: list[list[RtpPacket]] = [[] for _ in viewers]

    def has_everything() -> bool:
        for packets, viewer in zip(got, viewers, strict=True):
            packets += viewer.media()
        return all(len(packets) == came for packets in got)

    for picture in range(_PICTURES):
        size = dice.randrange(1, 13)
        for index in range(size):
            number += 1
            payload = (b"\x41" if picture % 20 else b"\x65") + dice.randbytes(dice.choice((9, 700, 1_199)))
            data = rtp(7, number, payload, timestamp=picture * 3_000, marker=index == size - 1)
            fate = dice.random() if number > 1 else 1
            if fate < 0.03:
                continue
            came += 1
            if fate < 0.1:
                late.append(data)
            else:
                host.send(data, picture * 33 * MS)
        has_everything()
        while late and dice.random() < 0.5:
            host.send(late.pop(0), picture * 33 * MS)
    for data in late:
        host.send(data, _PICTURES * 33 * MS)
    await until(has_everything)
    return got


@pytest.mark.parametrize("gather_ms", [1, 10])
async def test_gathered_runs_hold_the_same_packets(gather_ms: int) -> None:
    require_native()
    with _show(PythonPlane("127.0.0.1", 0, Events())) as (host, viewers):
        expected = await _film(host, viewers, seed=3)
    with _show(NativePlane("127.0.0.1", 0, Events(), gather_ns=gather_ms * MS)) as (host, viewers):
        got = await _film(host, viewers, seed=3)
    assert [_facts(packets) for packets in got] == [_facts(packets) for packets in expected]
    for packets in got[:-1]:
        numbers = [find_extension(packet.profile, packet.extension, 3) for packet in packets]
        assert numbers == [number.to_bytes(2, "big") for number in range(len(packets))]


def _facts(packets: list[RtpPacket]) -> list[tuple[int, int, bool, bytes]]:
    """What each packet is, in the order of numbers."""
    return sorted((packet.sequence, packet.timestamp, packet.marker, packet.payload) for packet in packets)
