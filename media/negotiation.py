"""What a publisher or subscriber gets out of its offer: the decisions behind an answer (RFC 9725, WHEP)."""

from collections.abc import Callable
from dataclasses import dataclass

from media.codecs import Codec, choose_matching, choose_published
from media.errors import BadOffer, UnknownCodec
from media.extensions import AUDIO_LEVEL, PLAYOUT_DELAY, SEND_TIME, TRANSPORT_SEQUENCE
from media.ice import is_ufrag
from media.lines import MOST_LINES
from media.plane.interface import PeerSpec
from media.sdp import Offer, Section

_DIGESTS = frozenset(("sha-256", "sha-384", "sha-512"))
Published = Callable[[str], Codec | None]
"""The codec in which a show is published, by kind; None while nobody publishes that kind."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """An offered section with the codec to use."""

    section: Section
    codec: Codec


def accept_publisher(offer: Offer, published: Published, *, decides: bool) -> list[Chosen]:
    """At most one audio and one video section, both sending; raises BadOffer or UnknownCodec.

    All of a show is published in one codec per kind, since viewers agree to one; who `decides` may bring
    another.
    """
    _check(offer, "sendonly", most=1)
    streams = {section.stream for section in offer.sections if section.stream is not None}
    if len(streams) > 1:
        raise BadOffer("more than one media stream")
    chosen = []
    for section in offer.sections:
        wanted = published(section.kind)
        codec = None if wanted is None else choose_matching(wanted, section.codecs)
        if codec is None and (wanted is None or decides):
            codec = choose_published(section.kind, section.codecs)
        if codec is None:
            raise UnknownCodec(section.kind)
        chosen.append(Chosen(section, codec))
    return chosen


def accept_subscriber(offer: Offer, published: Published) -> list[Chosen]:
    """Every section in the show's codec, whether its line carries something yet or not; raises BadOffer or
    UnknownCodec."""
    _check(offer, "recvonly", most=MOST_LINES)
    chosen = []
    for section in offer.sections:
        wanted = published(section.kind)
        codec = (
            choose_published(section.kind, section.codecs)
            if wanted is None
            else choose_matching(wanted, section.codecs)
        )
        if codec is None:
            raise UnknownCodec(section.kind)
        chosen.append(Chosen(section, codec))
    return chosen


def publisher_extensions(offer: Offer) -> PeerSpec:
    """What is read of a publisher's packets."""
    return PeerSpec(
        transport_sequence_id=_extension(offer, TRANSPORT_SEQUENCE),
        audio_level_id=_extension(offer, AUDIO_LEVEL),
    )


def subscriber_extensions(offer: Offer, chosen: list[Chosen]) -> PeerSpec:
    """What a viewer's packets carry: a transport-wide number where its feedback is agreed, else the send
    time where REMB is.

    Both change from one sending of a packet to the next, as the playout delay does, so none is agreed
    with viewers whose video is not repaired by RTX: SRTP forbids the same number with other content.
    """
    audio_level_id = _extension(offer, AUDIO_LEVEL)
    if any(one.section.kind == "video" and one.codec.rtx_payload_type is None for one in chosen):
        return PeerSpec(audio_level_id=audio_level_id)
    sequence_id = _agreed(offer, chosen, TRANSPORT_SEQUENCE, "transport-cc")
    return PeerSpec(
        transport_sequence_id=sequence_id,
        send_time_id=None if sequence_id else _agreed(offer, chosen, SEND_TIME, "goog-remb"),
        audio_level_id=audio_level_id,
        playout_delay_id=_extension(offer, PLAYOUT_DELAY),
    )


def _agreed(offer: Offer, chosen: list[Chosen], uri: str, feedback: str) -> int | None:
    """The extension's id where all video can be reported about."""
    video = [one for one in chosen if one.section.kind == "video"] or chosen
    is_reported = all(feedback in one.codec.feedback and one.section.extension(uri) for one in video)
    return _extension(offer, uri) if is_reported else None


def _extension(offer: Offer, uri: str) -> int | None:
    """The id that all sections that offer it agree on, if the one-byte form has it."""
    numbers = {section.extension(uri) for section in offer.sections} - {None}
    number = numbers.pop() if len(numbers) == 1 else None
    return number if number is not None and 1 <= number <= 14 else None


def _check(offer: Offer, direction: str, *, most: int) -> None:
    """What RFC 9725 section 4 asks of an offer with at most `most` sections of a kind."""
    kinds = [section.kind for section in offer.sections]
    if any(kind not in ("audio", "video") for kind in kinds):
        raise BadOffer("only audio and video sections")
    if any(kinds.count(kind) > most for kind in set(kinds)):
        raise BadOffer("more than one section of a kind" if most == 1 else "too many sections")
    mids = [section.mid for section in offer.sections]
    if len(mids) > 1 and (not all(mids) or len(set(mids)) < len(mids) or set(mids) != set(offer.bundle)):
        raise BadOffer("sections must be bundled")
    if any(section.direction not in (direction, "sendrecv") for section in offer.sections):
        raise BadOffer(f"sections must be {direction}")
    check_transport(offer)


def check_transport(offer: Offer) -> None:
    """What every section must say of how it is sent; raises BadOffer."""
    for section in offer.sections:
        if section.protocol != "UDP/TLS/RTP/SAVPF":
            raise BadOffer("protocol must be UDP/TLS/RTP/SAVPF")
        if not section.has_rtcp_mux:
            raise BadOffer("rtcp-mux is needed")
        if not is_ufrag(section.ice_ufrag) or not section.ice_password:
            raise BadOffer("ICE credentials are missing or malformed")
        if section.setup not in ("actpass", "active", "passive"):
            raise BadOffer("unknown DTLS setup")
        if not any(algorithm in _DIGESTS for algorithm, _ in section.fingerprints):
            raise BadOffer("certificate fingerprint is missing")
