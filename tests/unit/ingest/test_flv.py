"""FLV tag bodies, avcC boxes and stream names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.ingest import stream_name
from web.ingest.flv import Tag, audio_tag, avc_configuration, video_tag
from web.ingest.stream_name import StreamName


def test_h264_tags_say_what_they_carry() -> None:
    assert video_tag(b"\x17\x00\x00\x00\x00\x01avcC") == Tag("H264", True, 0, b"\x01avcC")
    assert video_tag(b"\x27\x01\x00\x00\x28data") == Tag("H264", False, 40, b"data")
    assert video_tag(b"\x27\x01\xff\xff\xfedata") == Tag("H264", False, -2, b"data")
    assert video_tag(b"\x17\x02\x00\x00\x00") is None
    assert video_tag(b"\x57\x00") is None


def test_aac_tags_say_what_they_carry() -> None:
    assert audio_tag(b"\xaf\x00\x12\x10") == Tag("AAC", True, 0, b"\x12\x10")
    assert audio_tag(b"\xaf\x01\x21\x00") == Tag("AAC", False, 0, b"\x21\x00")
    assert audio_tag(b"\xaf\x01") is None


@pytest.mark.parametrize(
    ("body", "name"),
    [(b"\x1chevc", "HEVC"), (b"\x90hvc1....", "hvc1"), (b"\x22", "H263"), (b"\x1e", "codec 14")],
)
def test_other_video_is_named(body: bytes, name: str) -> None:
    tag = video_tag(body)
    assert tag is not None
    assert tag.codec == name


@pytest.mark.parametrize(("body", "name"), [(b"\x2f..", "MP3"), (b"\x90Opus", "Opus"), (b"\x40", "codec 4")])
def test_other_sound_is_named(body: bytes, name: str) -> None:
    tag = audio_tag(body)
    assert tag is not None
    assert tag.codec == name


@given(st.binary(min_size=1, max_size=40))
def test_any_body_is_read(body: bytes) -> None:
    video_tag(body)
    audio_tag(body)
    avc_configuration(body)


def test_parameter_sets_are_read_from_an_avcc_box() -> None:
    box = b"\x01\x42\xc0\x1f\xff\xe1\x00\x03sps\x01\x00\x02pp"
    configuration = avc_configuration(box)
    assert configuration is not None
    assert (configuration.length_size, configuration.units) == (4, [b"sps", b"pp"])
    assert avc_configuration(box[:-1]) is None
    assert avc_configuration(b"\x01\x42\xc0\x1f\xff\xe0\x00") is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("stall?key=abc", StreamName("stall", "abc")),
        ("/stall?key=abc\n", StreamName("stall", "abc")),
        ("stall?x=1&key=a%2Bb", StreamName("stall", "a+b")),
        ("#!::r=stall?key=abc,m=publish", StreamName("stall", "abc")),
        ("#!::m=publish,r=stall?key=abc,u=me", StreamName("stall", "abc")),
        ("#!::r=stall?key=abc", StreamName("stall", "abc")),
        ("#!::r=stall?key=abc,m=request", None),
        ("stall", None),
        ("?key=abc", None),
        ("stall?key=", None),
        ("stall?key=" + "a" * 600, None),
        ("", None),
    ],
)
def test_names_are_read_in_both_forms(text: str, found: StreamName | None) -> None:
    assert stream_name.parse(text) == found


@given(st.from_regex(r"[a-z0-9-]{1,40}", fullmatch=True), st.text(min_size=1, max_size=40))
def test_what_the_studio_shows_is_what_is_read(show: str, key: str) -> None:
    if key.encode("utf-8", "ignore").decode() == key and len(stream_name.write(show, key)) <= 512:
        assert stream_name.parse(stream_name.write(show, key)) == StreamName(show, key)
