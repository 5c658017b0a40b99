from media.assembler import Frame, FrameAssembler
from media.ring import Packet

MS = 1_000_000
KEY, DELTA = b"\x65" + b"k" * 9, b"\x41" + b"d" * 9


def video(number: int, *, key: bool = False, marker: bool = True) -> Packet:
    return Packet(number, number * 3_000, marker, KEY if key else DELTA, key, 0)


def feed(assembler: FrameAssembler, packets: list[Packet], now_ns: int = 0) -> list[Frame]:
    return [frame for packet in packets for frame in assembler.push(packet, now_ns)]


def test_a_marker_completes_a_frame_at_once() -> None:
    assembler = FrameAssembler("H264", 200 * MS)
    assert assembler.lacks_keyframe
    frames = feed(assembler, [video(1, key=True), video(2)])
    assert [(frame.timestamp, frame.is_keyframe) for frame in frames] == [(3_000, True), (6_000, False)]
    assert not assembler.lacks_keyframe


def test_a_new_timestamp_completes_a_frame_without_marker() -> None:
    assembler = FrameAssembler("H264", 200 * MS)
    frames = feed(assembler, [video(1, key=True, marker=False), video(2)])
    assert [frame.timestamp for frame in frames] == [3_000, 6_000]


def test_nothing_comes_before_the_first_keyframe() -> None:
    assembler = FrameAssembler("H264", 200 * MS)
    frames = feed(assembler, [video(1), video(2), video(3, key=True)])
    assert [frame.timestamp for frame in frames] == [9_000]


def test_order_is_restored_when_repair_comes_in_time() -> None:
    assembler = FrameAssembler("H264", 200 * MS)
    frames = feed(assembler, [video(1, key=True), video(3), video(4)])
    assert len(frames) == 1
    frames = assembler.push(video(2), 150 * MS)
    assert [frame.timestamp for frame in frames] == [6_000, 9_000, 12_000]


def test_a_large_keyframe_waits_for_the_repair_of_an_early_loss() -> None:
    assembler = FrameAssembler("H264", 200 * MS)
    packets = [Packet(1, 3_000, False, KEY, True, 0)]
    packets += [Packet(number, 3_000, number == 2_000, DELTA, False, 0) for number in range(2, 2_001)]
    lost = packets.pop(1)
    assert feed(assembler, packets, 50 * MS) == []
    frames = assembler.push(lost, 150 * MS)
    assert [(frame.timestamp, frame.is_keyframe) for frame in frames] == [(3_000, True)]


def test_after_the_wait_video_goes_on_at_the_next_keyframe() -> None:
    assembler = FrameAssembler("H264", 200 * MS)
    feed(assembler, [video(1, key=True), video(3)])
    assert assembler.poll(199 * MS) == []
    assert not assembler.lacks_keyframe
    assert assembler.poll(200 * MS) == []
    assert assembler.lacks_keyframe
    frames = feed(assembler, [video(4), video(5, key=True), video(6)], 210 * MS)
    assert [frame.timestamp for frame in frames] == [15_000, 18_000]
    assert not assembler.lacks_keyframe


def test_a_keyframe_already_at_hand_is_used_when_the_wait_is_over() -> None:
    assembler = FrameAssembler("H264", 200 * MS)
    feed(assembler, [video(1, key=True), video(3), video(4, key=True)])
    assert [frame.timestamp for frame in assembler.poll(200 * MS)] == [12_000]


def test_audio_skips_only_what_is_lost() -> None:
    assembler = FrameAssembler("opus", 200 * MS)
    packets = [Packet(number, number * 960, False, b"o", True, 0) for number in (1, 2, 4, 5)]
    assert [frame.timestamp for frame in feed(assembler, packets)] == [960, 1_920]
    assert [frame.timestamp for frame in assembler.poll(200 * MS)] == [3_840, 4_800]


def test_padding_makes_no_frame() -> None:
    assembler = FrameAssembler("H264", 200 * MS)
    frames = feed(assembler, [video(1, key=True), Packet(2, 3_000, False, b"", False, 0), video(3)])
    assert [frame.timestamp for frame in frames] == [3_000, 9_000]
