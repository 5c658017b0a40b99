"""Our own offer to a viewer whose offer could not be met, and the answer to it (WHEP, 4.3.2). Pure.

The offer is written as our answer would be to a viewer who offered just what is published: so all that
follows treats both alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from media.answer import Sources, Transport, build_answer
from media.codecs import Codec
from media.errors import BadOffer
from media.extensions import AUDIO_LEVEL, PLAYOUT_DELAY, SEND_TIME, TRANSPORT_SEQUENCE
from media.negotiation import Chosen, Published, check_transport, subscriber_extensions
from media.sdp import Offer, Section, parse_offer

_PAYLOAD_TYPES = {"audio": (111, None), "video": (96, 97)}
_FEEDBACK = {
    "audio": ("transport-cc",),
    "video": ("transport-cc", "goog-remb", "ccm fir", "nack", "nack pli"),
}
_EXTENSIONS = {
    "audio": ((1, AUDIO_LEVEL), (2, SEND_TIME), (3, TRANSPORT_SEQUENCE)),
    "video": ((2, SEND_TIME), (3, TRANSPORT_SEQUENCE), (5, PLAYOUT_DELAY)),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What we would like to send: an offer in a viewer's name, and the codec of each section."""

    offer: Offer
    chosen: tuple[Chosen, ...]


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the viewer takes of it, without the sections that it rejected."""

    offer: Offer
    chosen: list[Chosen]


def wish(published: Published) -> Wish:
    """One section of each kind that is published; there must be one."""
    chosen: list[Chosen] = []
    for kind in ("audio", "video"):
        codec = published(kind)
        if codec is not None:
            chosen.append(_chosen(kind, str(len(chosen)), codec))
    assert chosen
    sections = tuple(entry.section for entry in chosen)
    offer = Offer(sections, tuple(section.mid for section in sections), allows_mixed_extensions=True)
    return Wish(offer, tuple(chosen))


def write(wanted: Wish, transport: Transport, sources: Sequence[Sources], session: int) -> str:
    """The session description of our offer; the viewer picks the DTLS role."""
    chosen = list(wanted.chosen)
    return build_answer(
        wanted.offer,
        chosen,
        replace(transport, setup="actpass"),
        session,
        extensions=subscriber_extensions(wanted.offer, chosen),
        sources=list(sources),
    )


def accept(wanted: Wish, answer: str) -> Accepted:
    """What an answer takes of our offer; raises BadOffer if it does not fit or takes nothing."""
    parsed = parse_offer(answer)
    if [section.kind for section in parsed.sections] != [section.kind for section in wanted.offer.sections]:
        raise BadOffer("the answer's sections are not those of the offer")
    chosen: list[Chosen] = []
    for section, entry, is_rejected in zip(parsed.sections, wanted.chosen, _rejected(answer), strict=True):
        if is_rejected:
            continue
        if section.mid != entry.section.mid:
            raise BadOffer("the answer's sections are not those of the offer")
        if section.direction != "recvonly":
            raise BadOffer("the answer's sections must be recvonly")
        chosen.append(Chosen(section, _agreed(section, entry.codec)))
    if not chosen:
        raise BadOffer("the answer takes nothing")
    sections = tuple(entry.section for entry in chosen)
    offer = replace(parsed, sections=sections, bundle=tuple(section.mid for section in sections))
    check_transport(offer)
    if sections[0].setup == "actpass":
        raise BadOffer("the answer must choose a DTLS role")
    return Accepted(offer, chosen)


def _chosen(kind: str, mid: str, published: Codec) -> Chosen:
    payload_type, rtx = _PAYLOAD_TYPES[kind]
    codec = replace(published, payload_type=payload_type, rtx_payload_type=rtx, feedback=_FEEDBACK[kind])
    section = Section(
        kind=kind,
        mid=mid,
        protocol="UDP/TLS/RTP/SAVPF",
        direction="recvonly",
        setup="actpass",
        has_rtcp_mux=True,
        codecs=(codec,),
        extensions=_EXTENSIONS[kind],
        rids=(),
        sources=(),
        rtx_sources=(),
        stream=None,
        ice_ufrag="",
        ice_password="",
        fingerprints=(),
    )
    return Chosen(section, codec)


def _agreed(section: Section, offered: Codec) -> Codec:
    """The answer's codec is the offered one: it may leave out repair and feedback, not change the rest."""
    for codec in section.codecs:
        if (codec.payload_type, codec.name) == (offered.payload_type, offered.name):
            has_rtx = codec.rtx_payload_type == offered.rtx_payload_type
            return replace(
                offered,
                rtx_payload_type=offered.rtx_payload_type if has_rtx else None,
                feedback=tuple(one for one in offered.feedback if one in codec.feedback),
            )
    raise BadOffer("the answer takes another codec than was offered")


def _rejected(answer: str) -> list[bool]:
    """Which sections have port 0 or are inactive (RFC 3264, section 6)."""
    sections = answer.replace("\r\n", "\n").split("\nm=")[1:]
    return [one.split()[1] == "0" or "\na=inactive\n" in one + "\n" for one in sections]
