"""Rewinding: the window slides by marks, and its numbers say of each segment what they said before."""

from hypothesis import given, settings
from hypothesis import strategies as st

from transcoder.archive.index import Index
from transcoder.archive.journal import MapLine, RangeLine, SegmentLine, read_lines, write_lines
from transcoder.archive.playlists import Head, sliding
from transcoder.archive.stretches import Stretches

WINDOW_MS = 120_000


def line(rendition: str, msn: int, stretch: int = 0) -> SegmentLine:
    uri, map_uri = f"{rendition}/run-s{msn}.mp4", f"{rendition}/run-i0.mp4"
    return SegmentLine(rendition, msn, uri, map_uri, msn * 2000, 2_000_000, 1000, 30_000, stretch)


def numbers(text: str) -> dict[str, tuple[int, int]]:
    """Media sequence and discontinuity sequence of each segment of a playlist."""
    sequence = stretch = 0
    found = {}
    for one in text.splitlines():
        name, _, value = one.partition(":")
        match name:
            case "#EXT-X-MEDIA-SEQUENCE":
                sequence = int(value)
            case "#EXT-X-DISCONTINUITY-SEQUENCE":
                stretch = int(value)
            case "#EXT-X-SKIP":
                sequence += int(value.partition("=")[2])
            case "#EXT-X-DISCONTINUITY":
                stretch += 1
        if not one.startswith("#"):
            found[one] = (sequence, stretch)
            sequence += 1
    return found


def window(index: Index, journal: bytes, rendition: str) -> str:
    assert index.start is not None
    mine = [
        one
        for one in read_lines(journal[index.start.offset :])
        if isinstance(one, SegmentLine) and one.rendition == rendition
    ]
    stretch = index.first_stretch(rendition)
    head = Head(index.start.before.get(rendition, 0), stretch, stretch)
    return sliding(4, head, mine, (), lambda _: None)


@settings(max_examples=25, deadline=None)
@given(st.sets(st.integers(1, 300), max_size=6), st.integers(0, 80), st.integers(60, 160))
def test_a_segment_keeps_its_numbers_while_the_window_slides(cuts: set[int], late: int, count: int) -> None:
    index, journal, stretches = Index(WINDOW_MS), b"", Stretches()
    seen: dict[str, tuple[int, int]] = {}
    for msn in range(count):
        if msn in cuts:
            stretches.cut(msn)
        for rendition in ("v0", "audio", *(("v1",) if msn >= late else ())):
            one = line(rendition, msn, stretches.number(msn))
            index.take(one, len(journal))
            journal += write_lines([one])
        if msn % 13 == 0:
            for rendition in index.renditions:
                for uri, found in numbers(window(index, journal, rendition)).items():
                    assert seen.setdefault(uri, found) == found
    assert index.start is not None
    kept_ms = index.newest_ms - index.start.at_ms
    assert min(WINDOW_MS, count * 2000) <= kept_ms <= WINDOW_MS + 30_000


@given(st.sets(st.integers(0, 200), max_size=80), st.integers(0, 5))
def test_stretches_of_the_same_number_are_the_same_whenever_they_are_asked_for(
    cuts: set[int], first: int
) -> None:
    stretches = Stretches(first)
    for msn in sorted(cuts):
        stretches.cut(msn)
    newest = max(cuts, default=0)
    assert stretches.number(newest) == first + len(cuts)
    assert stretches.number(newest + 50) == first + len(cuts)
    stretches.cut(newest) if cuts else None
    assert stretches.number(newest) == first + len(cuts)


def test_two_hours_of_journal_cost_some_hundred_marks() -> None:
    index = Index(7_200_000)
    for msn in range(3 * 3600 // 2):
        for rendition in ("v0", "v1", "v2", "audio"):
            index.take(line(rendition, msn), msn * 400)
    assert len(index._marks) <= 242
    assert all(len(kept.tail) <= 32 for kept in index.renditions.values())


def test_facts_leave_with_their_time_and_renditions_with_their_segments() -> None:
    index = Index(WINDOW_MS)
    index.take(MapLine("v0/run-i0.mp4", "v0", "avc1.42c01f", 1280, 720, 700), 0)
    index.take(RangeLine("pin-1", "haat.pin", 1000, 2000), 0)
    for msn in range(30):
        index.take(line("v1", msn), 0)
    for msn in range(200):
        index.take(line("v0", msn), 0)
    assert index.ranges == {}
    assert index.is_current("v0")
    assert not index.is_current("v1")
    assert index.has_map("v0/run-i0.mp4")
    assert index.new_run("v0/other-s900.mp4")
    assert index.kept_ms == 400_000


def test_what_holds_stays_in_the_window_whenever_it_began_until_its_end_has_left() -> None:
    index = Index(WINDOW_MS)
    index.take(RangeLine("pin-1", "haat.pin", -5000), 0)  # before the first segment
    for msn in range(200):
        index.take(line("v0", msn), 0)
    assert [one.start_ms for one in index.ranges.values()] == [-5000]
    index.take(RangeLine("pin-1", "haat.pin", -5000, 405_000), 0)
    for msn in range(200, 240):
        index.take(line("v0", msn), 0)
    assert list(index.ranges) == ["pin-1"]
    for msn in range(240, 300):
        index.take(line("v0", msn), 0)
    assert index.ranges == {}
