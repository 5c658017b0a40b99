"""What a publisher or subscriber gets out of its offer: the decisions behind an answer (RFC 9725, WHEP)."""

from collections.abc import Callable
from dataclasses import dataclass

from media.codecs import Codec, choose_matching, choose_published
from media.errors import BadOffer, UnknownCodec
from media.sdp import Offer, Section

_DIGESTS = frozenset(("sha-256", "sha-384", "sha-512"))


@dataclass(frozen=True, slots=True)
class Chosen:
    """An offered section with the codec to use; None if nothing goes through it."""

    section: Section
    codec: Codec | None


def accept_publisher(offer: Offer) -> list[Chosen]:
    """At most one audio and one video section, both sending; raises BadOffer or UnknownCodec."""
    _check(offer, "sendonly")
    streams = {section.stream for section in offer.sections if section.stream is not None}
    if len(streams) > 1:
        raise BadOffer("more than one media stream")
    chosen = []
    for section in offer.sections:
        codec = choose_published(section.kind, section.codecs)
        if codec is None:
            raise UnknownCodec(section.kind)
        chosen.append(Chosen(section, codec))
    return chosen


def accept_subscriber(offer: Offer, published: Callable[[str], Codec | None]) -> list[Chosen]:
    """Sections matched to what is published per kind; raises BadOffer or UnknownCodec."""
    _check(offer, "recvonly")
    chosen = []
    for section in offer.sections:
        source = published(section.kind)
        codec = None if source is None else choose_matching(source, section.codecs)
        if source is not None and codec is None:
            raise UnknownCodec(section.kind)
        chosen.append(Chosen(section, codec))
    return chosen


def _check(offer: Offer, direction: str) -> None:
    """What RFC 9725 section 4 and our single transport ask of every offer."""
    kinds = [section.kind for section in offer.sections]
    if any(kind not in ("audio", "video") for kind in kinds):
        raise BadOffer("only audio and video sections")
    if len(kinds) != len(set(kinds)):
        raise BadOffer("more than one section of a kind")
    mids = [section.mid for section in offer.sections]
    if len(mids) > 1 and (not all(mids) or set(mids) != set(offer.bundle)):
        raise BadOffer("sections must be bundled")
    for section in offer.sections:
        if section.protocol != "UDP/TLS/RTP/SAVPF":
            raise BadOffer("protocol must be UDP/TLS/RTP/SAVPF")
        if section.direction not in (direction, "sendrecv"):
            raise BadOffer(f"sections must be {direction}")
        if not section.has_rtcp_mux:
            raise BadOffer("rtcp-mux is needed")
        if not section.ice_ufrag or not section.ice_password:
            raise BadOffer("ICE credentials are missing")
        if section.setup not in ("actpass", "active", "passive"):
            raise BadOffer("unknown DTLS setup")
        if not any(algorithm in _DIGESTS for algorithm, _ in section.fingerprints):
            raise BadOffer("certificate fingerprint is missing")
