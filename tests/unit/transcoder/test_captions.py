"""Cues as WebVTT: which part shows which, nothing lost, nothing that looks like markup."""

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from transcoder.captions.track import CaptionTrack
from transcoder.captions.webvtt import HEADER, Cue, broken, join, overlapping, render, stamp

BLOCK = re.compile(r"(\d+):(\d\d):(\d\d)\.(\d{3}) --> (\d+):(\d\d):(\d\d)\.(\d{3})\n((?:.+\n?)*)")


def read(text: bytes) -> list[Cue]:
    """The cues of a part or segment as a player reads them."""
    head, _, body = text.decode().partition("\n\n")
    assert head.strip() + "\n" == HEADER
    found = []
    for match in BLOCK.finditer(body):
        h, m, s, ms, h2, m2, s2, ms2 = map(int, match.groups()[:8])
        words = html.unescape(match[9]).replace("\n", " ").strip()
        found.append(Cue(((h * 60 + m) * 60 + s) * 1000 + ms, ((h2 * 60 + m2) * 60 + s2) * 1000 + ms2, words))
    return found


def test_a_part_holds_the_cues_of_its_time_with_their_own_times() -> None:
    track = CaptionTrack()
    track.say(Cue(1200, 3400, "শাড়ির দাম ৮০০ টাকা"))
    assert track.text(0, 1000) == HEADER.encode()
    assert track.text(1000, 1500) == (HEADER + "\n00:00:01.200 --> 00:00:03.400\nশাড়ির দাম ৮০০ টাকা\n").encode()
    assert read(track.text(1500, 3000)) == [Cue(1200, 3400, "শাড়ির দাম ৮০০ টাকা")]
    assert read(track.text(3000, 3400)) == [Cue(1200, 3400, "শাড়ির দাম ৮০০ টাকা")]
    assert read(track.text(3400, 4000)) == []


def test_a_cue_that_comes_too_late_is_shown_where_the_text_goes_on() -> None:
    track = CaptionTrack()
    track.text(0, 6000)
    track.say(Cue(2000, 5000, "late"))
    assert read(track.text(6000, 6500)) == [Cue(6000, 7500, "late")]


def test_words_are_words_and_never_markup() -> None:
    text = render([Cue(0, 1000, 'Tom & "Jerry" <b>&lt;b&gt;</b> --> 00:00:01.000\n\nNOTE no')]).decode()
    assert text.count("-->") == 1
    assert text.count("\n\n") == 1
    assert "<b>" not in text
    assert read(text.encode())[0].text == 'Tom & "Jerry" <b>&lt;b&gt;</b> --> 00:00:01.000 NOTE no'


def test_a_long_cue_has_two_lines() -> None:
    text = "This sari is of cotton from Tangail and you can wash it at home"
    assert broken(text) == "This sari is of cotton from Tangail\nand you can wash it at home"
    assert broken("short") == "short"
    assert broken("x" * 100) == "x" * 100


def test_timestamps_have_hours_and_do_not_wrap() -> None:
    assert stamp(0) == "00:00:00.000"
    assert stamp(3_600_000 * 27 + 61_001) == "27:01:01.001"


words = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs", "Co", "Cn"]), min_size=1, max_size=60
)
cues = st.builds(
    lambda start, length, text: Cue(start, start + length, text),
    st.integers(0, 30_000),
    st.integers(1, 9_000),
    words,
)


@given(st.lists(cues, max_size=12), st.lists(st.integers(1, 4000), min_size=1, max_size=30))
def test_every_cue_is_in_exactly_the_parts_it_overlaps(said: list[Cue], lengths: list[int]) -> None:
    track = CaptionTrack()
    for cue in said:
        track.say(cue)
    at = 0
    for length in lengths:
        assert read(track.text(at, at + length)) == overlapping(said, at, at + length)
        at += length


@given(st.lists(cues, max_size=12), st.lists(st.integers(1, 700), min_size=1, max_size=12))
def test_the_parts_of_a_segment_join_to_each_cue_once(said: list[Cue], lengths: list[int]) -> None:
    track = CaptionTrack()
    for cue in said:
        track.say(cue)
    parts, at = [], 0
    for length in lengths:
        parts.append(track.text(at, at + length))
        at += length
    joined = read(join(parts))
    assert sorted(joined) == sorted(set(overlapping(said, 0, at)))
    assert join(parts).count(b"WEBVTT") == 1


@given(st.lists(st.tuples(cues, st.integers(0, 3)), max_size=20))
def test_whenever_a_cue_comes_it_is_shown(said: list[tuple[Cue, int]]) -> None:
    track, at = CaptionTrack(), 0
    shown: list[Cue] = []
    for cue, steps in said:
        for _ in range(steps):
            shown += read(track.text(at, at + 2000))
            at += 2000
        track.say(cue)
    for _ in range(40):
        shown += read(track.text(at, at + 2000))
        at += 2000
    for cue, _ in said:
        seen = [one for one in shown if one.text == " ".join(cue.text.split())]
        assert any(one.start_ms >= cue.start_ms and one.end_ms - one.start_ms >= 1 for one in seen)
