"""Answers written out: ICE-lite, one transport, everything bundled."""

from collections.abc import Iterator
from dataclasses import dataclass

from media.codecs import Codec
from media.extensions import AUDIO_LEVEL, FROM_PUBLISHER, PLAYOUT_DELAY, SEND_TIME, TRANSPORT_SEQUENCE
from media.negotiation import Chosen
from media.plane.interface import PeerSpec
from media.sdp import Offer

_FEEDBACK_FROM_PUBLISHER = ("transport-cc", "goog-remb", "ccm fir", "nack", "nack pli")


@dataclass(frozen=True, slots=True)
class Transport:
    """Our end of the connection; `candidates` are IPv4 addresses, the best first."""

    ice_ufrag: str
    ice_password: str
    fingerprint: str
    setup: str
    candidates: tuple[str, ...]
    port: int


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources that a subscriber's section announces; sections of one `stream` play in step."""

    ssrc: int
    rtx_ssrc: int | None
    cname: str
    stream: str


def build_answer(
    offer: Offer,
    chosen: list[Chosen],
    transport: Transport,
    session: int,
    *,
    extensions: PeerSpec,
    sources: list[Sources] | None = None,
) -> str:
    """The answer: to a subscriber with the `sources` of its sections, to a publisher without."""
    lines = ["v=0", f"o=- {session} 1 IN IP4 127.0.0.1", "s=-", "t=0 0"]
    if offer.bundle:
        lines.append("a=group:BUNDLE " + " ".join(offer.bundle))
    lines.append("a=ice-lite")
    if offer.allows_mixed_extensions:
        lines.append("a=extmap-allow-mixed")
    lines.append("a=msid-semantic: WMS *")
    for index, entry in enumerate(chosen):
        lines += _section(entry, transport)
        if sources is None:
            lines += _publisher_lines(entry)
        else:
            lines += _subscriber_lines(entry, extensions, sources[index])
        lines += transport_lines(transport)
    return "\r\n".join(lines) + "\r\n"


def _section(entry: Chosen, transport: Transport) -> Iterator[str]:
    section, codec = entry.section, entry.codec
    formats = [codec.payload_type]
    if codec.rtx_payload_type is not None:
        formats.append(codec.rtx_payload_type)
    yield f"m={section.kind} 9 {section.protocol} " + " ".join(map(str, formats))
    yield "c=IN IP4 0.0.0.0"
    if section.mid:
        yield f"a=mid:{section.mid}"
    yield "a=rtcp-mux"
    yield "a=rtcp-mux-only"
    yield "a=rtcp-rsize"
    yield f"a=ice-ufrag:{transport.ice_ufrag}"
    yield f"a=ice-pwd:{transport.ice_password}"
    yield f"a=fingerprint:sha-256 {transport.fingerprint}"
    yield f"a=setup:{transport.setup}"
    channels = f"/{codec.channels}" if codec.channels > 1 else ""
    yield f"a=rtpmap:{codec.payload_type} {codec.name}/{codec.rate}{channels}"
    parameters = _parameters(codec)
    if parameters:
        yield f"a=fmtp:{codec.payload_type} {parameters}"
    if codec.rtx_payload_type is not None:
        yield f"a=rtpmap:{codec.rtx_payload_type} rtx/{codec.rate}"
        yield f"a=fmtp:{codec.rtx_payload_type} apt={codec.payload_type}"


def _parameters(codec: Codec) -> str:
    if codec.name == "H264":
        return f"level-asymmetry-allowed=1;packetization-mode=1;profile-level-id={codec.profile}"
    if codec.name == "VP9":
        return "profile-id=0"
    if codec.name == "opus":
        return "minptime=10;useinbandfec=1;usedtx=1"
    return ""


def _publisher_lines(entry: Chosen) -> Iterator[str]:
    section, codec = entry.section, entry.codec
    yield "a=recvonly"
    for feedback in _FEEDBACK_FROM_PUBLISHER:
        if feedback in codec.feedback:
            yield f"a=rtcp-fb:{codec.payload_type} {feedback}"
    for number, uri in section.extensions:
        if uri in FROM_PUBLISHER:
            yield f"a=extmap:{number} {uri}"
    for rid in section.rids:
        yield f"a=rid:{rid} recv"
    if section.rids:
        yield "a=simulcast:recv " + ";".join(section.rids)


def _subscriber_lines(entry: Chosen, extensions: PeerSpec, source: Sources) -> Iterator[str]:
    section, codec = entry.section, entry.codec
    yield "a=sendonly"
    for feedback in _subscriber_feedback(codec, extensions):
        if feedback in codec.feedback:
            yield f"a=rtcp-fb:{codec.payload_type} {feedback}"
    agreed = {
        TRANSPORT_SEQUENCE: extensions.transport_sequence_id,
        SEND_TIME: extensions.send_time_id,
        AUDIO_LEVEL: extensions.audio_level_id if section.kind == "audio" else None,
        PLAYOUT_DELAY: extensions.playout_delay_id if section.kind == "video" else None,
    }
    for number, uri in section.extensions:
        if agreed.get(uri) == number:
            yield f"a=extmap:{number} {uri}"
    yield f"a=msid:{source.stream} {section.kind}-{source.ssrc}"
    if source.rtx_ssrc is not None:
        yield f"a=ssrc-group:FID {source.ssrc} {source.rtx_ssrc}"
    yield f"a=ssrc:{source.ssrc} cname:{source.cname}"  # Chromium takes the first for the primary one
    if source.rtx_ssrc is not None:
        yield f"a=ssrc:{source.rtx_ssrc} cname:{source.cname}"


def _subscriber_feedback(codec: Codec, extensions: PeerSpec) -> Iterator[str]:
    yield "ccm fir"
    yield "nack pli"
    if extensions.transport_sequence_id is not None:
        yield "transport-cc"
    if extensions.send_time_id is not None:
        yield "goog-remb"
    changing = (extensions.transport_sequence_id, extensions.send_time_id, extensions.playout_delay_id)
    if codec.rtx_payload_type is not None or changing == (None, None, None):
        yield "nack"


def transport_lines(transport: Transport) -> Iterator[str]:
    """Host candidates (RFC 8839 section 5.1), and that there will be no others."""
    for index, address in enumerate(transport.candidates):
        priority = 126 << 24 | (65535 - index) << 8 | 255
        yield f"a=candidate:{index + 1} 1 udp {priority} {address} {transport.port} typ host"
    yield "a=end-of-candidates"
