from dataclasses import dataclass
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from transcoder.segmenter import MS, Cut, CutRules, Segmenter
from transcoder.timeline import Timeline

RULES = CutRules(2_000 * MS, 4_000 * MS)
LAYERS = ("f", "h", "q")


def _run(segmenter: Segmenter, frames: list[tuple[str, int, bool]]) -> list[Cut]:
    """Frames are (source, milliseconds, keyframe)."""
    cuts = [segmenter.observe(source, at * MS, key) for source, at, key in frames]
    return [cut for cut in cuts if cut is not None]


def _steady(
    sources: tuple[str, ...], keys: set[int], until: int, step: int = 50
) -> list[tuple[str, int, bool]]:
    return [(source, at, at in keys) for at in range(0, until, step) for source in sources]


def test_single_source_cuts_at_keyframes() -> None:
    cuts = _run(
        Segmenter(RULES, frozenset({""}), Timeline()), _steady(("",), {0, 1000, 2000, 4000, 6000}, 7000)
    )
    assert [(cut.segment, cut.at_ns // MS) for cut in cuts] == [
        (0, 0),
        (1, 1000),
        (2, 2000),
        (3, 4000),
        (4, 6000),
    ]


def test_early_extra_keyframe_is_not_a_cut() -> None:
    keys = {0, 1000, 2000, 2700, 4000}
    cuts = _run(Segmenter(RULES, frozenset({""}), Timeline()), _steady(("",), keys, 5000))
    assert [cut.at_ns // MS for cut in cuts] == [0, 1000, 2000, 4000]


def test_layers_cut_only_where_all_have_a_keyframe() -> None:
    frames = [
        (source, at, at in {0, 1000, 2000} or (at == 3500 and source != "q") or at == 4000)
        for at in range(0, 5000, 50)
        for source in LAYERS
    ]
    cuts = _run(Segmenter(RULES, frozenset(LAYERS), Timeline()), frames)
    assert [cut.at_ns // MS for cut in cuts] == [0, 1000, 2000, 4000]
    assert all(cut.voters == frozenset(LAYERS) for cut in cuts)


def test_frames_wait_while_a_keyframe_is_undecided() -> None:
    timeline = Timeline()
    segmenter = Segmenter(RULES, frozenset({"f", "q"}), timeline)
    _run(segmenter, _steady(("f", "q"), {0}, 1000))
    assert segmenter.observe("f", 1000 * MS, True) is None
    assert segmenter.settled_until() == 995 * MS
    cut = segmenter.observe("q", 1001 * MS, True)
    assert cut == Cut(1, 1000 * MS, frozenset({"f", "q"}))
    assert timeline.segment_of(999 * MS) == 1
    assert timeline.segment_of(950 * MS) == 0


def test_keyframe_that_is_urgent_may_end_a_segment_early() -> None:
    segmenter = Segmenter(RULES, frozenset({""}), Timeline())
    _run(segmenter, _steady(("",), {0}, 400))
    assert segmenter.observe("", 400 * MS, True) is None
    assert segmenter.observe("", 450 * MS, True, urgent=True) == Cut(1, 450 * MS, frozenset({""}))


def test_keyframes_before_what_was_given_out_are_no_cuts() -> None:
    segmenter = Segmenter(RULES, frozenset({""}), Timeline())
    segmenter.not_before_ns = 700 * MS
    assert [cut.at_ns // MS for cut in _run(segmenter, _steady(("",), {0, 700}, 1000))] == [700]


def test_silent_layer_does_not_hold_the_others() -> None:
    frames = [f for f in _steady(LAYERS, {0, 1000, 3000, 5000}, 6000) if f[0] != "q" or f[1] < 1500]
    cuts = _run(Segmenter(RULES, frozenset(LAYERS), Timeline()), frames)
    assert [(cut.at_ns // MS, "q" in cut.voters) for cut in cuts] == [
        (0, True),
        (1000, True),
        (3000, False),
        (5000, False),
    ]


def test_missing_keyframes_make_a_segment_overdue_before_the_target_duration() -> None:
    segmenter = Segmenter(RULES, frozenset({""}), Timeline())
    overdue = []
    for at in range(0, 5000, 50):
        segmenter.observe("", at * MS, at == 0)
        if segmenter.overdue():
            overdue.append(at)
    assert overdue[0] == 4000


def test_keyframe_is_asked_for_once_a_segment_ahead_of_time() -> None:
    segmenter = Segmenter(RULES, frozenset({""}), Timeline())
    asked, keys = [], {0}
    for at in range(0, 8000, 50):
        segmenter.observe("", at * MS, at in keys)
        if segmenter.keyframe_due():
            asked.append(at)
            keys.add(at + 100)
    assert asked == [900, 1900, 3900, 5900, 7900]


@dataclass(frozen=True)
class Script:
    frames: list[tuple[str, int, bool]]
    longest_step: int


@st.composite
def scripts(draw: st.DrawFn) -> Script:
    """Layers with jittered clocks, lost keyframes and keyframes of their own."""
    count = draw(st.integers(1, 3))
    frames, at, longest = [], 0, 0
    for _ in range(draw(st.integers(20, 250))):
        key = draw(st.integers(0, 12)) == 0
        for layer in LAYERS[:count]:
            answers = draw(st.integers(0, 9)) > 0 if key else draw(st.integers(0, 60)) == 0
            frames.append((layer, at + draw(st.integers(0, 1)), answers))
        step = draw(st.sampled_from((33, 33, 34, 50, 50, 67, 100, 300)))
        longest = max(longest, step)
        at += step
    return Script(frames, longest)


@settings(max_examples=80, deadline=None)
@given(scripts())
def test_any_source_is_cut_in_order_at_common_keyframes_and_in_time(script: Script) -> None:
    sources = frozenset(layer for layer, _, _ in script.frames)
    timeline = Timeline()
    segmenter = Segmenter(RULES, sources, timeline)
    keyed = {(layer, at) for layer, at, key in script.frames if key}
    released: dict[tuple[str, int], int | None] = {}
    waiting: list[tuple[str, int]] = []
    cuts: list[Cut] = []
    for layer, at, key in script.frames:
        cut = segmenter.observe(layer, at * MS, key)
        if cut is not None:
            cuts.append(cut)
        waiting.append((layer, at))
        for item in [item for item in waiting if item[1] * MS < segmenter.settled_until()]:
            waiting.remove(item)
            released[item] = timeline.segment_of(item[1] * MS)
        if segmenter.overdue():
            break
    assert [cut.segment for cut in cuts] == list(range(len(cuts)))
    for earlier, later in pairwise(cuts):
        assert 0 < (later.at_ns - earlier.at_ns) // MS <= 4000 + script.longest_step + 2
    for cut in cuts:
        assert all(any((voter, cut.at_ns // MS + d) in keyed for d in range(-5, 6)) for voter in cut.voters)
        assert cut.voters == sources
    for layer in sources:
        mine = [
            segment for (name, _), segment in sorted(released.items(), key=lambda i: i[0][1]) if name == layer
        ]
        numbers = [-1 if segment is None else segment for segment in mine]
        assert numbers == sorted(numbers)
