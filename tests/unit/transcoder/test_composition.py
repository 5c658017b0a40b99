"""Units of several places in, one picture of all of them out."""

from tests.helpers.source import Source
from transcoder.compose.composition import Composition
from transcoder.compose.layouts import Box
from transcoder.compose.paint import planes_of, within
from transcoder.messages import Scene, ScenePlace, Unit

S = 1_000_000_000
FPS = 20


def scene(*places: str, layout: str = "side_by_side", without: str = "") -> Scene:
    shown = tuple(ScenePlace(place, has_picture=place != without) for place in places)
    return Scene(layout, places[0], shown, 640, 360)  # type: ignore[arg-type]


def units(source: Source, place: str, count: int = 1) -> list[Unit]:
    made = [unit for _ in range(count) for unit in source.frame(S) if unit.kind == "video"]
    return [
        Unit(
            "video", one.rid, one.codec, one.capture_ns, one.keyframe, one.width, one.height, one.data, place
        )
        for one in made
    ]


def cameras(*places: str, codec: str = "H264") -> dict[str, Source]:
    return {place: Source((("", 320, 180),), codec, FPS, audio=False) for place in places}


def brightness(composition: Composition, at_ns: int, box: Box) -> float:
    drawn = composition.draw(at_ns)
    assert drawn is not None
    return float(within(planes_of(drawn), box)[0].mean())


LEFT, RIGHT = Box(0, 180, 316, 180), Box(324, 180, 316, 180)


def test_there_is_no_picture_before_anybody_s_first_keyframe() -> None:
    composition, source = Composition(scene("a", "b")), cameras("a")["a"]
    assert composition.wanted() == {"a", "b"}
    first, second = units(source, "a", 2)
    composition.feed(second)
    assert composition.draw(2 * S) is None
    assert composition.wanted() == {"a"}
    assert composition.wanted() == set()
    composition.feed(first)
    assert composition.draw(2 * S) is not None


def test_each_moment_shows_the_pictures_of_that_moment() -> None:
    """The sources get brighter by three each picture."""
    composition, both = Composition(scene("a", "b")), cameras("a", "b")
    for place, source in both.items():
        for unit in units(source, place, 10):
            composition.feed(unit)
    for n in (0, 4, 9):
        at_ns = S + n * S // FPS
        for box in (LEFT, RIGHT):
            assert abs(brightness(composition, at_ns, box) - (40 + 3 * n)) < 3


def test_a_place_that_comes_late_sets_how_long_is_waited() -> None:
    composition, both = Composition(scene("a", "b")), cameras("a", "b")
    late = units(both["b"], "b", 40)
    for n, unit in enumerate(units(both["a"], "a", 40)):
        composition.feed(unit)
        if n >= 4:
            composition.feed(late[n - 4])
    composition.pass_time(4 * S)
    assert composition.due_ns == 4 * S - 4 * S // FPS


def test_who_leaves_is_gone_and_who_has_no_picture_is_not_decoded() -> None:
    composition, both = Composition(scene("a", "b")), cameras("a", "b")
    for place, source in both.items():
        for unit in units(source, place, 3):
            composition.feed(unit)
    composition.draw(2 * S)
    composition.wanted()
    composition.set_scene(scene("a", "b", without="b"))
    calm = brightness(composition, 2 * S, RIGHT)
    for unit in units(both["b"], "b", 3):
        composition.feed(unit)
    assert brightness(composition, 3 * S, RIGHT) == calm
    composition.set_scene(scene("a", "b"))
    assert composition.wanted() == {"b"}


def test_another_layer_is_taken_up_at_its_keyframe() -> None:
    composition = Composition(scene("a", "b"))
    source = Source((("h", 320, 180), ("q", 160, 90)), fps=FPS, audio=False)
    layers = units(source, "a", 2)
    for unit in [one for one in layers if one.rid == "h"] + [one for one in layers if one.rid == "q"][1:]:
        composition.feed(unit)
    composition.wanted()
    source.request_keyframe()
    for unit in units(source, "a"):
        if unit.rid == "q":
            composition.feed(unit)
    assert composition.wanted() == set()
    assert abs(brightness(composition, 2 * S, LEFT) - 46) < 3


def test_units_that_cannot_be_decoded_ask_for_a_keyframe_and_the_picture_stays() -> None:
    composition, source = Composition(scene("a", "b")), cameras("a", codec="VP8")["a"]
    first, second = units(source, "a", 2)
    composition.feed(first)
    before = composition.draw(2 * S)
    composition.wanted()
    broken = Unit("video", "", "VP8", second.capture_ns, False, 320, 180, b"\x01", "a")
    composition.feed(broken)
    assert composition.wanted() == {"a"}
    assert composition.draw(2 * S) is before
