"""Our own offers that wait for viewers' answers: a bounded table, nothing in the data plane yet."""

from dataclasses import dataclass, replace

from media import ids
from media.answer import Sources, Transport
from media.errors import ServerBusy, UnknownPeer
from media.negotiation import Chosen, Published
from media.offer import Wish, wish, write
from media.peer import PeerInfo

_S = 1_000_000_000
_VALID_NS = 30 * _S
_GRACE_NS = 5 * _S
"""For the way there and back."""
_MOST = 1_024
_RETRY_AFTER_S = 2


@dataclass(frozen=True, slots=True)
class PendingOffer:
    """An offer under the id and entity tag that its peer will have."""

    info: PeerInfo
    wish: Wish
    transport: Transport
    sources: tuple[Sources, ...]
    sdp: str
    expires_ns: int

    def sources_of(self, chosen: list[Chosen]) -> list[Sources]:
        """Those of the sections that the viewer took, without repair where it takes none."""
        mids = [entry.section.mid for entry in self.wish.chosen]
        kept = [(self.sources[mids.index(entry.section.mid)], entry.codec) for entry in chosen]
        return [
            source if codec.rtx_payload_type is not None else replace(source, rtx_ssrc=None)
            for source, codec in kept
        ]


class Offers:
    """By peer id; each is good for 30 seconds (WHEP, 4.3.2)."""

    def __init__(self) -> None:
        self._pending: dict[str, PendingOffer] = {}

    def __len__(self) -> int:
        return len(self._pending)

    def make(self, show: str, published: Published, transport: Transport, now_ns: int) -> PendingOffer:
        """An offer of what is published; raises ServerBusy while very many wait for their answers."""
        if len(self._pending) >= _MOST:
            self._pending = {key: one for key, one in self._pending.items() if now_ns < one.expires_ns}
        if len(self._pending) >= _MOST:
            raise ServerBusy(_RETRY_AFTER_S)
        wanted = wish(published)
        name = f"haat-{ids.new_etag()}"
        sources = tuple(
            Sources(
                ids.new_ssrc(),
                None if entry.codec.rtx_payload_type is None else ids.new_ssrc(),
                cname=name,
                stream=name,
            )
            for entry in wanted.chosen
        )
        info = PeerInfo(ids.new_peer_id(), show, "subscriber", ids.new_etag())
        sdp = write(wanted, transport, sources, ids.new_ssrc())
        made = PendingOffer(info, wanted, transport, sources, sdp, now_ns + _VALID_NS + _GRACE_NS)
        self._pending[info.id] = made
        return made

    def get(self, peer_id: str, now_ns: int) -> PendingOffer | None:
        found = self._pending.get(peer_id)
        return found if found is not None and now_ns < found.expires_ns else None

    def known(self, peer_id: str, now_ns: int) -> PendingOffer:
        """The offer; raises UnknownPeer when it is over or never was."""
        found = self.get(peer_id, now_ns)
        if found is None:
            raise UnknownPeer
        return found

    def remove(self, peer_id: str) -> bool:
        """Take it off the table; False if it was not there."""
        return self._pending.pop(peer_id, None) is not None
