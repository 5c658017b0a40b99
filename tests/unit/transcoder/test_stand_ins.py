from transcoder.kept import ClosedSegment
from transcoder.ladder import nearest
from transcoder.messages import AUDIO, Init, PartMade, Rung
from transcoder.playlist import MediaPlaylist, SegmentTag, parse
from transcoder.settings import TranscoderSettings
from transcoder.show import ShowStore
from transcoder.stand_ins import StandIns, Taker
from transcoder.stats import Counters

S = 1_000_000_000
FOUR = tuple(
    Rung(f"v{index}", "", height * 16 // 9, height, True, 0)
    for index, height in enumerate((720, 480, 360, 180))
)
THREE = FOUR[:3]


class Made:
    """A show whose ladder the test changes; `heard` are the segments that a recording would get."""

    def __init__(self, rungs: tuple[Rung, ...]) -> None:
        self.show = ShowStore(TranscoderSettings(), Counters())
        self.heard: list[ClosedSegment] = []
        self.show.on_segment.append(self.heard.append)
        self.change(rungs)
        self.begin(*(rung.name for rung in rungs), AUDIO)

    def change(self, rungs: tuple[Rung, ...]) -> None:
        self.show.plan(rungs)

    def begin(self, *names: str, say: str = "first") -> None:
        for name in names:
            self.show.set_init(Init(name, "avc1.42c01f", 640, 360, f"{say} init of {name}".encode()))

    def part(self, name: str, segment: int, index: int) -> None:
        data = f"{name} {segment}.{index}".encode()
        start_ns = (segment * 4 + index) * S // 2
        self.show.add(PartMade(name, segment, start_ns, S // 2, index == 0, 15, data))

    def segment(self, segment: int, names: tuple[str, ...]) -> None:
        for index in range(4):
            for name in names:
                self.part(name, segment, index)

    def playlist(self, name: str) -> MediaPlaylist:
        return parse(self.show.renditions[name].snapshot().body(False).plain.decode())

    def media(self, name: str) -> list[bytes]:
        store = self.show.renditions[name]
        return [
            store.media(part.uri) or b"" for segment in self.playlist(name).segments for part in segment.parts
        ]

    def inits(self, segments: tuple[SegmentTag, ...], name: str) -> list[bytes | None]:
        return [self.show.renditions[name].media(segment.map_uri) for segment in segments]


def _names(rungs: tuple[Rung, ...]) -> tuple[str, ...]:
    return (*(rung.name for rung in rungs), AUDIO)


def test_a_rung_that_left_goes_on_with_its_neighbours_media_from_the_next_segment() -> None:
    made = Made(FOUR)
    made.segment(0, _names(FOUR))
    made.part("v3", 1, 0)
    waiting = made.show.renditions["v3"].when(made.show.newest_msn, 1)
    made.change(THREE)
    assert not waiting.settled
    for index in range(4):
        for name in _names(THREE):
            made.part(name, 1, index)
    made.show.splice(2)
    made.begin("v2", say="second")
    made.segment(2, _names(THREE))
    assert waiting.settled
    playlist = made.playlist("v3")
    assert not playlist.ended
    assert [segment.discontinuity for segment in playlist.segments] == [False, False, True]
    assert made.inits(playlist.segments, "v3") == [b"first init of v3"] * 2 + [b"second init of v2"]
    assert made.media("v3") == [
        *(f"v3 0.{index}".encode() for index in range(4)),
        b"v3 1.0",
        *(f"v2 2.{index}".encode() for index in range(4)),
    ]


def test_a_rung_that_is_back_has_its_own_media_from_the_first_segment_that_is_all_its_own() -> None:
    made = Made(FOUR)
    made.segment(0, _names(FOUR))
    made.change(THREE)
    made.segment(1, _names(THREE))
    made.change(FOUR)
    made.part("v2", 2, 0)
    made.begin("v3", say="own")
    made.part("v3", 2, 1)
    made.part("v2", 2, 1)
    made.part("v3", 3, 0)
    made.part("v2", 3, 0)
    playlist = made.playlist("v3")
    assert made.media("v3")[-3:] == [b"v2 2.0", b"v2 2.1", b"v3 3.0"]
    assert made.inits(playlist.segments, "v3")[-2:] == [b"first init of v2", b"own init of v3"]
    uris = [part.uri for segment in playlist.segments for part in segment.parts]
    assert len(set(uris)) == len(uris)


def test_who_joins_is_offered_the_ladder_alone_and_who_plays_keeps_the_name() -> None:
    made = Made(FOUR)
    for segment in range(2):
        made.segment(segment, _names(FOUR))
    for name in _names(FOUR):
        made.part(name, 2, 0)
    assert made.show.multivariant().plain.count(b"RESOLUTION") == 4
    made.change(THREE)
    assert [store.name for store in made.show.video()] == ["v0", "v1", "v2"]
    assert "v3.m3u8" in {report.uri for report in made.playlist("v0").reports}
    assert [track.name for track in made.show.presentation().tracks] == ["v0", "v1", "v2", "v3", AUDIO]


def test_a_part_of_two_renditions_is_in_the_reports_of_all() -> None:
    made = Made(FOUR)
    for segment in range(2):
        made.segment(segment, _names(FOUR))
    made.change(THREE)
    made.segment(2, _names(THREE))
    waited = [made.show.renditions[name].when(made.show.newest_msn + 1, 0) for name in ("v2", "v3")]
    made.part("v2", 3, 0)
    assert [one.settled for one in waited] == [True, True]
    last = (made.show.newest_msn, 0)
    for name, others in (("v0", ("v2", "v3")), ("v2", ("v3",)), ("v3", ("v2",))):
        reports = {one.uri: (one.last_msn, one.last_part) for one in made.playlist(name).reports}
        assert {other: reports[f"{other}.m3u8"] for other in others} == dict.fromkeys(others, last)


def test_each_segment_is_kept_once_with_the_names_of_all_that_have_it() -> None:
    made = Made(FOUR)
    made.segment(0, _names(FOUR))
    made.change(THREE)
    for segment in (1, 2):
        made.segment(segment, _names(THREE))
    made.change(FOUR)
    made.begin("v3")
    for segment in (3, 4):
        made.segment(segment, _names(FOUR))
    assert [one.data[:4] for one in made.heard if one.rendition == "v3"] == [b"v3 0", b"v3 3"]
    lent = [(one.data[:4], one.also) for one in made.heard if one.also]
    assert lent == [(b"v2 1", ("v3",)), (b"v2 2", ("v3",))]


def test_a_new_worker_fills_what_left_as_well() -> None:
    made = Made(FOUR)
    made.segment(0, _names(FOUR))
    made.change(THREE)
    made.segment(1, _names(THREE))
    made.show.break_off()
    made.begin(*_names(THREE), say="second")
    made.segment(0, _names(THREE))
    assert made.media("v3")[-4:] == made.media("v2")[-4:]
    assert {made.playlist(name).segments[-1].discontinuity for name in ("v2", "v3")} == {True}


def test_the_nearest_in_size_stands_in() -> None:
    assert nearest(FOUR[3], THREE) == FOUR[2]
    assert nearest(Rung("v3", "f", 1920, 1080, False, 0), THREE) == FOUR[0]


def test_a_rung_that_never_began_is_not_filled() -> None:
    stand_ins = StandIns()
    stand_ins.plan(FOUR)
    stand_ins.begin("v2")
    stand_ins.plan(THREE)
    assert stand_ins.takers("v2", 0) == [Taker("v2", True)]
