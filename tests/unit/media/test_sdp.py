import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.errors import BadOffer
from media.sdp import parse_offer
from tests.helpers.media_offers import CHROMIUM_PUBLISHER, FFMPEG_PUBLISHER


def test_chromium_simulcast_offer() -> None:
    offer = parse_offer(CHROMIUM_PUBLISHER)
    audio, video = offer.sections
    assert offer.bundle == ("0", "1")
    assert offer.allows_mixed_extensions
    assert (audio.kind, audio.mid, audio.direction, audio.setup) == ("audio", "0", "sendonly", "actpass")
    assert audio.sources == (5,)
    assert video.rids == ("q", "h", "f")
    assert video.extension("urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id") == 10
    assert video.extension("urn:none") is None
    assert video.fingerprints == (("sha-256", "AA:BB:CC"),)
    h264 = next(codec for codec in video.codecs if codec.payload_type == 108)
    assert (h264.name, h264.rate, h264.profile, h264.rtx_payload_type) == ("H264", 90_000, "42e01f", 109)
    assert h264.feedback == ("goog-remb", "transport-cc", "ccm fir", "nack", "nack pli")


def test_ffmpeg_offer_names_its_sources() -> None:
    video = parse_offer(FFMPEG_PUBLISHER).sections[1]
    assert video.setup == "passive"
    assert video.sources == (1002,)
    assert video.rtx_sources == ((1002, 1003),)
    assert video.rids == ()


def test_session_attributes_are_inherited() -> None:
    text = FFMPEG_PUBLISHER.replace("a=fingerprint:sha-256 AA:BB\r\n", "")
    text = text.replace("t=0 0\r\n", "t=0 0\r\na=fingerprint:sha-256 CC\r\n")
    assert parse_offer(text).sections[1].fingerprints == (("sha-256", "CC"),)


def test_line_feeds_alone_are_accepted() -> None:
    assert parse_offer(CHROMIUM_PUBLISHER.replace("\r\n", "\n")) == parse_offer(CHROMIUM_PUBLISHER)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not a session description"),
        ("hello", "not a session description"),
        ("v=0\r\nnonsense", "malformed line"),
        ("v=0\r\ns=-", "no media section"),
        ("v=0\r\nm=audio", "malformed attribute"),
        ("v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 1\r\na=rtpmap:x", "malformed attribute"),
        ("v=0" + "\r\na=x" * 20_000, "too long"),
    ],
)
def test_bad_offers_say_why(text: str, reason: str) -> None:
    with pytest.raises(BadOffer) as caught:
        parse_offer(text)
    assert caught.value.params() == {"reason": reason}


@given(st.integers(0, len(CHROMIUM_PUBLISHER)), st.text(max_size=8))
def test_a_damaged_offer_is_parsed_or_refused(at: int, noise: str) -> None:
    with contextlib.suppress(BadOffer):
        parse_offer(CHROMIUM_PUBLISHER[:at] + noise + CHROMIUM_PUBLISHER[at + 3 :])
