"""Our own offers to viewers, and what their answers take of them."""

import pytest

from media.answer import Sources, Transport
from media.codecs import Codec
from media.errors import BadOffer, ServerBusy, UnknownPeer
from media.negotiation import subscriber_extensions
from media.offer import accept, wish, write
from media.offers import Offers
from media.sdp import parse_offer

TRANSPORT = Transport("ufrag", "password", "AA:BB", "passive", ("192.0.2.1",), 8189)
S = 1_000_000_000


def codec(name: str, rate: int = 90_000, **parameters: str) -> Codec:
    """As a publisher names it: payload types of its own, and repair that viewers know nothing of."""
    channels = 2 if name == "opus" else 1
    return Codec(45, name, rate, channels, tuple(parameters.items()), ("nack",), None)


H264 = codec("H264", **{"packetization-mode": "1", "profile-level-id": "42e01f"})
OPUS = codec("opus", 48_000)


def published(kind: str) -> Codec | None:
    return {"audio": OPUS, "video": H264}[kind]


ANSWER = """v=0
o=- 1 1 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0 1
m=audio 9 UDP/TLS/RTP/SAVPF 111
a=mid:0
a=ice-ufrag:abcd
a=ice-pwd:0123456789012345678901
a=fingerprint:sha-256 CC:DD
a=setup:active
a=recvonly
a=rtcp-mux
a=rtpmap:111 opus/48000/2
m=video 9 UDP/TLS/RTP/SAVPF 96 97
a=mid:1
a=ice-ufrag:abcd
a=ice-pwd:0123456789012345678901
a=fingerprint:sha-256 CC:DD
a=setup:active
a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
a=recvonly
a=rtcp-mux
a=rtpmap:96 H264/90000
a=rtcp-fb:96 nack
a=rtcp-fb:96 transport-cc
a=fmtp:96 packetization-mode=1;profile-level-id=42e01f
a=rtpmap:97 rtx/90000
a=fmtp:97 apt=96
""".replace("\n", "\r\n")
VIDEO = ANSWER.index("m=video")


def test_the_offer_names_what_is_published_and_leaves_the_dtls_role_open() -> None:
    sources = (Sources(1, None, "haat", "haat"), Sources(2, 3, "haat", "haat"))
    text = write(wish(published), TRANSPORT, sources, 7)
    audio, video = parse_offer(text).sections
    assert [(one.name, one.payload_type, one.rtx_payload_type) for one in audio.codecs] == [
        ("opus", 111, None)
    ]
    assert [(one.name, one.payload_type, one.profile) for one in video.codecs[:1]] == [("H264", 96, "42e01f")]
    assert (video.codecs[0].rtx_payload_type, video.rtx_sources) == (97, ((2, 3),))
    assert {(one.direction, one.setup, one.ice_ufrag) for one in (audio, video)} == {
        ("sendonly", "actpass", "ufrag")
    }
    assert (audio.mid, video.mid, audio.stream, video.stream) == ("0", "1", "haat", "haat")
    assert text.count("a=rtcp-mux-only\r\n") == 2


def test_a_show_without_sound_is_offered_as_it_is() -> None:
    wanted = wish(lambda kind: None if kind == "audio" else H264)
    assert [(one.kind, one.mid) for one in wanted.offer.sections] == [("video", "0")]


def test_an_answer_is_taken_as_an_offer_would_be() -> None:
    taken = accept(wish(published), ANSWER)
    assert [(one.codec.name, one.codec.payload_type) for one in taken.chosen] == [("opus", 111), ("H264", 96)]
    video = taken.chosen[1].codec
    assert (video.rtx_payload_type, video.feedback) == (97, ("transport-cc", "nack"))
    assert (taken.offer.sections[0].ice_ufrag, taken.offer.sections[0].setup) == ("abcd", "active")
    assert subscriber_extensions(taken.offer, taken.chosen).transport_sequence_id == 3


@pytest.mark.parametrize(
    "rejected",
    [
        "m=video 0 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\n",
        "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\na=inactive\r\n",
        "m=video 0 UDP/TLS/RTP/SAVPF 0\r\n",
    ],
)
def test_a_player_without_the_codec_still_gets_the_sound(rejected: str) -> None:
    taken = accept(wish(published), ANSWER[:VIDEO] + rejected)
    assert [one.section.kind for one in taken.chosen] == ["audio"]
    assert taken.offer.bundle == ("0",)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a=recvonly", "a=sendrecv"),
        ("a=recvonly", "a=inactive"),
        ("a=setup:active", "a=setup:actpass"),
        ("a=mid:1", "a=mid:7"),
        ("H264/90000", "VP8/90000"),
        ("m=video 9 UDP/TLS/RTP/SAVPF 96 97", "m=video 9 UDP/TLS/RTP/SAVPF 98"),
        ("m=video", "m=audio"),
        ("a=ice-pwd:0123456789012345678901\r\n", ""),
        ("a=fingerprint:sha-256 CC:DD\r\n", ""),
        ("a=rtcp-mux\r\n", ""),
        (ANSWER[VIDEO:], ""),
    ],
)
def test_answers_that_do_not_fit_the_offer(old: str, new: str) -> None:
    with pytest.raises(BadOffer):
        accept(wish(published), ANSWER.replace(old, new))


def test_an_offer_is_good_for_its_time_and_once() -> None:
    offers = Offers()
    made = offers.make("demo", published, TRANSPORT, 0)
    assert offers.known(made.info.id, 30 * S) is made
    with pytest.raises(UnknownPeer):
        offers.known(made.info.id, 36 * S)
    assert offers.remove(made.info.id)
    assert not offers.remove(made.info.id)


def test_offers_that_nobody_answers_are_bounded() -> None:
    offers = Offers()
    for _ in range(1_024):
        offers.make("demo", published, TRANSPORT, 0)
    with pytest.raises(ServerBusy):
        offers.make("demo", published, TRANSPORT, 10 * S)
    offers.make("demo", published, TRANSPORT, 36 * S)
    assert len(offers) == 1


def test_a_viewer_without_repair_gets_no_repair_source() -> None:
    made = Offers().make("demo", published, TRANSPORT, 0)
    both = made.sources_of(accept(made.wish, ANSWER).chosen)
    assert [one.rtx_ssrc is None for one in both] == [True, False]
    plain = ANSWER.replace("96 97\r\n", "96\r\n").replace("a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n", "")
    assert [one.rtx_ssrc for one in made.sources_of(accept(made.wish, plain).chosen)] == [None, None]
