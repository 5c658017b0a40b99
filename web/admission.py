"""Whether WHIP and WHEP have room for one more: draining, and limits per address and per account."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager

from aiohttp import web

from signaling.door import Take
from web.addresses import PROXIES
from web.clock import CLOCK
from web.drain import Drain
from web.errors import TooManyPublishers, TooManySessions
from web.limits import LIMITS, PUBLISH_RULE
from web.tally import Tally

RETRY_AFTER_S = 10


class Seats:
    """The doors' `Admission`. `is_open` tells whether a peer id still has its session; None for a most
    means as many as like."""

    def __init__(
        self,
        drain: Drain,
        is_open: Callable[[str], bool],
        *,
        sessions_per_address: int | None,
        publishers_per_account: int | None,
    ) -> None:
        self._drain = drain
        self._sessions = None if sessions_per_address is None else Tally(sessions_per_address, is_open)
        self._publishers = None if publishers_per_account is None else Tally(publishers_per_account, is_open)

    @asynccontextmanager
    async def seat(self, request: web.Request, show: str, publisher: str | None) -> AsyncIterator[Take]:
        """Raises Draining, LimitReached, TooManySessions or TooManyPublishers."""
        self._drain.check(show)
        app = request.app
        if publisher is not None:
            await app[LIMITS].take("publish", PUBLISH_RULE, publisher, app[CLOCK]())
        address = app[PROXIES].client_network(request)
        taken: list[str] = []
        with ExitStack() as stack:
            if self._sessions is not None:
                stack.enter_context(_held(self._sessions, address, taken, TooManySessions(RETRY_AFTER_S)))
            if self._publishers is not None and publisher is not None:
                stack.enter_context(
                    _held(self._publishers, publisher, taken, TooManyPublishers(RETRY_AFTER_S))
                )
            yield taken.append


@contextmanager
def _held(tally: Tally, subject: str, taken: list[str], refusal: Exception) -> Iterator[None]:
    if not tally.hold(subject):
        raise refusal
    try:
        yield
    finally:
        tally.release(subject, taken[0] if taken else None)
