import pytest

from transcoder.ladder import Layer, encoded, extended, plan, resized, same_shape
from transcoder.messages import Rung
from transcoder.rung_table import RUNGS, RungSettings, settings_for


def test_simulcast_layers_are_all_repackaged_largest_first() -> None:
    layers = [Layer("q", "H264", 320, 180), Layer("f", "H264", 1280, 720), Layer("h", "H264", 640, 360)]
    assert plan(layers) == (
        Rung("v0", "f", 1280, 720, False, 0),
        Rung("v1", "h", 640, 360, False, 0),
        Rung("v2", "q", 320, 180, False, 0),
    )


def test_single_layer_gets_two_lower_rungs() -> None:
    assert plan([Layer("", "H264", 1920, 1080)]) == (
        Rung("v0", "", 1920, 1080, False, 0),
        Rung("v1", "", 854, 480, True, 1_000_000),
        Rung("v2", "", 640, 360, True, 600_000),
    )


def test_portrait_is_measured_by_its_short_side() -> None:
    assert [(rung.width, rung.height) for rung in plan([Layer("", "H264", 720, 1280)])] == [
        (720, 1280),
        (480, 854),
        (360, 640),
    ]


def test_no_rung_above_the_source() -> None:
    assert [rung.height for rung in plan([Layer("", "H264", 640, 360)])] == [360, 240, 180]
    assert [rung.height for rung in plan([Layer("", "H264", 240, 160)])] == [160]


def test_vp8_is_encoded_at_most_at_720() -> None:
    assert [(rung.height, rung.encoded) for rung in plan([Layer("", "VP8", 1920, 1080)])] == [
        (720, True),
        (480, True),
        (360, True),
    ]


def test_vp8_in_4k_has_each_rung_once() -> None:
    assert [rung.height for rung in plan([Layer("", "VP8", 3840, 2160)])] == [720, 480, 360]


def test_late_layer_is_added_once_and_only_when_it_differs() -> None:
    rungs = plan([Layer("q", "H264", 320, 180), Layer("h", "H264", 640, 360)])
    more = extended(rungs, Layer("f", "H264", 1280, 720))
    assert more is not None
    assert more[-1] == Rung("v2", "f", 1280, 720, False, 0)
    assert extended(more, Layer("f", "H264", 1280, 720)) is None
    assert extended(rungs, Layer("x", "H264", 640, 352)) is None
    assert extended(plan([Layer("", "VP8", 640, 360)]), Layer("f", "VP8", 1280, 720)) is None


def test_encoded_form_keeps_names_and_never_exceeds_the_picture_or_720() -> None:
    rungs = plan([Layer("", "H264", 1920, 1080)])
    sizes = [(rung.name, rung.width, rung.height, rung.encoded) for rung in encoded(rungs, 1920, 1080)]
    assert sizes == [("v0", 1280, 720, True), ("v1", 854, 480, True), ("v2", 640, 360, True)]
    assert [rung.height for rung in encoded(rungs, 640, 360)] == [360, 360, 360]
    assert next((rung.width, rung.height) for rung in encoded(rungs, 1080, 1920)) == (720, 1280)


def test_4k_is_passed_through_and_encoded_only_below() -> None:
    rungs = plan([Layer("", "H264", 3840, 2160)])
    assert [(rung.height, rung.encoded) for rung in rungs] == [(2160, False), (720, True), (480, True)]


def test_shape_is_told_apart_from_size() -> None:
    rungs = plan([Layer("", "H264", 1280, 720)])
    assert same_shape(rungs, 640, 360)
    assert same_shape(rungs, 854, 480)
    assert not same_shape(rungs, 720, 1280)
    assert not same_shape(rungs, 960, 720)


def test_repackaged_rungs_are_as_large_as_their_layers() -> None:
    rungs = plan([Layer("q", "H264", 320, 180), Layer("h", "H264", 640, 360)])
    now = resized(rungs, {"h": Layer("h", "H264", 480, 270)})
    assert [(rung.width, rung.height) for rung in now] == [(480, 270), (320, 180)]


@pytest.mark.parametrize("row", RUNGS)
def test_rates_of_every_rung_fit_live(row: RungSettings) -> None:
    """No part of half a second may hold more than the rate allows, and smaller pictures cost less."""
    assert row.buffer_bits <= row.max_bps // 2
    assert row.bitrate_bps <= row.max_bps
    assert settings_for(row.short_side * 16 // 9, row.short_side) == row
    assert settings_for(row.short_side, row.short_side * 16 // 9) == row
