"""How often one address or account may do a thing; in memory, or in Redis for several servers."""

import hashlib
from dataclasses import dataclass
from typing import Literal, Protocol

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler
from redis.asyncio import Redis
from redis.exceptions import RedisError

from commerce.accounts.rules import normalise_login
from web.addresses import PROXIES
from web.clock import CLOCK
from web.errors import LimitReached
from web.sessions import SESSION
from web.sliding_window import Limit, wait_ms

log = structlog.get_logger(__name__)

MINUTE_MS = 60_000
MAX_KEYS = 200_000


@dataclass(frozen=True, slots=True)
class Rule:
    """`per` "account" falls back to the address for guests, "member" lets guests pass. Mobile networks put
    thousands behind one address, so addresses get more room than accounts."""

    limit: Limit
    per: Literal["account", "address", "member"]


RULES: dict[str, Rule] = {
    "sign_in": Rule(Limit(120, 5 * MINUTE_MS), "address"),
    "sign_up": Rule(Limit(300, 10 * MINUTE_MS), "address"),
    "reserve": Rule(Limit(60, MINUTE_MS), "account"),
    "picture": Rule(Limit(60, MINUTE_MS), "account"),
    "write": Rule(Limit(120, MINUTE_MS), "account"),
    "whip": Rule(Limit(60, MINUTE_MS), "address"),
    "whep": Rule(Limit(600, MINUTE_MS), "address"),
    "whep_member": Rule(Limit(60, MINUTE_MS), "member"),
    "session": Rule(Limit(3_000, MINUTE_MS), "address"),
    "report": Rule(Limit(6_000, MINUTE_MS), "address"),
    "enter_room": Rule(Limit(1200, MINUTE_MS), "address"),
    "play": Rule(Limit(1200, MINUTE_MS), "address"),
}
LOGIN_RULE = Limit(10, 5 * MINUTE_MS)
"""Attempts to sign in with one login, whatever the address."""

PUBLISH_RULE = Limit(60, MINUTE_MS)
"""WHIP sessions that one account opens, by whatever address and token."""

ROUTES: dict[tuple[str, str], tuple[str, ...]] = {
    ("POST", "/api/v1/session"): ("sign_in",),
    ("POST", "/api/v1/accounts"): ("sign_up",),
    ("POST", "/api/v1/reservations"): ("reserve",),
    ("PUT", "/api/v1/products/{id}/image"): ("picture",),
    ("PUT", "/api/v1/kyc/pictures/{side}"): ("picture",),
    ("POST", "/api/v1/shows"): ("write",),
    ("POST", "/api/v1/products"): ("write",),
    ("POST", "/api/v1/tickets"): ("write",),
    ("POST", "/api/v1/tickets/{id}/replies"): ("write",),
    ("POST", "/api/v1/shows/{slug}/room-grant"): ("enter_room",),
    ("POST", "/api/v1/shows/{slug}/playback-grant"): ("play",),
    ("POST", "/whip/{show}"): ("whip",),
    ("POST", "/whep/{show}"): ("whep", "whep_member"),
    ("PATCH", "/whip/{show}/{peer_id}"): ("session",),
    ("PATCH", "/whep/{show}/{peer_id}"): ("session",),
    ("DELETE", "/whip/{show}/{peer_id}"): ("session",),
    ("DELETE", "/whep/{show}/{peer_id}"): ("session",),
    ("POST", "/whep/{show}/{peer_id}/layer"): ("session",),
    ("POST", "/whep/{show}/{peer_id}/report"): ("report",),
}


class Counters(Protocol):
    """Where windows are counted."""

    async def take(self, key: str, limit: Limit, now_ms: int) -> int:
        """Count one and return 0, or count nothing and return the milliseconds to wait."""

    async def check(self) -> None:
        """Raises when it cannot count now."""

    async def close(self) -> None: ...


class MemoryCounters:
    """Counters of this process; the oldest keys go first when there are too many."""

    def __init__(self) -> None:
        self._windows: dict[str, tuple[int, int, int]] = {}

    async def take(self, key: str, limit: Limit, now_ms: int) -> int:
        number, into_ms = divmod(now_ms, limit.window_ms)
        last, previous, current = self._windows.pop(key, (number, 0, 0))
        if last != number:
            previous, current = (current if last == number - 1 else 0), 0
        wait = wait_ms(limit, previous, current, into_ms)
        self._windows[key] = (number, previous, current + (wait == 0))
        if len(self._windows) > MAX_KEYS:
            del self._windows[next(iter(self._windows))]
        return wait

    async def check(self) -> None:
        pass

    async def close(self) -> None:
        self._windows.clear()


class RedisCounters:
    """Counters that several servers share. When Redis does not answer, requests pass."""

    def __init__(self, url: str) -> None:
        self._redis: Redis = Redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.5)

    async def take(self, key: str, limit: Limit, now_ms: int) -> int:
        number, into_ms = divmod(now_ms, limit.window_ms)
        # One hash tag, so that a cluster keeps both windows on one node.
        this, before = f"haat:limit:{{{key}}}:{number}", f"haat:limit:{{{key}}}:{number - 1}"
        try:
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.get(before)
                pipe.incr(this)
                pipe.pexpire(this, 2 * limit.window_ms)
                previous, counted, _ = await pipe.execute()
            wait = wait_ms(limit, int(previous or 0), counted - 1, into_ms)
            if wait:
                await self._redis.decr(this)
        except RedisError as error:
            log.warning("limits.redis_unreachable", reason=type(error).__name__)
            return 0
        return wait

    async def check(self) -> None:
        await self._redis.ping()

    async def close(self) -> None:
        await self._redis.aclose()


class Limits:
    """The rules, counted somewhere; `counters` None switches them off for load tests."""

    def __init__(self, counters: Counters | None) -> None:
        self._counters = counters

    async def take(self, name: str, limit: Limit, subject: str, now_ms: int) -> None:
        """Raises LimitReached when this subject has done the thing too often."""
        if self._counters is None:
            return
        # Hashed: neither memory nor Redis shall hold addresses and logins.
        key = f"{name}:{hashlib.blake2s(subject.encode(), digest_size=12).hexdigest()}"
        wait = await self._counters.take(key, limit, now_ms)
        if wait:
            raise LimitReached(-(-wait // 1000))

    async def check(self) -> None:
        if self._counters is not None:
            await self._counters.check()

    async def close(self) -> None:
        if self._counters is not None:
            await self._counters.close()


LIMITS: web.AppKey[Limits] = web.AppKey("limits", Limits)


@web.middleware
async def limits_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    resource = request.match_info.route.resource
    for name in ROUTES.get((request.method, resource.canonical), ()) if resource else ():
        subject = _subject(request, RULES[name])
        if subject is not None:
            await request.app[LIMITS].take(name, RULES[name].limit, subject, _now(request))
    return await handler(request)


async def limit_login(request: web.Request, login: str) -> None:
    """Slow down guessing the password of one login, however it is written, from many addresses; raises
    LimitReached."""
    subject = normalise_login(login) or login
    await request.app[LIMITS].take("login", LOGIN_RULE, subject, _now(request))


def _subject(request: web.Request, rule: Rule) -> str | None:
    if rule.per != "address" and SESSION in request and (account := request[SESSION].account) is not None:
        return account.id
    if rule.per == "member":
        return None
    return request.app[PROXIES].client_network(request)


def _now(request: web.Request) -> int:
    return request.app[CLOCK]()
