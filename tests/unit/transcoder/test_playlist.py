from hypothesis import given
from hypothesis import strategies as st

from transcoder.multivariant import Captions, Multivariant, Sound, Variant, render_multivariant
from transcoder.playlist import (
    MediaPlaylist,
    PartTag,
    Report,
    SegmentTag,
    parse,
    render,
)

names = st.from_regex(r"[a-z0-9_/-]{1,20}\.mp4", fullmatch=True)
durations = st.integers(1, 10_000_000)
parts = st.builds(PartTag, names, durations, st.booleans())
moments = st.integers(1_700_000_000_000, 4_000_000_000_000)
closed = st.builds(
    SegmentTag,
    names,
    moments,
    st.lists(parts, max_size=3).map(tuple),
    names,
    durations,
    st.booleans(),
    st.booleans(),
)
growing = st.builds(
    SegmentTag, names, moments, st.lists(parts, max_size=3).map(tuple), discontinuity=st.booleans()
)
segments = st.tuples(st.lists(closed, max_size=5), st.lists(growing, max_size=1)).map(
    lambda t: tuple(t[0] + t[1])
)
playlists = st.builds(
    MediaPlaylist,
    st.integers(1, 10),
    durations,
    st.integers(0, 2**40),
    st.integers(0, 100),
    segments,
    st.integers(0, 50),
    st.none() | names,
    st.lists(st.builds(Report, names, st.integers(0, 2**40), st.integers(0, 20)), max_size=3).map(tuple),
    st.booleans(),
)


@given(playlists)
def test_parse_undoes_render(playlist: MediaPlaylist) -> None:
    assert parse(render(playlist)) == playlist


def test_media_playlist_text() -> None:
    playlist = MediaPlaylist(
        4,
        500_000,
        7,
        1,
        (
            SegmentTag("v0/i.mp4", 1_700_000_000_123, (), "v0/s7.mp4", 2_000_000, discontinuity=True),
            SegmentTag("v0/i.mp4", 1_700_000_002_123, (PartTag("v0/4.mp4", 500_000, True),)),
        ),
        hint_uri="v0/5.mp4",
        reports=(Report("audio.m3u8", 8, 0),),
    )
    assert render(playlist).splitlines() == [
        "#EXTM3U",
        "#EXT-X-VERSION:9",
        "#EXT-X-TARGETDURATION:4",
        "#EXT-X-PART-INF:PART-TARGET=0.500000",
        "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.500000,HOLD-BACK=12,"
        "CAN-SKIP-UNTIL=24,CAN-SKIP-DATERANGES=YES",
        "#EXT-X-MEDIA-SEQUENCE:7",
        "#EXT-X-DISCONTINUITY-SEQUENCE:1",
        "#EXT-X-DISCONTINUITY",
        '#EXT-X-MAP:URI="v0/i.mp4"',
        "#EXT-X-PROGRAM-DATE-TIME:2023-11-14T22:13:20.123Z",
        "#EXTINF:2.000000,",
        "v0/s7.mp4",
        "#EXT-X-PROGRAM-DATE-TIME:2023-11-14T22:13:22.123Z",
        '#EXT-X-PART:DURATION=0.500000,URI="v0/4.mp4",INDEPENDENT=YES',
        '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="v0/5.mp4"',
        '#EXT-X-RENDITION-REPORT:URI="audio.m3u8",LAST-MSN=8,LAST-PART=0',
    ]


SOUND = Sound("audio.m3u8", 130_000, 128_000, "mp4a.40.2")
VARIANT = Variant("v0.m3u8", 2_500_000, 2_000_000, "avc1.42c01f,mp4a.40.2", 1280, 720, 29_970)


def test_multivariant_text() -> None:
    assert render_multivariant(Multivariant(SOUND, (VARIANT,))).splitlines() == [
        "#EXTM3U",
        "#EXT-X-VERSION:9",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aac",NAME="audio",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",'
        'URI="audio.m3u8"',
        '#EXT-X-STREAM-INF:BANDWIDTH=2500000,AVERAGE-BANDWIDTH=2000000,CODECS="avc1.42c01f,mp4a.40.2",'
        'RESOLUTION=1280x720,FRAME-RATE=29.970,AUDIO="aac"',
        "v0.m3u8",
        '#EXT-X-STREAM-INF:BANDWIDTH=130000,AVERAGE-BANDWIDTH=128000,CODECS="mp4a.40.2",AUDIO="aac"',
        "audio.m3u8",
    ]


def test_each_edge_is_a_pathway_with_its_own_groups() -> None:
    captions = (Captions("captions-bn.m3u8", "bn", "বাংলা"),)
    bases = ("https://one/hls/demo/", "https://two/hls/demo/")
    lines = render_multivariant(Multivariant(SOUND, (VARIANT,), captions, bases)).splitlines()
    assert [line for line in lines if not line.startswith("#")] == [
        base + uri for base in bases for uri in ("v0.m3u8", "audio.m3u8")
    ]
    groups = [line for line in lines if line.startswith("#EXT-X-MEDIA")]
    assert [line.split(",")[1] for line in groups] == [
        'GROUP-ID="aac-0"',
        'GROUP-ID="captions-0"',
        'GROUP-ID="aac-1"',
        'GROUP-ID="captions-1"',
    ]
    streams = [line for line in lines if line.startswith("#EXT-X-STREAM-INF")]
    assert [line.split("AUDIO=")[1] for line in streams] == [
        f'"aac-{n}",SUBTITLES="captions-{n}",PATHWAY-ID="{n}"' for n in (0, 0, 1, 1)
    ]
