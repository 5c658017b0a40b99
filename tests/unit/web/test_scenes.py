"""What HLS shows of a stage, and which layers are taken for it."""

from dataclasses import dataclass

from media.place import Place, Source
from media.stats import LayerStats, PlaceStats
from media.taps import Want
from signaling.protocol import Person, StageLayout, StageMember, StageState
from transcoder.messages import Scene, ScenePlace
from web.scenes import Take, take_of

HOST, ANIKA, BABUL = "host", "anika", "babul"
MAIN = Place(HOST)


def sender(
    person: str, source: Source = "camera", *, has_video: bool = True, size: tuple[int, int] = (1280, 720)
) -> PlaceStats:
    place = Place(person, source, is_host=person == HOST)
    layer = LayerStats("", *size, 0, 30.0, 0, True)
    return PlaceStats(place, 0, True, has_video, "H264", (layer,) if has_video else (), 0, 0, None)


@dataclass
class House:
    layout: StageLayout = "auto"
    dark: tuple[str, ...] = ()
    programme: Place | None = MAIN
    speaker: str | None = None

    def take(self, *senders: PlaceStats) -> Take:
        members = [
            StageMember(person=Person(id=name, name=name), is_video_muted=name in self.dark)
            for name in (HOST, ANIKA, BABUL)
        ]
        stage = StageState(members=members, layout=self.layout)
        made = take_of(senders, stage, self.programme, self.speaker)
        assert made is not None
        return made

    def scene(self, *senders: PlaceStats) -> Scene:
        return self.take(*senders).scene


def names(scene: Scene) -> list[str]:
    return [one.place for one in scene.places]


def test_one_picture_passes_as_it_is_with_everybody_s_voice() -> None:
    take = House().take(sender(HOST), sender(ANIKA, has_video=False))
    assert take.scene == Scene("solo", "host/camera", (ScenePlace("host/camera"),))
    assert take.wants == {Place(HOST): Want(None), Place(ANIKA): Want(0)}


def test_the_layout_by_itself_follows_who_is_there() -> None:
    host, anika, babul, screen = sender(HOST), sender(ANIKA), sender(BABUL), sender(HOST, "screen")
    house = House()
    assert house.scene(host, anika).layout == "side_by_side"
    assert house.scene(babul, anika, host).layout == "speaker"
    assert names(house.scene(babul, anika, host)) == ["host/camera", "anika/camera", "babul/camera"]
    shown = house.scene(host, screen)
    assert (shown.layout, shown.main) == ("screen_with_camera", "host/screen")
    assert shown.places[1] == ScenePlace("host/screen", is_screen=True)


def test_what_the_host_chose_holds_as_far_as_there_is_enough_to_show() -> None:
    host, anika = sender(HOST), sender(ANIKA)
    assert House("picture_in_picture").scene(host).layout == "solo"
    assert House("picture_in_picture").scene(host, anika).layout == "picture_in_picture"
    assert House("screen_with_camera").scene(host, anika).layout == "side_by_side"
    alone = House("solo", programme=Place(ANIKA)).scene(host, anika)
    assert (alone.layout, alone.main) == ("solo", "anika/camera")


def test_the_speaker_is_large_unless_the_camera_is_off() -> None:
    cast = sender(HOST), sender(ANIKA), sender(BABUL)
    assert House(speaker=BABUL).scene(*cast).main == "babul/camera"
    assert House(speaker=BABUL, dark=(BABUL,)).scene(*cast).main == "host/camera"
    assert House().scene(*cast).main == "host/camera"


def test_whose_camera_is_off_has_a_calm_tile_and_nothing_is_taken_of_it() -> None:
    take = House(dark=(ANIKA,)).take(sender(HOST), sender(ANIKA))
    assert [one.has_picture for one in take.scene.places] == [True, False]
    assert take.wants[Place(ANIKA)] == Want(0)
    alone = House(dark=(HOST,)).scene(sender(HOST))
    assert alone.is_composed
    assert [one.has_picture for one in alone.places] == [False]


def test_only_as_much_is_taken_as_the_tiles_need() -> None:
    take = House("picture_in_picture").take(sender(HOST), sender(ANIKA))
    assert take.wants == {Place(HOST): Want(720), Place(ANIKA): Want(186)}


def test_the_canvas_is_upright_for_an_upright_host_whoever_speaks() -> None:
    upright = sender(HOST, size=(720, 1280))
    scene = House("speaker", speaker=ANIKA).scene(upright, sender(ANIKA))
    assert (scene.main, scene.width, scene.height) == ("anika/camera", 720, 1280)


def test_guests_go_on_while_the_host_is_away_and_nobody_is_nothing() -> None:
    assert House(programme=None).scene(sender(ANIKA)).main == "anika/camera"
    assert take_of([], StageState(), None, None) is None
