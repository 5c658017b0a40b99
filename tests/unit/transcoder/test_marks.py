"""Timed facts: each once per rendition, in the part of its time; ranges only ever get an end."""

from hypothesis import given
from hypothesis import strategies as st

from transcoder.marks import KEPT_MS, DateRanges, HeldMarks, Mark, PendingMarks
from transcoder.playlist import DateRange

_MS = 1_000_000
_PART_MS = 500


def _pin(number: int, at_ms: int, title: str = "") -> Mark:
    return Mark(number, "haat.pin", at_ms, "begins", (("TITLE", title),))


def test_a_pin_is_open_until_it_is_taken_down_and_nothing_else_changes() -> None:
    ranges = DateRanges()
    (began,) = ranges.add(_pin(7, 1_000, "Shari"))
    assert began == DateRange("haat.pin-7", "haat.pin", 1_000, None, (("TITLE", "Shari"),))
    (ended,) = ranges.add(Mark(8, "haat.pin", 4_250, "ends"))
    assert ended == DateRange("haat.pin-7", "haat.pin", 1_000, 3_250, (("TITLE", "Shari"),))
    assert ranges.listed == [ended]


def test_the_next_pin_ends_the_one_before_and_a_poll_does_not() -> None:
    ranges = DateRanges()
    ranges.add(_pin(1, 1_000))
    assert [span.id for span in ranges.add(Mark(2, "haat.poll", 2_000, "begins"))] == ["haat.poll-2"]
    ended, began = ranges.add(_pin(3, 3_000))
    assert (ended.id, ended.duration_ms, began.id, began.duration_ms) == (
        "haat.pin-1",
        2_000,
        "haat.pin-3",
        None,
    )


def test_an_end_without_a_beginning_is_nothing() -> None:
    ranges = DateRanges()
    assert ranges.add(Mark(1, "haat.pin", 1_000, "ends")) == []
    assert ranges.listed == []


def test_of_moments_one_per_second_is_listed() -> None:
    ranges = DateRanges()
    sold = [Mark(number, "haat.sold", number * 100, "moment") for number in range(50)]
    assert [span.start_ms for mark in sold for span in ranges.add(mark)] == [0, 1_000, 2_000, 3_000, 4_000]
    assert {span.duration_ms for span in ranges.listed} == {0}


def test_old_ranges_are_forgotten_and_open_ones_kept() -> None:
    ranges = DateRanges()
    ranges.add(Mark(1, "haat.sold", 0, "moment"))
    ranges.add(_pin(2, 0))
    ranges.add(Mark(3, "haat.sold", KEPT_MS + 1, "moment"))
    assert [span.id for span in ranges.listed] == ["haat.pin-2", "haat.sold-3"]


@given(st.lists(st.tuples(st.sampled_from(["begins", "ends", "moment"]), st.integers(0, 3_000)), max_size=40))
def test_what_was_published_only_ever_gets_its_end(steps: list[tuple[str, int]]) -> None:
    ranges, published, now_ms = DateRanges(), dict[str, DateRange](), 0
    for number, (shape, later_ms) in enumerate(steps):
        now_ms += later_ms
        cls = "haat.sold" if shape == "moment" else "haat.pin"
        for span in ranges.add(Mark(number, cls, now_ms, shape)):  # type: ignore[arg-type]
            before = published.get(span.id)
            if before is not None:
                assert before.duration_ms is None
                assert span == DateRange(
                    before.id, before.cls, before.start_ms, span.duration_ms, before.attributes
                )
            published[span.id] = span
        assert sum(span.duration_ms is None for span in ranges.listed) <= 1


def test_what_holds_is_remembered_by_show_until_it_ends() -> None:
    held, poll = HeldMarks(), Mark(2, "haat.poll", 2_000, "begins")
    for mark in (_pin(1, 1_000), poll, _pin(3, 3_000), Mark(4, "haat.sold", 4_000, "moment")):
        held.add("one", mark)
    assert held.of("one") == [_pin(3, 3_000), poll]
    held.add("one", Mark(5, "haat.pin", 5_000, "ends"))
    held.add("other", Mark(6, "haat.pin", 6_000, "ends"))
    assert (held.of("one"), held.of("other")) == ([poll], [])


def test_what_holds_goes_into_the_first_part_of_each_rendition_and_what_ended_does_not() -> None:
    pending = PendingMarks()
    pending.add(_pin(1, 1_000))
    pending.add(Mark(2, "haat.poll", 2_000, "begins"))
    pending.add(Mark(3, "haat.poll", 3_000, "ends"))
    for number in range(4, 304):  # so many sales that the pin does not wait any more
        pending.add(Mark(number, "haat.sold", 4_000, "moment"))
    for name in ("v0", "v1"):
        assert [one.number for one in pending.take(name, 9_000 * _MS, 9_500 * _MS)] == [1]
        assert pending.take(name, 9_500 * _MS, 10_000 * _MS) == []


_Told = st.lists(st.tuples(st.integers(0, 40), st.integers(-2_500, 2_500)), max_size=30)


@given(_Told, st.integers(0, 20))
def test_each_rendition_gets_each_mark_once_in_the_part_of_its_time(
    told: list[tuple[int, int]], late: int
) -> None:
    """Marks are told before some part is made, of a time before or after that; a rendition begins `late`."""
    pending = PendingMarks()
    taken: dict[str, list[tuple[int, Mark]]] = {"v0": [], "v1": []}
    marks = [
        (part, _pin(number, max(0, part * _PART_MS + off_ms))) for number, (part, off_ms) in enumerate(told)
    ]
    for part in range(60):
        for told_at, mark in marks:
            if told_at == part:
                pending.add(mark)
        start_ms = part * _PART_MS
        for name in ("v0", "v1") if part >= late else ("v0",):
            due = pending.take(name, start_ms * _MS, (start_ms + _PART_MS) * _MS)
            assert [mark.at_ms for mark in due] == sorted(mark.at_ms for mark in due)
            taken[name] += [(part, mark) for mark in due]
    for name, first in (("v0", 0), ("v1", late)):
        found = {mark.number: part for part, mark in taken[name]}
        assert len(found) == len(taken[name])
        before = sorted((one for one in marks if one[0] <= first), key=lambda one: one[0])
        held = before[-1][1] if before else None
        for told_at, mark in marks:
            own = mark.at_ms // _PART_MS
            if own >= first or told_at > first or mark is held:
                assert found[mark.number] == max(own, told_at, first)
            else:
                assert mark.number not in found
