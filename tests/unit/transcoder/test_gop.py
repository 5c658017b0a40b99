from transcoder.gop import LIMIT_BYTES, Gops
from transcoder.h264 import is_plausible
from transcoder.messages import Unit
from transcoder.pace import MS, Pace

S = 1_000 * MS


def _unit(rid: str, at_ms: int, keyframe: bool = False, size: int = 1000) -> Unit:
    return Unit("video", rid, "H264", at_ms * MS, keyframe, None, None, bytes(size))


def _fed(*units: Unit, areas: dict[str, int] | None = None) -> list[tuple[str, int]]:
    gops = Gops()
    for unit in units:
        gops.observe(unit, (areas or {"f": 100, "q": 10})[unit.rid] if unit.keyframe else None)
    return [(unit.rid, unit.capture_ns // MS) for unit in gops.best()]


def test_newest_keyframe_and_what_follows_of_the_largest_layer() -> None:
    units = [_unit("f", 0, True), _unit("q", 0, True), _unit("f", 40), _unit("f", 80, True), _unit("q", 90)]
    assert _fed(*units, _unit("f", 120)) == [("f", 80), ("f", 120)]


def test_layer_that_is_silent_is_not_chosen() -> None:
    units = [_unit("f", 0, True), _unit("q", 0, True), _unit("q", 1001)]
    assert _fed(*units) == [("q", 0), ("q", 1001)]


def test_layer_without_a_keyframe_or_too_large_is_not_kept() -> None:
    assert _fed(_unit("f", 0)) == []
    large = _unit("f", 40, size=LIMIT_BYTES)
    assert _fed(_unit("f", 0, True), large, _unit("f", 80)) == []
    assert _fed(_unit("f", 0, True), large, _unit("f", 80, True)) == [("f", 80)]


def test_pace_is_steady_after_so_much_smooth_time() -> None:
    pace = Pace(0, keyframe=True)
    for at in range(0, 1960, 40):
        pace.observe(at * MS, False)
    assert not pace.is_steady(1_960 * MS, 2 * S)
    for at in range(1960, 2200, 40):
        pace.observe(at * MS, False)
    assert pace.is_steady(2_200 * MS, 2 * S)
    assert not pace.is_steady(2_200 * MS, 4 * S)
    assert not pace.is_stale(2_500 * MS)
    assert pace.is_stale(2_600 * MS)
    assert not pace.is_steady(2_600 * MS, 2 * S)
    pace.observe(2_600 * MS, False)
    assert not pace.is_steady(2_600 * MS, 2 * S)


def test_keyframes_must_have_come_twice_to_be_relied_on() -> None:
    pace = Pace(0, keyframe=True)
    assert not pace.has_keyframes_within(4 * S)
    pace.observe(8 * S, True)
    assert not pace.has_keyframes_within(4 * S)
    pace.observe(11 * S, True)
    assert pace.has_keyframes_within(4 * S)


def test_access_units_begin_with_a_start_code_and_a_known_unit() -> None:
    delimiter, filler = b"\x00\x00\x01\x09\x10", b"\x00\x00\x01\x0c\xff"
    plausible = (
        b"\x00\x00\x00\x01\x67\x42",
        b"\x00\x00\x01\x41\x9a",
        delimiter + filler + b"\x00\x00\x01\x41\x9a",
    )
    assert all(map(is_plausible, plausible))
    garbage = (
        b"",
        b"\x00\x00\x01",
        b"\x00\x00\x01\x41",
        b"\xff" * 9,
        b"\x00\x00\x01\xe7\x42",
        b"\x00\x00\x01\x00\x42",
        delimiter + filler,
        filler,
    )
    assert not any(map(is_plausible, garbage))
