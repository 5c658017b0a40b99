"""What the media server does by the clock: the plane's reports, shows and viewers, and who is gone.

Publishers are served every tick, viewers share by share.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from itertools import count

from media.care import Care
from media.connections import Connections
from media.peer import Peer
from media.plane.interface import Feedback, Plane
from media.publication import Publication
from media.router import Router
from media.shares import SHARES
from media.show import Show
from media.silence import turned

_TICK_S = 0.02
_TICKS_PER_SWEEP = 25
_TICKS_PER_LOOK = 5
_MS = 1_000_000
_STALL_NS = 1_000 * _MS
"""Looks so far apart: the process stood still, or the machine slept."""
_logger = logging.getLogger(__name__)


class Rounds:
    """`run` is the one task; what breaks for one show or peer is logged and the others go on."""

    def __init__(
        self,
        plane: Plane,
        router: Router,
        connections: Connections,
        care: Care,
        remove: Callable[[Peer, str], None],
        turned: Callable[[Publication], None],
        away_after_ms: int,
    ) -> None:
        self._plane = plane
        self._router = router
        self._connections = connections
        self._care = care
        self._remove = remove
        self._turned = turned
        self._away_after_ns = away_after_ms * _MS
        self._looked_ns = time.monotonic_ns()

    async def run(self) -> None:
        for tick in count():
            await asyncio.sleep(_TICK_S)
            now_ns = time.monotonic_ns()
            try:
                self._plane.advance(now_ns, self._router.wall_ns(now_ns))
                if tick % SHARES == 0:
                    self._take_feedback(now_ns)
            except Exception:
                _logger.exception("the plane's tick broke")
            for show in list(self._router.shows.values()):
                try:
                    self._serve(show, now_ns, share=tick % SHARES)
                except Exception:
                    _logger.exception("a show's tick broke")
            if tick % _TICKS_PER_LOOK == 0:
                self._heed_silence(now_ns)
            if tick % _TICKS_PER_SWEEP == 0:
                self._sweep(now_ns)
                try:
                    self._care.tick(now_ns)
                except Exception:
                    _logger.exception("the look at the load broke")

    def _take_feedback(self, now_ns: int) -> None:
        for feedback in self._plane.take_feedback():
            try:
                self._hear(feedback, now_ns)
            except Exception:
                _logger.exception("a viewer's feedback broke")

    def _hear(self, feedback: Feedback, now_ns: int) -> None:
        peer = self._router.peers.get(feedback.peer)
        if peer is None:
            return
        peer.settle()
        show = self._router.shows.get(peer.show)
        subscription = None if show is None else show.subscriptions.get(peer.id)
        if subscription is not None:
            subscription.on_feedback(feedback, now_ns)

    def _serve(self, show: Show, now_ns: int, *, share: int) -> None:
        show.tick(self._plane, now_ns, self._router.wall_ns(now_ns))
        show.tick_subscriptions(now_ns, share=share)

    def _heed_silence(self, now_ns: int) -> None:
        looked_ns, self._looked_ns = self._looked_ns, now_ns
        if now_ns - looked_ns > _STALL_NS:
            return  # the silence was ours: what came meanwhile may lie unread in the sockets
        for publication in turned(list(self._router.publications.values()), now_ns, self._away_after_ns):
            try:
                self._turned(publication)
            except Exception:
                _logger.exception("the news of a silent publisher broke")

    def _sweep(self, now_ns: int) -> None:
        for peer, reason in self._connections.expired(now_ns):
            try:
                self._remove(peer, reason)
            except Exception:
                _logger.exception("a peer's removal broke")
