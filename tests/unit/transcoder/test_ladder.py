from transcoder.ladder import Layer, extended, plan
from transcoder.messages import Rung


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


def test_late_layer_is_added_once_and_only_when_it_differs() -> None:
    rungs = plan([Layer("q", "H264", 320, 180), Layer("h", "H264", 640, 360)])
    more = extended(rungs, Layer("f", "H264", 1280, 720))
    assert more is not None
    assert more[-1] == Rung("v2", "f", 1280, 720, False, 0)
    assert extended(more, Layer("f", "H264", 1280, 720)) is None
    assert extended(rungs, Layer("x", "H264", 640, 352)) is None
    assert extended(plan([Layer("", "VP8", 640, 360)]), Layer("f", "VP8", 1280, 720)) is None
