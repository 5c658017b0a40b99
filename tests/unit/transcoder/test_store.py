from transcoder.messages import AUDIO, Init, PartMade, Rung
from transcoder.playlist import MediaPlaylist, parse
from transcoder.settings import TranscoderSettings
from transcoder.show import ShowStore
from transcoder.stats import Counters
from transcoder.store import RenditionStore

S = 1_000_000_000
RUNGS = (Rung("v0", "f", 640, 360, False, 0), Rung("v1", "h", 320, 180, False, 0))


def _show() -> ShowStore:
    show = ShowStore(TranscoderSettings(), Counters())
    show.plan(RUNGS)
    for name in ("v0", "v1", AUDIO):
        show.set_init(Init(name, "avc1.42c01f", 640, 360, b"init " + name.encode()))
    return show


def _part(name: str, segment: int, index: int, size: int = 100) -> PartMade:
    start_ns = (segment * 4 + index) * S // 2
    return PartMade(name, segment, start_ns, S // 2, index == 0, 15, bytes([index]) * size)


def _fill(show: ShowStore, names: tuple[str, ...], segments: range) -> None:
    for segment in segments:
        for index in range(4):
            for name in names:
                show.add(_part(name, segment, index))


def _playlist(store: RenditionStore) -> MediaPlaylist:
    return parse(store.snapshot().body(False).plain.decode())


def test_segment_is_its_parts_one_after_another() -> None:
    show = _show()
    _fill(show, ("v0",), range(2))
    store = show.renditions["v0"]
    segment = _playlist(store).segments[0]
    assert segment.uri is not None
    assert store.media(segment.uri) == b"".join(store.media(part.uri) or b"" for part in segment.parts)
    assert store.media(segment.map_uri) == b"init v0"


def test_next_part_takes_the_hinted_name_even_across_a_new_worker() -> None:
    show = _show()
    _fill(show, ("v0", "v1", AUDIO), range(2))
    hint = show.renditions["v0"].hint_uri
    assert _playlist(show.renditions["v0"]).hint_uri == hint
    show.break_off()
    show.set_init(Init("v0", "avc1.42c01f", 640, 360, b"new init"))
    show.add(_part("v0", 0, 0))
    last = _playlist(show.renditions["v0"]).segments[-1]
    assert (last.parts[0].uri, last.discontinuity) == (hint, True)
    assert show.renditions["v0"].media(last.map_uri) == b"new init"


def test_numbers_stay_alike_when_a_worker_dies_between_renditions() -> None:
    show = _show()
    _fill(show, ("v0", "v1", AUDIO), range(2))
    show.add(_part("v0", 2, 0))
    show.break_off()
    for name in ("v0", "v1", AUDIO):
        show.add(_part(name, 0, 0))
    playlists = [_playlist(show.renditions[name]) for name in ("v0", "v1", AUDIO)]
    assert {len(playlist.segments) for playlist in playlists} == {4}
    assert [playlist.segments[2].gap for playlist in playlists] == [False, True, True]
    assert [sum(s.discontinuity for s in playlist.segments) for playlist in playlists] == [1, 1, 1]


def test_reports_are_as_new_as_the_playlist_for_everybody_who_asks() -> None:
    show = _show()
    _fill(show, ("v0", AUDIO), range(3))
    show.add(_part("v0", 3, 0))
    assert _reported(show, "v0", AUDIO) == show.renditions[AUDIO].window.last
    show.add(_part(AUDIO, 3, 0))
    assert _reported(show, "v0", AUDIO) == show.renditions[AUDIO].window.last
    assert _reported(show, AUDIO, "v0") == show.renditions["v0"].window.last
    assert show.renditions["v0"].snapshot() is show.renditions["v0"].snapshot()


def test_who_comes_after_a_part_shares_the_playlist_of_those_who_waited_for_it() -> None:
    show = _show()
    _fill(show, ("v0", AUDIO), range(3))
    store = show.renditions["v0"]
    waited = store.when(show.newest_msn + 1, 0)
    show.add(_part("v0", 3, 0))
    assert waited.settled
    assert store.snapshot() is waited.value
    show.add(_part(AUDIO, 3, 0))
    assert store.snapshot() is not waited.value


def _reported(show: ShowStore, name: str, other: str) -> tuple[int, int]:
    """What one playlist says of another."""
    reports = _playlist(show.renditions[name]).reports
    return next((one.last_msn, one.last_part) for one in reports if one.uri == f"{other}.m3u8")


def test_late_rendition_begins_at_the_others_number() -> None:
    show = _show()
    _fill(show, ("v0", AUDIO), range(3))
    _fill(show, ("v1",), range(2, 4))
    v0, v1 = _playlist(show.renditions["v0"]), _playlist(show.renditions["v1"])
    assert v1.media_sequence == v0.media_sequence + 2
    assert [segment.gap for segment in v1.segments] == [False, False]


def test_memory_is_bounded_and_old_media_is_let_go() -> None:
    show = _show()
    store = show.renditions["v0"]
    for segment in range(200):
        for index in range(4):
            store.add(_part("v0", segment, index, 1000), segment, now=segment * 2 + index / 2)
    assert store.stored_bytes <= (36 + 12 + 6) * 2 * 1000
    for listed in _playlist(store).segments[:-1]:
        assert listed.uri is not None
        assert len(store.media(listed.uri) or b"") == 4000


def test_playable_after_two_whole_segments_of_the_top_rung_and_audio() -> None:
    show = _show()
    _fill(show, ("v0", AUDIO), range(2))
    assert not show.playable
    show.add(_part("v0", 2, 0))
    assert not show.playable
    show.add(_part(AUDIO, 2, 0))
    assert show.playable
    assert [store.name for store in show.video()] == ["v0"]


def test_bandwidth_and_frame_rate_are_measured() -> None:
    show = _show()
    _fill(show, ("v0",), range(3))
    store = show.renditions["v0"]
    assert (store.peak_bps(), store.average_bps(), store.frame_rate_milli()) == (1600, 1600, 30_000)


def test_end_is_told_in_every_playlist() -> None:
    show = _show()
    _fill(show, ("v0", "v1", AUDIO), range(2))
    show.end()
    assert all(_playlist(store).ended for store in show.renditions.values())
    assert all(_playlist(store).segments[-1].uri for store in show.renditions.values())


def test_a_tick_too_much_is_not_listed() -> None:
    store = _show().renditions["v0"]
    for length_ns in (512_011_000, 512_600_000, 440_000_000):
        store.add(PartMade("v0", 0, 0, length_ns, True, 15, b"x"), 0, 0.0)
    assert [part.duration_us for part in store.window.last_segment.parts] == [512_000, 512_600, 440_000]
