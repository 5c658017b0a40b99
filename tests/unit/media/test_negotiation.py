import pytest

from media import extensions
from media.answer import Sources, Transport, build_answer
from media.codecs import Codec
from media.errors import BadFragment, BadOffer, UnknownCodec
from media.fragment import build_fragment, parse_fragment
from media.negotiation import (
    Chosen,
    accept_publisher,
    accept_subscriber,
    publisher_extensions,
    subscriber_extensions,
)
from media.plane.interface import PeerSpec
from media.sdp import Offer, parse_offer
from tests.helpers.media_offers import CHROMIUM_PUBLISHER, FFMPEG_PUBLISHER, SUBSCRIBER

TRANSPORT = Transport("ufrag", "password", "FF:00", "passive", ("192.0.2.7", "127.0.0.1"), 8189)


def nothing(_kind: str) -> None:
    """What is published at first."""


def taken(offer: Offer) -> list[Chosen]:
    return accept_publisher(offer, nothing, decides=True)


def publisher_answer(text: str) -> str:
    offer = parse_offer(text)
    return build_answer(offer, taken(offer), TRANSPORT, 1, extensions=publisher_extensions(offer))


def viewer_answer(text: str, sources: list[Sources] | None = None) -> str:
    offer = parse_offer(text)
    chosen = accept_subscriber(offer, published)
    sources = sources or [Sources(number, None, "c", "c") for number, _ in enumerate(chosen, 1)]
    extensions = subscriber_extensions(offer, chosen)
    return build_answer(offer, chosen, TRANSPORT, 1, extensions=extensions, sources=sources)


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


def test_opus_is_asked_and_told_to_carry_its_own_repair_and_to_pause_in_silence() -> None:
    for answer in (
        publisher_answer(CHROMIUM_PUBLISHER),
        publisher_answer(FFMPEG_PUBLISHER),
        viewer_answer(SUBSCRIBER),
    ):
        assert "minptime=10;useinbandfec=1;usedtx=1\r\n" in answer


def test_ffmpeg_gets_its_profile() -> None:
    answer = publisher_answer(FFMPEG_PUBLISHER)
    assert "a=fmtp:106 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42c01f" in answer
    assert "a=rtcp-fb:106 nack\r\n" in answer


def test_vp8_is_taken_where_h264_is_missing() -> None:
    text = CHROMIUM_PUBLISHER.replace("packetization-mode=1", "packetization-mode=0")
    assert "m=video 9 UDP/TLS/RTP/SAVPF 96 97" in publisher_answer(text)


def published(kind: str) -> Codec | None:
    chosen = taken(parse_offer(CHROMIUM_PUBLISHER))
    return next((entry.codec for entry in chosen if entry.section.kind == kind), None)


def test_subscriber_is_told_our_sources() -> None:
    answer = viewer_answer(SUBSCRIBER, [Sources(11, None, "haat", "haat"), Sources(21, 22, "haat", "haat-3")])
    assert "a=sendonly" in answer
    assert "a=ssrc-group:FID 21 22\r\na=ssrc:21 cname:haat\r\na=ssrc:22 cname:haat\r\n" in answer
    assert "a=msid:haat audio-11\r\n" in answer
    assert "a=msid:haat-3 video-21\r\n" in answer
    assert "m=video 9 UDP/TLS/RTP/SAVPF 108 109" in answer


def test_a_line_that_carries_nothing_yet_is_answered_all_the_same() -> None:
    offer = parse_offer(SUBSCRIBER)
    chosen = accept_subscriber(offer, lambda kind: published(kind) if kind == "audio" else None)
    assert [(one.section.kind, one.codec.name) for one in chosen] == [("audio", "opus"), ("video", "H264")]


def lines_offer(lines: int) -> str:
    """A viewer's offer of so many audio and video sections."""
    head, audio, video = SUBSCRIBER.partition("m=audio")[0], *_media(SUBSCRIBER)
    mids = [f"{kind}{line}" for line in range(lines) for kind in "av"]
    body = [
        section.replace(f"a=mid:{old}\r\n", f"a=mid:{kind}{line}\r\n")
        for line in range(lines)
        for kind, old, section in (("a", "0", audio), ("v", "1", video))
    ]
    return head.replace("BUNDLE 0 1", "BUNDLE " + " ".join(mids)) + "".join(body)


def _media(text: str) -> tuple[str, str]:
    audio, _, video = text[text.index("m=audio") :].partition("m=video")
    return audio, "m=video" + video


def test_viewers_may_offer_eight_lines_of_each_kind() -> None:
    answer = sections(viewer_answer(lines_offer(8)))
    assert len(answer) == 1 + 16
    assert all("a=sendonly" in section for section in answer[1:])
    with pytest.raises(BadOffer) as caught:
        viewer_answer(lines_offer(9))
    assert caught.value.reason == "too many sections"


SEND_TIME_OFFER = (
    f"a=extmap:9 {extensions.SEND_TIME}\r\na=extmap:12 {extensions.PLAYOUT_DELAY}\r\na=rtcp-mux\r\n"
)


def test_a_viewer_agrees_to_report_about_every_packet() -> None:
    text = SUBSCRIBER.replace("a=rtcp-mux\r\n", SEND_TIME_OFFER)
    offer = parse_offer(text)
    agreed = subscriber_extensions(offer, accept_subscriber(offer, published))
    sequence_id = offer.sections[1].extension(extensions.TRANSPORT_SEQUENCE)
    assert agreed.transport_sequence_id == sequence_id is not None
    assert (agreed.send_time_id, agreed.playout_delay_id) == (None, 12)
    _, audio, video = sections(viewer_answer(text))
    assert f"a=extmap:{sequence_id} {extensions.TRANSPORT_SEQUENCE}" in video
    assert "a=rtcp-fb:108 transport-cc" in video
    assert "a=rtcp-fb:108 nack" in video
    assert "a=rtcp-fb:108 goog-remb" not in video
    assert f"a=extmap:12 {extensions.PLAYOUT_DELAY}" in video
    assert not any(extensions.PLAYOUT_DELAY in line for line in audio)


def test_a_viewer_without_transport_feedback_estimates_by_send_time() -> None:
    text = SUBSCRIBER.replace("a=rtcp-mux\r\n", SEND_TIME_OFFER).replace("a=rtcp-fb:108 transport-cc\r\n", "")
    offer = parse_offer(text)
    agreed = subscriber_extensions(offer, accept_subscriber(offer, published))
    assert (agreed.transport_sequence_id, agreed.send_time_id) == (None, 9)
    _, _, video = sections(viewer_answer(text))
    assert "a=rtcp-fb:108 goog-remb" in video


def test_without_rtx_nothing_in_a_packet_may_change_when_it_is_sent_again() -> None:
    text = SUBSCRIBER.replace("a=rtcp-mux\r\n", SEND_TIME_OFFER).replace("apt=108", "apt=77")
    offer = parse_offer(text)
    agreed = subscriber_extensions(offer, accept_subscriber(offer, published))
    assert agreed == PeerSpec(audio_level_id=agreed.audio_level_id)
    assert "a=rtcp-fb:108 nack\r\n" in viewer_answer(text)


def test_guests_publish_in_the_codec_of_the_show_and_only_the_host_changes_it() -> None:
    text = CHROMIUM_PUBLISHER.replace("H264", "H266")
    with pytest.raises(UnknownCodec):
        accept_publisher(parse_offer(text), published, decides=False)
    chosen = accept_publisher(parse_offer(text), published, decides=True)
    assert chosen[1].codec.name == "VP8"


def test_subscriber_without_the_codec_is_refused() -> None:
    offer = parse_offer(SUBSCRIBER.replace("H264", "H266"))
    with pytest.raises(UnknownCodec) as caught:
        accept_subscriber(offer, published)
    assert caught.value.params() == {"kind": "video"}


def test_publisher_of_an_unknown_codec_is_refused() -> None:
    offer = parse_offer(CHROMIUM_PUBLISHER.replace("H264", "H266").replace("VP8", "AV9"))
    with pytest.raises(UnknownCodec):
        taken(offer)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("m=audio", "m=video", "more than one section of a kind"),
        ("m=audio", "m=application", "only audio and video sections"),
        ("a=sendonly", "a=recvonly", "sections must be sendonly"),
        ("a=rtcp-mux\r\n", "", "rtcp-mux is needed"),
        ("a=group:BUNDLE 0 1", "a=group:BUNDLE 0", "sections must be bundled"),
        ("UDP/TLS/RTP/SAVPF", "RTP/AVP", "protocol must be UDP/TLS/RTP/SAVPF"),
        ("a=ice-ufrag:bYxc\r\n", "", "ICE credentials are missing or malformed"),
        ("a=setup:actpass", "a=setup:holdconn", "unknown DTLS setup"),
        ("sha-256", "sha-1", "certificate fingerprint is missing"),
        ("a=msid:stream audio", "a=msid:other audio", "more than one media stream"),
    ],
)
def test_offers_outside_the_rules_are_refused(old: str, new: str, reason: str) -> None:
    assert old in CHROMIUM_PUBLISHER
    with pytest.raises(BadOffer) as caught:
        taken(parse_offer(CHROMIUM_PUBLISHER.replace(old, new)))
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
