"""What waits for a slow target: in order, bounded, and always decodable from where it begins."""

from hypothesis import given
from hypothesis import strategies as st

from transcoder.messages import AUDIO, PartMade
from transcoder.restream.backlog import Backlog

_PART_NS = 500_000_000
_MOST = 4_000


def _part(number: int, *, rendition: str = "v0", independent: bool = True, size: int = 100) -> PartMade:
    return PartMade(
        rendition, number // 4, number * _PART_NS, _PART_NS, independent, 15, bytes([number % 256]) * size
    )


def test_pictures_begin_at_an_independent_part_and_sound_with_them() -> None:
    backlog = Backlog(_MOST)
    for number in range(3):
        backlog.add(_part(number, rendition=AUDIO))
        backlog.add(_part(number, independent=number == 2))
    assert (video := backlog.take("video")) is not None
    assert video.start_ns == 2 * _PART_NS
    assert (sound := backlog.take("audio")) is not None
    assert sound.start_ns == 2 * _PART_NS
    assert backlog.take("video") is None
    assert backlog.take("audio") is None
    assert backlog.dropped == 0


def test_what_a_slow_target_loses_is_counted() -> None:
    backlog = Backlog(_MOST)
    for number in range(5):
        backlog.add(_part(number, size=900))
    assert backlog.dropped == 5
    backlog.add(_part(5, independent=False))
    assert backlog.dropped == 6
    backlog.add(_part(6))
    assert (part := backlog.take("video")) is not None
    assert part.start_ns == 6 * _PART_NS
    assert backlog.dropped == 6


def test_after_a_break_what_waits_is_sent_and_pictures_go_on_at_an_independent_part() -> None:
    backlog = Backlog(_MOST)
    backlog.add(_part(0))
    backlog.break_off()
    backlog.add(_part(1, independent=False))
    backlog.add(_part(2, rendition=AUDIO))
    backlog.add(_part(3))
    taken = [backlog.take("video"), backlog.take("video"), backlog.take("audio")]
    assert [part.start_ns // _PART_NS if part else None for part in taken] == [0, 3, None]


_Step = st.one_of(
    st.tuples(st.just("video"), st.booleans(), st.integers(1, 1_500)),
    st.tuples(st.just("audio"), st.just(True), st.integers(1, 300)),
    st.tuples(st.sampled_from(["break", "take video", "take audio"]), st.just(False), st.just(0)),
)


@given(st.lists(_Step, max_size=120))
def test_it_stays_within_its_bound_and_every_gap_ends_with_an_independent_part(
    steps: list[tuple[str, bool, int]],
) -> None:
    backlog = Backlog(_MOST)
    numbers = {"video": 0, "audio": 0}
    given_out: dict[str, list[PartMade]] = {"video": [], "audio": []}
    breaks: list[int] = [0]
    for what, independent, size in steps:
        if what == "video":
            number = max(numbers.values())
            backlog.add(_part(number, independent=independent, size=size))
            numbers["video"] = number + 1
        elif what == "audio":
            backlog.add(_part(numbers["audio"], rendition=AUDIO, size=size))
            numbers["audio"] += 1
        elif what == "break":
            backlog.break_off()
            breaks.append(numbers["video"])
        elif (part := backlog.take("video" if what == "take video" else "audio")) is not None:
            given_out["audio" if part.rendition == AUDIO else "video"].append(part)
        assert backlog.waiting_bytes <= _MOST
    for parts in given_out.values():
        starts = [part.start_ns for part in parts]
        assert starts == sorted(set(starts))
    previous = None
    for part in given_out["video"]:
        number = part.start_ns // _PART_NS
        if previous is None or any(previous < begun <= number for begun in breaks):
            assert part.independent
        previous = number
