"""Whether there is room for one more: draining, and limits per address and per account."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager, contextmanager, nullcontext

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
    """The doors' `Admission`, and that of encoders. `is_open` tells whether a peer id still has its session;
    None for a most means as many as like."""

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
        self.check(show)
        app = request.app
        if publisher is not None:
            await app[LIMITS].take("publish", PUBLISH_RULE, publisher, app[CLOCK]())
        address = app[PROXIES].client_network(request)
        taken: list[str] = []
        with ExitStack() as stack:
            if self._sessions is not None:
                stack.enter_context(_held(self._sessions, address, taken, TooManySessions(RETRY_AFTER_S)))
            if publisher is not None:
                stack.enter_context(self.publishing(publisher, taken))
            yield taken.append

    def check(self, show: str) -> None:
        """Raises Draining for a show that may not begin here now."""
        self._drain.check(show)

    def publishing(self, account: str, taken: list[str]) -> AbstractContextManager[None]:
        """Hold one of an account's places, until the session's id is in `taken` or there is none. Raises
        TooManyPublishers when entered."""
        if self._publishers is None:
            return nullcontext()
        return _held(self._publishers, account, taken, TooManyPublishers(RETRY_AFTER_S))


@contextmanager
def _held(tally: Tally, subject: str, taken: list[str], refusal: Exception) -> Iterator[None]:
    if not tally.hold(subject):
        raise refusal
    try:
        yield
    finally:
        tally.release(subject, taken[0] if taken else None)
