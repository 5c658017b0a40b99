"""Pictures of higher temporal layers left out of an output: numbers close up, ids run on."""

import random
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from media.payload.vp8 import parse_descriptor
from media.plane.interface import OutputSpec, StreamSpec
from media.plane.output import Output
from media.plane.stream import Stream
from media.rtp import RtpPacket
from tests.unit.media.test_plane_fanout import Wire

MS = 1_000_000
PATTERN = ((0, False), (2, True), (1, True), (2, False))
"""Three layers over four pictures: (layer, refers only to the base layer)."""


def vp8(picture: int, temporal: int, *, is_sync: bool, begins: bool, key: bool, mark: bytes) -> bytes:
    first = 0x90 if begins else 0x80
    head = bytes((first, 0xF0)) + (0x8000 | picture & 0x7FFF).to_bytes(2, "big")
    head += bytes((picture // 4 & 0xFF, temporal << 6 | is_sync << 5 | 3))
    return head + (b"\x10" if key and begins else b"\x11") + mark


def pictures(count: int, sizes: list[int], first: int) -> list[RtpPacket]:
    """Pictures of the pattern, each in `sizes` packets; the packet's source number is its mark."""
    packets = []
    for picture in range(count):
        temporal, is_sync = PATTERN[picture % 4]
        size = sizes[picture % len(sizes)]
        for index in range(size):
            number = first + len(packets)
            payload = vp8(
                picture,
                temporal,
                is_sync=is_sync,
                begins=index == 0,
                key=picture == 0,
                mark=number.to_bytes(4, "big"),
            )
            packets.append(
                RtpPacket(index == size - 1, 96, number & 0xFFFF, picture * 3_000, 7, 0, b"", payload)
            )
    return packets


def viewer(wire: Wire, *, rtx: bool = True) -> Output:
    spec = OutputSpec(90_000, 0xAA, 100, 0xBB if rtx else None, 101 if rtx else None, 0x10000, 0, "v")
    return Output(wire, spec)  # type: ignore[arg-type]


def layer_of(packet: RtpPacket) -> int:
    descriptor = parse_descriptor(packet.payload)
    assert descriptor is not None
    return descriptor.temporal


def picture_of(packet: RtpPacket) -> int:
    descriptor = parse_descriptor(packet.payload)
    assert descriptor is not None
    assert descriptor.picture_id is not None
    return descriptor.picture_id


def mark(packet: RtpPacket) -> int:
    return int.from_bytes(packet.payload[-4:], "big")


LIMITS = st.lists(st.tuples(st.integers(0, 60), st.none() | st.integers(0, 3)), max_size=6)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=5), LIMITS)
@settings(max_examples=60, deadline=None)
def test_without_loss_numbers_and_pictures_run_by_one(
    sizes: list[int], limits: list[tuple[int, int | None]]
) -> None:
    source, wire = Stream(1, StreamSpec("VP8", 90_000)), Wire()
    output = viewer(wire)
    source.attach(output, replay_bps=0, now_ns=0)
    by_picture = dict(limits)
    for rtp in pictures(60, sizes, 100):
        picture = rtp.timestamp // 3_000
        if picture in by_picture:
            limit = by_picture.pop(picture)
            output.limit_temporal(3 if limit is None else limit)
        source.take(rtp, 0)
    sent = wire.sent
    assert [packet.sequence for packet in sent] == list(range(len(sent)))
    for before, after in pairwise(sent):
        step = picture_of(after) - picture_of(before)
        assert step == (1 if after.timestamp != before.timestamp else 0)
    for packet in sent:
        found = output._find(packet.sequence)
        assert found is not None
        assert int.from_bytes(found[2].payload[-4:], "big") == mark(packet)


@given(
    st.integers(0, 1 << 32),
    st.lists(st.integers(1, 4), min_size=1, max_size=5),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 3)), max_size=5),
)
@settings(max_examples=100, deadline=None)
def test_with_loss_and_reordering_every_number_leads_to_its_packet(
    seed: int, sizes: list[int], limits: list[tuple[int, int]]
) -> None:
    dice = random.Random(seed)
    packets = pictures(40, sizes, 65_500)  # numbers wrap on the way
    head, rest = packets[:1], packets[1:]
    rest = [packet for packet in rest if dice.random() > 0.1]
    keys = {id(packet): index + dice.choice((0, 0, 0, 0, 3, 9)) for index, packet in enumerate(rest)}
    source, wire = Stream(1, StreamSpec("VP8", 90_000)), Wire()
    output = viewer(wire)
    source.attach(output, replay_bps=0, now_ns=0)
    by_picture = dict(limits)
    for rtp in head + sorted(rest, key=lambda packet: keys[id(packet)]):
        limit = by_picture.pop(rtp.timestamp // 3_000, None)
        if limit is not None:
            output.limit_temporal(limit)
        source.take(rtp, 0)
    numbers = [packet.sequence for packet in wire.sent]
    assert len(numbers) == len(set(numbers))
    origins: dict[int, int] = {}
    for packet in wire.sent:
        found = output._find(packet.sequence)
        assert found is not None
        _, span, kept = found
        number = int.from_bytes(kept.payload[-4:], "big")
        origins[packet.sequence] = number
        if packet.payload:
            assert mark(packet) == number
        else:
            assert layer_of(RtpPacket(False, 0, 0, 0, 0, 0, b"", kept.payload)) > span.highest
    ordered = [origins[number] for number in sorted(origins)]
    assert ordered == sorted(ordered)
    ids = {packet.timestamp: picture_of(packet) for packet in wire.sent if packet.payload}
    assert len(set(ids.values())) == len(ids)
    in_time = [ids[timestamp] for timestamp in sorted(ids)]
    assert in_time == sorted(in_time)


def play(limits: dict[int, int], count: int) -> list[tuple[int, int]]:
    """(picture of the source, layer) of what is sent while limits are set before those pictures."""
    source, wire = Stream(1, StreamSpec("VP8", 90_000)), Wire()
    output = viewer(wire)
    source.attach(output, replay_bps=0, now_ns=0)
    for rtp in pictures(count, [1], 100):
        picture = rtp.timestamp // 3_000
        if picture in limits:
            output.limit_temporal(limits[picture])
        source.take(rtp, 0)
    return [(packet.timestamp // 3_000, layer_of(packet)) for packet in wire.sent]


def test_layers_come_back_one_by_one_at_pictures_that_refer_to_the_base_only() -> None:
    sent = play({4: 0, 9: 3}, 20)
    assert sent[:6] == [(0, 0), (1, 2), (2, 1), (3, 2), (4, 0), (8, 0)]
    assert sent[6:] == [(10, 1), (12, 0), (13, 2), (14, 1), (15, 2), (16, 0), (17, 2), (18, 1), (19, 2)]


def test_a_limit_holds_for_the_stream_that_is_switched_to() -> None:
    source, wire = Stream(1, StreamSpec("VP8", 90_000)), Wire()
    output = viewer(wire)
    output.limit_temporal(0)
    source.attach(output, replay_bps=0, now_ns=0)
    for rtp in pictures(9, [2], 100):
        source.take(rtp, 0)
    assert [layer_of(packet) for packet in wire.sent] == [0] * 6


def test_what_was_lost_of_a_left_out_picture_comes_as_padding_when_it_comes() -> None:
    source, wire = Stream(1, StreamSpec("VP8", 90_000)), Wire()
    output = viewer(wire)
    output.limit_temporal(0)
    source.attach(output, replay_bps=0, now_ns=0)
    packets = pictures(5, [2], 100)  # picture 1 is 102 and 103; picture 4 is 108 and 109
    for index in (0, 1, 2, 4, 5, 6, 7, 8, 9):
        source.take(packets[index], 0)
    assert [packet.sequence for packet in wire.sent] == [0, 1, 3, 4]
    source.take(packets[3], 0)
    late = wire.sent[-1]
    assert (late.sequence, late.payload, late.timestamp) == (2, b"", 3_000)
    assert output.asked_again((2,), 0, is_answered=True) == 0  # padding is not repeated


def test_a_switch_continues_the_picture_ids_after_left_out_pictures() -> None:
    low, high, wire = Stream(1, StreamSpec("VP8", 90_000)), Stream(2, StreamSpec("VP8", 90_000)), Wire()
    output = viewer(wire)
    output.limit_temporal(0)
    low.attach(output, replay_bps=0, now_ns=0)
    for rtp in pictures(7, [1], 100):
        low.take(rtp, 0)
    high.attach(output, replay_bps=0, now_ns=0)
    for rtp in pictures(9, [1], 900):
        high.take(rtp, 0)
    assert [picture_of(packet) for packet in wire.sent] == [0, 1, 2, 3, 4]
    assert [packet.sequence for packet in wire.sent] == [0, 1, 2, 3, 4]


def test_the_highest_layer_is_learnt_and_forgotten_after_two_keyframes() -> None:
    source = Stream(1, StreamSpec("VP8", 90_000))
    learnt = []
    of_two = [(0, True), (1, False), (0, False), (1, False)]
    of_one = [(0, True), (0, False)]
    for picture, (temporal, key) in enumerate([*of_two, *of_two, *of_one, *of_one, *of_one]):
        payload = vp8(picture, temporal, is_sync=False, begins=True, key=key, mark=b"")
        source.take(RtpPacket(True, 96, picture + 1, picture * 3_000, 7, 0, b"", payload), 0)
        report = source.report()
        assert report is not None
        learnt.append(report.temporal)
    assert learnt == [0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0]
