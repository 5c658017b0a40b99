"""Cookie sessions: who asks, and the token that proves a request came from our own pages.

The cookie holds a random token. For a signed-in person the database knows its hash and nothing else;
a guest's token is signed instead, so that guests cost no rows. Signing in and out make a new token.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler

from commerce.accounts.commands import close_session, open_session
from commerce.accounts.queries import Account, account_by_session
from commerce.database import Database
from web.addresses import PROXIES
from web.clock import CLOCK

COOKIE = "haat_session"
SESSION_DAYS = 30
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Session:
    """The session of one request. `guest_id` names a guest in rooms, the same for the cookie's life."""

    token: str = field(repr=False)
    account: Account | None
    csrf: str = field(repr=False)
    guest_id: str

    def csrf_matches(self, sent: str | None) -> bool:
        return sent is not None and hmac.compare_digest(_bytes(sent), self.csrf.encode())


@dataclass(frozen=True, slots=True)
class Sessions:
    """Makes and reads session tokens; `key` signs guests' tokens and CSRF tokens."""

    db: Database
    key: bytes = field(repr=False)

    async def read(self, cookie: str | None, now_ms: int) -> Session | None:
        """The session of this cookie, or None when it is missing, forged or over."""
        if cookie is None or not 20 <= len(cookie) <= 200:
            return None
        if self._is_guest(cookie):
            return self._session(cookie, None)
        account = await account_by_session(self.db, token_hash=_hash(cookie), now_ms=now_ms)
        return self._session(cookie, account) if account else None

    def guest(self) -> Session:
        token = "g" + secrets.token_urlsafe(18)
        return self._session(f"{token}.{self._sign('guest', token)}", None)

    async def sign_in(self, old: Session, account_id: str, now_ms: int) -> Session:
        """A new session for this account; the old token is worth nothing afterwards."""
        if old.account is not None:
            await close_session(self.db, token_hash=_hash(old.token))
        token = secrets.token_urlsafe(32)
        expires_ms = now_ms + SESSION_DAYS * _DAY_MS
        token_hash = _hash(token)
        await open_session(
            self.db, account_id=account_id, token_hash=token_hash, expires_ms=expires_ms, now_ms=now_ms
        )
        return self._session(token, await account_by_session(self.db, token_hash=token_hash, now_ms=now_ms))

    async def sign_out(self, old: Session) -> Session:
        if old.account is not None:
            await close_session(self.db, token_hash=_hash(old.token))
        return self.guest()

    def _session(self, token: str, account: Account | None) -> Session:
        guest_id = "guest-" + self._sign("room", token)[:16]
        return Session(token, account, self._sign("csrf", token), guest_id)

    def _is_guest(self, cookie: str) -> bool:
        token, dot, signature = cookie.partition(".")
        return bool(dot) and hmac.compare_digest(_bytes(signature), self._sign("guest", token).encode())

    def _sign(self, purpose: str, token: str) -> str:
        return hmac.new(self.key, _bytes(f"{purpose}:{token}"), hashlib.sha256).hexdigest()[:40]


SESSIONS: web.AppKey[Sessions] = web.AppKey("sessions", Sessions)
SESSION: web.RequestKey[Session] = web.RequestKey("session", Session)


def session_of(request: web.Request) -> Session:
    """The session that the middleware found or began for this request."""
    return request[SESSION]


@web.middleware
async def sessions_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give API requests their session, and viewers who knock at WHEP, so that accounts are limited there.

    Only pages and `GET /api/v1/session` hand out guests' cookies, so that several first requests at once
    do not overwrite each other's.
    """
    resource = request.match_info.route.resource
    knocks = request.method == "POST" and resource is not None and resource.canonical == "/whep/{show}"
    if not (knocks or request.path.startswith("/api/")):
        return await handler(request)
    sessions = request.app[SESSIONS]
    found = await sessions.read(request.cookies.get(COOKIE), request.app[CLOCK]())
    request[SESSION] = found or sessions.guest()
    response = await handler(request)
    if found is None and request.path == "/api/v1/session" and request.method == "GET":
        _set_cookie(request, response, request[SESSION])
    return response


def greet(request: web.Request, response: web.StreamResponse) -> None:
    """Add a guest's cookie to the reply for a page, unless the browser has a session already."""
    if COOKIE not in request.cookies:
        _set_cookie(request, response, request.app[SESSIONS].guest())


async def sign_in_response(
    request: web.Request, account_id: str, view: msgspec.Struct, status: int = 200
) -> web.Response:
    """Reply with `view`, signed in as this account: new cookie, new CSRF token in `X-CSRF-Token`."""
    session = await request.app[SESSIONS].sign_in(session_of(request), account_id, request.app[CLOCK]())
    return _reply(request, session, view, status)


async def sign_out_response(request: web.Request, view: msgspec.Struct, status: int = 200) -> web.Response:
    """Reply with `view`, signed out: a guest's cookie and its CSRF token in `X-CSRF-Token`."""
    session = await request.app[SESSIONS].sign_out(session_of(request))
    return _reply(request, session, view, status)


def _reply(request: web.Request, session: Session, view: msgspec.Struct, status: int) -> web.Response:
    response = web.Response(
        body=msgspec.json.encode(view),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store", "X-CSRF-Token": session.csrf},
    )
    _set_cookie(request, response, session)
    return response


def _set_cookie(request: web.Request, response: web.StreamResponse, session: Session) -> None:
    response.set_cookie(
        COOKIE,
        session.token,
        max_age=SESSION_DAYS * 86_400,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=request.app[PROXIES].is_secure(request),
    )


def _hash(token: str) -> str:
    return hashlib.sha256(_bytes(token)).hexdigest()


def _bytes(sent: str) -> bytes:
    """A header's value as it came: what is no UTF-8 in it reaches us as lone surrogates."""
    return sent.encode(errors="surrogateescape")
