"""Which of a publisher's synchronisation sources feeds which layer."""

from typing import NamedTuple

from media.codecs import Codec
from media.extensions import MID, REPAIRED_RID, RID
from media.layer import Layer
from media.rtp import RtpPacket, find_extension
from media.sdp import Section

_REPLACED_REMEMBERED = 64


class Track(NamedTuple):
    """One media section of a publisher with its layers by rid; "" without simulcast."""

    section: Section
    codec: Codec
    layers: dict[str, Layer]


class Claim(NamedTuple):
    """A layer that a source feeds, or repairs by retransmission."""

    layer: Layer
    is_rtx: bool


class SourceTable:
    """A layer has one source and one repair source. A new one takes the old one's place, and what was
    replaced never returns: a late packet of it must not replace its successor."""

    def __init__(self, tracks: list[Track]) -> None:
        self._tracks = tracks
        self._replaced: dict[int, None] = {}

    def announced(self) -> list[tuple[int, Claim]]:
        """Sources that the offer names need not be learnt."""
        found = []
        for section, _, layers in self._tracks:
            if section.sources and not section.rids:
                ssrc = section.sources[0]
                found.append((ssrc, Claim(layers[""], is_rtx=False)))
                rtx = dict(section.rtx_sources).get(ssrc)
                if rtx is not None:
                    found.append((rtx, Claim(layers[""], is_rtx=True)))
        return found

    def claim_of(self, packet: RtpPacket) -> Claim | None:
        """What the packet's source feeds, by its mid and rid, or by its payload type without simulcast."""
        if packet.ssrc in self._replaced:
            return None
        for section, codec, layers in self._tracks:
            if packet.payload_type not in (codec.payload_type, codec.rtx_payload_type):
                continue
            if _text(packet, section.extension(MID)) not in (None, section.mid):
                continue
            is_rtx = packet.payload_type == codec.rtx_payload_type
            rid = _text(packet, section.extension(REPAIRED_RID if is_rtx else RID)) if section.rids else ""
            if rid in layers:
                return Claim(layers[rid], is_rtx)
        return None

    def replace(self, ssrc: int) -> None:
        """Know a source no longer; of many the oldest are forgotten."""
        self._replaced[ssrc] = None
        while len(self._replaced) > _REPLACED_REMEMBERED:
            del self._replaced[next(iter(self._replaced))]


def _text(packet: RtpPacket, extension: int | None) -> str | None:
    if extension is None:
        return None
    value = find_extension(packet.profile, packet.extension, extension)
    return None if value is None else value.decode("ascii", "replace")
