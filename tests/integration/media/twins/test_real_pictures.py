"""Encoded pictures over a lossy way through both planes: the same bytes, and whole pictures at the end."""

import random
from collections.abc import Iterator

import pytest

from media.capture import CaptureClock
from media.ingest.packetiser import H264Packetiser, split_annexb
from media.plane.interface import OutputSpec, PeerSpec, StreamSpec
from tests.helpers.lossy_receiver import LossyReceiver
from tests.helpers.payloads import av1_payloads, vp9_payloads
from tests.helpers.plane_peers import rtp
from tests.helpers.source import Source
from tests.helpers.twins import Twins

MS = 1_000_000
S = 1_000 * MS
_HOST, _VIEWER, _OUTPUT = 1, 2, 20
_SSRC, _RTX = 0xAA, 0xBB
_LAYERS = (("f", 320, 180), ("q", 160, 90))
_PICTURES = 50


def vp8_payloads(frame: bytes, picture: int) -> Iterator[bytes]:
    """A frame in pieces behind a descriptor with picture id and TL0PICIDX."""
    numbers = (0x8000 | picture & 0x7FFF).to_bytes(2, "big") + bytes((picture & 0xFF, 0x20))
    for at in range(0, len(frame), 1_100):
        yield (b"\x80" if at else b"\x90") + b"\xf0" + numbers + frame[at : at + 1_100]


@pytest.mark.parametrize("codec", ["H264", "VP8", "VP9", "AV1"])
async def test_a_viewer_on_a_lossy_way_gets_whole_pictures_across_a_switch(twins: Twins, codec: str) -> None:
    dice = random.Random(11)
    spec = PeerSpec(transport_sequence_id=3, playout_delay_id=4)
    twins.call("add_peer", _HOST, PeerSpec())
    twins.call("add_peer", _VIEWER, spec)
    host, viewer = twins.add_peer(_HOST, "AES-128-GCM"), twins.add_peer(_VIEWER, "AES-128-GCM")
    output = OutputSpec(90_000, _SSRC, 96, _RTX, 97, 0x10000, 5, "haat-2")
    twins.call("add_output", _OUTPUT, _VIEWER, output)
    for index in range(2):
        twins.call("add_stream", 10 + index, _HOST, StreamSpec(codec, 90_000))
        twins.call("map_source", _HOST, 100 + index, 10 + index, is_rtx=False)
        clock = CaptureClock(index * 777_000, 10**18, 90_000)
        twins.call("set_clock", 10 + index, clock, is_settled=True)
    host.connect()
    viewer.connect()
    receiver = LossyReceiver(viewer, codec, _SSRC, _RTX, dice, loss=0.1)
    source = Source(_LAYERS, codec, audio=False)
    packetisers = [H264Packetiser(1_100) for _ in _LAYERS]
    numbers = [60_000, 65_500]
    sent: dict[int, list[bytes]] = {0: [], 1: []}
    now_ns = S
    for picture in range(_PICTURES):
        if picture == 5:
            twins.call("select", _OUTPUT, 10, replay_bps=600_000)
        if picture == 25:
            twins.call("select", _OUTPUT, 11, replay_bps=0)
            source.request_keyframe()
        for index, unit in enumerate(source.frame(0)):
            sent[index].append(unit.data)
            if codec == "H264":
                payloads = packetisers[index].packetise(split_annexb(unit.data))
            elif codec == "VP8":
                payloads = list(vp8_payloads(unit.data, 3_000 * index + picture))
            elif codec == "VP9":
                payloads = list(vp9_payloads(unit.data, is_key=unit.keyframe))
            else:
                payloads = list(av1_payloads(unit.data, is_key=unit.keyframe))
            for at, payload in enumerate(payloads):
                numbers[index] += 1
                data = rtp(
                    100 + index,
                    numbers[index],
                    payload,
                    timestamp=index * 777_000 + picture * 4_500,
                    marker=at == len(payloads) - 1,
                )
                twins.take(host.protect(data) or b"", host.address, now_ns)
        for _ in range(2):
            now_ns += 25 * MS
            twins.call("advance", now_ns, 10**18 + now_ns)
            twins.compare()
            receiver.receive(now_ns)
            request = receiver.request()
            if request is not None:
                twins.take(viewer.protect(request) or b"", viewer.address, now_ns)
    switch = 40 if codec == "AV1" else 25  # its source gives keyframes when it likes
    expected = sent[0][: switch + 1] + sent[1][switch:]  # the keyframe of one layer follows that of the other
    got = [frame.data for frame in receiver.frames]
    if codec == "H264":
        assert [split_annexb(frame) for frame in got] == [split_annexb(unit) for unit in expected[: len(got)]]
    else:
        assert got == expected[: len(got)]
    if codec == "VP8":
        first = min(receiver.pictures)
        assert sorted(receiver.pictures) == list(range(first, first + len(receiver.pictures)))
    assert len(got) >= _PICTURES - 3  # the last may still lack something
