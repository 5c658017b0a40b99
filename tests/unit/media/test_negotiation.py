import pytest

from media.answer import Sources, Transport, build_answer
from media.codecs import Codec
from media.errors import BadFragment, BadOffer, UnknownCodec
from media.fragment import build_fragment, parse_fragment
from media.negotiation import accept_publisher, accept_subscriber
from media.sdp import parse_offer
from tests.helpers.media_offers import CHROMIUM_PUBLISHER, FFMPEG_PUBLISHER, SUBSCRIBER

TRANSPORT = Transport("ufrag", "password", "FF:00", "passive", ("192.0.2.7", "127.0.0.1"), 8189)


def publisher_answer(text: str) -> str:
    offer = parse_offer(text)
    return build_answer(offer, accept_publisher(offer), TRANSPORT, None, 1)


def sections(answer: str) -> list[list[str]]:
    return [part.split("\r\n")[:-1] for part in answer.split("\r\nm=")]


def test_publisher_gets_constrained_baseline_and_simulcast() -> None:
    head, audio, video = sections(publisher_answer(CHROMIUM_PUBLISHER) + "\r\n")
    assert "a=ice-lite" in head
    assert "a=group:BUNDLE 0 1" in head
    assert audio[0] == "audio 9 UDP/TLS/RTP/SAVPF 111"
    assert video[0] == "video 9 UDP/TLS/RTP/SAVPF 108 109"
    for line in (
        "a=mid:1",
        "a=recvonly",
        "a=rtcp-mux",
        "a=rtcp-mux-only",
        "a=rtcp-rsize",
        "a=setup:passive",
        "a=fingerprint:sha-256 FF:00",
        "a=fmtp:109 apt=108",
        "a=rtcp-fb:108 transport-cc",
        "a=rtcp-fb:108 nack pli",
        "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
        "a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
        "a=rid:q recv",
        "a=simulcast:recv q;h;f",
        "a=candidate:1 1 udp 2130706431 192.0.2.7 8189 typ host",
        "a=candidate:2 1 udp 2130706175 127.0.0.1 8189 typ host",
        "a=end-of-candidates",
    ):
        assert line in video
    assert not any("video-orientation" in line or "red/" in line for line in audio + video)


def test_opus_is_asked_and_told_to_carry_its_own_repair() -> None:
    offer = parse_offer(SUBSCRIBER)
    published = accept_publisher(parse_offer(CHROMIUM_PUBLISHER))
    codecs = {entry.section.kind: entry.codec for entry in published}
    sources = {kind: Sources(1, None, "c") for kind in ("audio", "video")}
    to_viewer = build_answer(offer, accept_subscriber(offer, codecs.get), TRANSPORT, sources, 1)
    for answer in (publisher_answer(CHROMIUM_PUBLISHER), publisher_answer(FFMPEG_PUBLISHER), to_viewer):
        assert "minptime=10;useinbandfec=1\r\n" in answer


def test_ffmpeg_gets_its_profile() -> None:
    answer = publisher_answer(FFMPEG_PUBLISHER)
    assert "a=fmtp:106 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42c01f" in answer
    assert "a=rtcp-fb:106 nack\r\n" in answer


def test_vp8_is_taken_where_h264_is_missing() -> None:
    text = CHROMIUM_PUBLISHER.replace("packetization-mode=1", "packetization-mode=0")
    assert "m=video 9 UDP/TLS/RTP/SAVPF 96 97" in publisher_answer(text)


def published(kind: str) -> Codec | None:
    chosen = accept_publisher(parse_offer(CHROMIUM_PUBLISHER))
    return next((entry.codec for entry in chosen if entry.section.kind == kind), None)


def test_subscriber_is_told_our_sources() -> None:
    offer = parse_offer(SUBSCRIBER)
    sources = {"audio": Sources(11, None, "haat"), "video": Sources(21, 22, "haat")}
    answer = build_answer(offer, accept_subscriber(offer, published), TRANSPORT, sources, 1)
    assert "a=sendonly" in answer
    assert "a=ssrc-group:FID 21 22\r\na=ssrc:21 cname:haat\r\na=ssrc:22 cname:haat\r\n" in answer
    assert "a=msid:haat video" in answer
    assert "m=video 9 UDP/TLS/RTP/SAVPF 108 109" in answer
    assert "transport-cc" not in answer


def test_section_without_a_source_is_inactive() -> None:
    offer = parse_offer(SUBSCRIBER)
    chosen = accept_subscriber(offer, lambda kind: published(kind) if kind == "audio" else None)
    sources = {"audio": Sources(11, None, "haat")}
    _, audio, video = sections(build_answer(offer, chosen, TRANSPORT, sources, 1))
    assert "a=sendonly" in audio
    assert "a=inactive" in video


def test_subscriber_without_the_codec_is_refused() -> None:
    offer = parse_offer(SUBSCRIBER.replace("H264", "H266"))
    with pytest.raises(UnknownCodec) as caught:
        accept_subscriber(offer, published)
    assert caught.value.params() == {"kind": "video"}


def test_publisher_of_an_unknown_codec_is_refused() -> None:
    offer = parse_offer(CHROMIUM_PUBLISHER.replace("H264", "H266").replace("VP8", "AV1"))
    with pytest.raises(UnknownCodec):
        accept_publisher(offer)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("m=audio", "m=video", "more than one section of a kind"),
        ("m=audio", "m=application", "only audio and video sections"),
        ("a=sendonly", "a=recvonly", "sections must be sendonly"),
        ("a=rtcp-mux\r\n", "", "rtcp-mux is needed"),
        ("a=group:BUNDLE 0 1", "a=group:BUNDLE 0", "sections must be bundled"),
        ("UDP/TLS/RTP/SAVPF", "RTP/AVP", "protocol must be UDP/TLS/RTP/SAVPF"),
        ("a=ice-ufrag:bYxc\r\n", "", "ICE credentials are missing"),
        ("a=setup:actpass", "a=setup:holdconn", "unknown DTLS setup"),
        ("sha-256", "sha-1", "certificate fingerprint is missing"),
        ("a=msid:stream audio", "a=msid:other audio", "more than one media stream"),
    ],
)
def test_offers_outside_the_rules_are_refused(old: str, new: str, reason: str) -> None:
    assert old in CHROMIUM_PUBLISHER
    with pytest.raises(BadOffer) as caught:
        accept_publisher(parse_offer(CHROMIUM_PUBLISHER.replace(old, new)))
    assert caught.value.reason == reason


def test_fragments() -> None:
    fragment = parse_fragment(
        "a=ice-ufrag:abcd\r\na=ice-pwd:secret\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\na=candidate:1 x\r\n"
    )
    assert fragment == ("abcd", "secret")
    assert build_fragment(TRANSPORT, [("audio", "0"), ("video", "1")]).split("\r\n") == [
        "a=ice-lite",
        "a=ice-ufrag:ufrag",
        "a=ice-pwd:password",
        "m=audio 9 UDP/TLS/RTP/SAVPF 0",
        "a=mid:0",
        "a=candidate:1 1 udp 2130706431 192.0.2.7 8189 typ host",
        "a=candidate:2 1 udp 2130706175 127.0.0.1 8189 typ host",
        "a=end-of-candidates",
        "",
    ]


@pytest.mark.parametrize("text", ["", "{}", "v=0\r\n", "a", "a=x\r\nb=y", "a=" + "x" * 20_000])
def test_bad_fragments_are_refused(text: str) -> None:
    with pytest.raises(BadFragment):
        parse_fragment(text)
