"""The journal: what is written is read, and what was torn costs only itself."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcoder.archive.journal import Line, MapLine, RangeLine, SegmentLine, read_lines, run_of, write_lines
from transcoder.archive.journal_file import JournalFile, sound

_text = st.text(alphabet="abcdefghijklmnop-_0123456789/.", min_size=1, max_size=30)
_whole = st.integers(0, 2**40)
lines = st.lists(
    st.one_of(
        st.builds(MapLine, _text, _text, _text, _whole, _whole, _whole),
        st.builds(
            SegmentLine, _text, _whole, _text, _text, _whole, _whole, _whole, _whole, _whole, st.booleans()
        ),
        st.builds(
            RangeLine,
            st.text(max_size=20),
            _text,
            _whole,
            st.none() | _whole,
            st.lists(st.tuples(_text, st.text(max_size=20))).map(tuple),
        ),
    ),
    max_size=20,
)


@given(lines)
def test_what_is_written_is_read(written: list[Line]) -> None:
    assert list(read_lines(write_lines(written))) == written


@given(lines, st.integers(0, 400))
def test_a_torn_end_costs_one_line_at_most(written: list[Line], torn: int) -> None:
    text = write_lines(written)
    kept = text[: max(0, len(text) - torn)]
    found = list(read_lines(kept))
    assert found == written[: len(found)]
    whole = kept.count(b"\n")
    assert whole <= len(found) <= whole + 1


@given(lines, lines, st.binary(min_size=1, max_size=40))
def test_rubbish_in_the_middle_costs_only_itself(
    before: list[Line], after: list[Line], rubbish: bytes
) -> None:
    text = write_lines(before) + b"\x00" + rubbish.replace(b"\n", b" ") + b"\n" + write_lines(after)
    assert list(read_lines(text)) == [*before, *after]


def _segment(msn: int, size: int = 10) -> SegmentLine:
    return SegmentLine("v0", msn, f"v0/run-s{msn}.mp4", "v0/run-i0.mp4", msn * 2000, 2_000_000, size)


def test_after_a_crash_the_journal_goes_on_where_its_last_whole_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "show.jsonl"
    JournalFile(path).append([_segment(1), _segment(2)])
    path.write_bytes(path.read_bytes() + write_lines([_segment(3)])[:-5])
    journal = JournalFile(path)
    assert list(read_lines(journal.open())) == [_segment(1), _segment(2)]
    journal.append([_segment(4)])
    assert list(read_lines(journal.read())) == [_segment(1), _segment(2), _segment(4)]


def test_reading_beside_the_writer_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "show.jsonl"
    torn = write_lines([_segment(1)]) + b'{"line":"seg'
    path.write_bytes(torn)
    assert list(read_lines(JournalFile(path).read())) == [_segment(1)]
    assert path.read_bytes() == torn
    assert JournalFile(tmp_path / "none.jsonl").read() == b""


def test_lines_whose_media_the_disk_lost_are_left_out() -> None:
    map_line = MapLine("v0/run-i0.mp4", "v0", "avc1", 1280, 720, 5)
    found = [map_line, _segment(1), _segment(2), _segment(3)]
    sizes = {"show/v0/run-s1.mp4": 10, "show/v0/run-s2.mp4": 4}
    assert sound(found, sizes, "show") == [map_line, _segment(1)]


@pytest.mark.parametrize("token", ["abc", "a-b_c", "-ab-"])
def test_a_name_tells_the_run_it_is_of(token: str) -> None:
    assert run_of(f"v0/{token}-s17.mp4") == run_of(f"audio/{token}-i0.mp4") == token
