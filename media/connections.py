"""Every peer from its answer to its goodbye: handles, credentials, and who has been silent for too long."""

import asyncio
from itertools import count

from media import ids
from media.addresses import host_addresses
from media.aiortc_bridge import DtlsAssociation, Identity
from media.answer import Transport
from media.errors import UnknownPeer
from media.heap import Heap
from media.ice import Remote
from media.ingest.peer import LocalPeer
from media.offers import PendingOffer
from media.peer import Peer, Role
from media.plane.interface import PeerSpec, Plane
from media.router import Router
from media.sdp import Offer
from media.settings import MediaSettings

_MS = 1_000_000


class Connections:
    """Opens peers into the router's tables and the data plane, and takes them out again."""

    def __init__(self, settings: MediaSettings, router: Router, plane: Plane) -> None:
        self._settings = settings
        self._router = router
        self._plane = plane
        self._identity = Identity()
        self._heap = Heap()
        self._candidates = settings.advertised or host_addresses()
        self._handles = count(1)
        self._by_id: dict[str, Peer] = {}
        self._goodbyes: set[asyncio.Task[None]] = set()

    def new_handle(self) -> int:
        """A number for a peer, stream or output in the data plane, never used twice."""
        return next(self._handles)

    def get(self, peer_id: str) -> Peer | None:
        return self._by_id.get(peer_id)

    def known(self, peer_id: str) -> Peer:
        """The peer; raises UnknownPeer."""
        peer = self._by_id.get(peer_id)
        if peer is None:
            raise UnknownPeer
        return peer

    def all(self) -> list[Peer]:
        return list(self._by_id.values())

    def open(
        self,
        show: str,
        role: Role,
        offer: Offer,
        *,
        now_ns: int,
        extensions: PeerSpec,
        offered: PendingOffer | None = None,
    ) -> tuple[Peer, Transport]:
        """A peer for an accepted offer, and our end of it for the answer: new ones unless `offered`
        before."""
        handle = self.new_handle()
        section = offer.sections[0]
        is_server = section.setup != "passive"
        transport = offered.transport if offered else self.transport("passive" if is_server else "active")
        self._plane.add_peer(handle, extensions)
        peer = Peer(
            peer_id=offered.info.id if offered else ids.new_peer_id(),
            handle=handle,
            show=show,
            role=role,
            etag=offered.info.etag if offered else ids.new_etag(),
            sections=tuple((part.kind, part.mid) for part in offer.sections),
            dtls=DtlsAssociation(
                self._identity,
                is_server=is_server,
                fingerprints=section.fingerprints,
                send=lambda data: self._plane.send_to_peer(handle, data),
                freed=self._heap.freed,
            ),
            is_dtls_server=is_server,
            plane=self._plane,
            now_ns=now_ns,
        )
        self._router.peers[handle] = peer
        remote = Remote(section.ice_ufrag, section.ice_password)
        self._router.credentials.add(handle, transport.ice_ufrag, transport.ice_password, remote)
        self._by_id[peer.id] = peer
        return peer, transport

    def open_local(self, show: str, now_ns: int) -> LocalPeer:
        """A peer for a publisher inside this process."""
        handle = self.new_handle()
        self._plane.add_peer(handle, PeerSpec())
        peer = LocalPeer(
            peer_id=ids.new_peer_id(),
            handle=handle,
            show=show,
            role="publisher",
            etag=ids.new_etag(),
            sections=(),
            dtls=None,
            is_dtls_server=True,
            plane=self._plane,
            now_ns=now_ns,
        )
        self._router.peers[handle] = peer
        self._by_id[peer.id] = peer
        return peer

    def restart(self, peer: Peer, remote: Remote) -> Transport:
        """New credentials beside the old, for the peer's new ones, and a new etag."""
        transport = self.transport("passive")
        self._router.credentials.add(peer.handle, transport.ice_ufrag, transport.ice_password, remote)
        peer.etag = ids.new_etag()
        return transport

    def transport(self, setup: str) -> Transport:
        """Our end of a connection, with new credentials."""
        return Transport(
            ice_ufrag=ids.new_ice_ufrag(),
            ice_password=ids.new_ice_password(),
            fingerprint=self._identity.fingerprint,
            setup=setup,
            candidates=self._candidates,
            port=self._plane.port,
        )

    def expired(self, now_ns: int) -> list[tuple[Peer, str]]:
        """Peers that never connected ("failed") or that nothing authentic came from ("timeout")."""
        found = []
        for peer in self._by_id.values():
            if not peer.is_connected and now_ns - peer.created_ns > self._settings.connect_timeout_ms * _MS:
                found.append((peer, "failed"))
            elif now_ns - peer.seen_ns > self._settings.silence_timeout_ms * _MS:
                found.append((peer, "timeout"))
        return found

    def forget(self, peer: Peer) -> bool:
        """Know the peer no longer, and say goodbye to it in the background; False if it was not known."""
        if self._by_id.pop(peer.id, None) is None:
            return False
        self._router.credentials.remove_peer(peer.handle)
        self._router.checks.forget(peer.handle)
        task = asyncio.create_task(self._say_goodbye(peer), name=f"media goodbye {peer.handle}")
        self._goodbyes.add(task)
        task.add_done_callback(self._goodbyes.discard)
        return True

    async def _say_goodbye(self, peer: Peer) -> None:
        try:
            await peer.close()
        finally:
            del self._router.peers[peer.handle]
            self._plane.remove_peer(peer.handle)

    async def close(self) -> None:
        """Wait for the goodbyes that are under way."""
        self._heap.close()
        if self._goodbyes:
            await asyncio.wait(list(self._goodbyes))
