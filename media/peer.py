"""One WebRTC connection: its credentials, its DTLS association, whether it is still there."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from media.aiortc_bridge import DtlsAssociation
from media.budget import Budget
from media.plane.interface import Address, Plane

_logger = logging.getLogger(__name__)

_MOST_DTLS = 256
"""Datagrams in a second; a handshake takes about ten."""
Role = Literal["publisher", "subscriber"]
_SETTLED_AFTER_S = 30.0
"""The peer's last flight would have been sent again five times by now."""
_LOST_NS = 7_000_000_000
"""Consent is asked for every four to six seconds (RFC 7675 section 5.1)."""
_SERVER_READY_S = 0.05
"""FFmpeg's muxer loses a ClientHello that overtakes our binding response; a retry would take a second."""


@dataclass(frozen=True, slots=True)
class PeerInfo:
    """What doors may know of a peer; `etag` changes with each ICE restart."""

    id: str
    show: str
    role: Role
    etag: str


class Peer:
    """Runs from its answer to its end; `ended` is called once, with the reason, when it ends by itself.

    `sections` are the (kind, mid) of its offer. `dtls` is None for a publisher inside this process."""

    def __init__(
        self,
        *,
        peer_id: str,
        handle: int,
        show: str,
        role: Role,
        etag: str,
        sections: tuple[tuple[str, str], ...],
        dtls: DtlsAssociation | None,
        is_dtls_server: bool,
        plane: Plane,
        now_ns: int,
    ) -> None:
        self.id = peer_id
        self.handle = handle
        self.show = show
        self.role: Role = role
        self.etag = etag
        self.sections = sections
        self.is_connected = False
        self.created_ns = now_ns
        self.seen_ns = now_ns
        self.round_trip_ms: float | None = None
        self.dtls_budget = Budget(_MOST_DTLS)
        self._dtls = dtls
        self._is_dtls_server = is_dtls_server
        self._plane = plane
        self._reachable = asyncio.Event()
        self._destination: Address | None = None
        self._confirmed_ns = now_ns
        """When the peer last asked for consent from there."""
        self._is_keying = False
        self._task: asyncio.Task[None] | None = None
        self._settling: asyncio.TimerHandle | None = None

    @property
    def info(self) -> PeerInfo:
        return PeerInfo(self.id, self.show, self.role, self.etag)

    def start(self, connected: Callable[["Peer"], None], ended: Callable[["Peer", str], None]) -> None:
        self._task = asyncio.create_task(self._run(connected, ended), name=f"media peer {self.handle}")

    async def _run(self, connected: Callable[["Peer"], None], ended: Callable[["Peer", str], None]) -> None:
        if not self._is_dtls_server:
            await self._reachable.wait()
            await asyncio.sleep(_SERVER_READY_S)
        assert self._dtls is not None
        try:
            keys = await self._dtls.handshake()
        except Exception:
            _logger.exception("DTLS handshake broke")
            keys = None
        if keys is None:
            ended(self, "failed")
            return
        self._plane.set_keys(self.handle, keys)
        self.is_connected = True
        self._settling = asyncio.get_running_loop().call_later(_SETTLED_AFTER_S, self.settle)
        if not self._is_dtls_server:
            self.settle()  # the last flight was the peer's
        connected(self)
        await self._dtls.wait_closed()
        ended(self, "closed")

    def settle(self) -> None:
        """Free what the handshake needed. Call it when the peer has sent something encrypted by its keys, so
        that our last flight is known to have arrived; it comes by itself when that takes long."""
        if self._settling is not None:
            self._settling.cancel()
            self._settling = None
            assert self._dtls is not None
            self._dtls.settle()

    def bound(self, address: Address, *, is_nominated: bool, now_ns: int) -> bool:
        """Take an authenticated binding request: the first address serves until one is nominated. From the
        handshake on a nomination alone moves nothing, see `is_elsewhere`. False if the address is another
        peer's."""
        if not self._plane.admit(self.handle, address):
            return False
        self.seen_ns = now_ns
        if address == self._destination:
            self._confirmed_ns = now_ns
        if not self._reachable.is_set() or (is_nominated and not self._is_keying):
            self.move(address)
        return True

    def is_elsewhere(self, address: Address, *, is_nominated: bool, now_ns: int) -> bool:
        """Whether a request came from another address than media go to, so that the peer has to prove that
        it is there: a source address can be forged, and keys are had only by who was reached. One that was
        not nominated counts when nothing comes from the old one: what a network moved asks on as before."""
        is_lost = now_ns - self._confirmed_ns >= _LOST_NS
        return self._is_keying and address != self._destination and (is_nominated or is_lost)

    def move(self, address: Address) -> None:
        """Let everything go to `address` from now on."""
        self._destination = address
        self._confirmed_ns = self.seen_ns
        self._plane.set_destination(self.handle, address)
        self._reachable.set()

    def receive_dtls(self, data: bytes) -> None:
        self._is_keying = True
        if self._dtls is not None:
            self._dtls.receive(data)

    async def close(self) -> None:
        """End the connection's task and say goodbye to the peer."""
        if self._settling is not None:
            self._settling.cancel()
        if self._task is not None and self._task is not asyncio.current_task():
            self._task.cancel()
            await asyncio.wait([self._task])
        if self._dtls is not None:
            await self._dtls.close()
