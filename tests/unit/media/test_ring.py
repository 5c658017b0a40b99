from media.ring import Packet, PacketRing


def packet(number: int, *, start: bool = False, arrival: int = 0) -> Packet:
    return Packet(number, 0, False, b"x", start, arrival)


def test_repeats_and_what_is_too_old_are_refused() -> None:
    ring = PacketRing(8)
    assert ring.add(packet(100))
    assert not ring.add(packet(100))
    assert ring.add(packet(107))
    assert ring.add(packet(101))
    assert not ring.add(packet(99))


def test_overwritten_packets_are_gone() -> None:
    ring = PacketRing(8)
    for number in range(100, 110):
        ring.add(packet(number))
    assert ring.get(101) is None
    assert ring.get(102) == packet(102)


def test_replay_begins_at_the_last_keyframe_and_skips_what_is_missing() -> None:
    ring = PacketRing(64)
    for number, start in ((10, True), (11, False), (12, True), (14, False)):
        ring.add(packet(number, start=start))
    assert [found.number for found in ring.since_keyframe(50, 10)] == [12, 14]


def test_replay_is_bounded_by_packets_age_and_size() -> None:
    ring = PacketRing(64)
    assert ring.since_keyframe(50, 10) == []
    ring.add(packet(10, start=True))
    ring.add(packet(20, arrival=11))
    assert ring.since_keyframe(50, 10) == []
    assert ring.since_keyframe(10, 20) == []
    assert len(ring.since_keyframe(11, 11)) == 2
    for number in range(21, 100):
        ring.add(packet(number))
    assert ring.since_keyframe(1_000, 100) == []
