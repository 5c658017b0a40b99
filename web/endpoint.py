"""Declares HTTP endpoints: one decorator gives the route, the checks and the OpenAPI entry.

A handler receives a `Call` with the decoded body and the account that asks, and returns a `View`
struct, which is encoded as JSON. Errors are raised, never returned; `web/errors.py` turns them into
`application/problem+json`.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Literal

import msgspec
from aiohttp import web

from commerce.accounts.queries import Account
from commerce.database import Database
from signaling.protocol import Role
from web import keys
from web.errors import BadBody, BodyTooLarge, CsrfMismatch, Forbidden, NotSignedIn, UnsupportedType
from web.wire import Empty

Access = Literal["anyone", "signed_in"] | Role
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
MAX_JSON_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Call:
    """One request after its checks. `body` is of the endpoint's body type, or None without one."""

    request: web.Request
    account: Account | None
    body: Any
    now_ms: int

    @property
    def db(self) -> Database:
        return self.request.app[keys.DATABASE]

    @property
    def me(self) -> Account:
        """The account that asks; only for endpoints that require one."""
        assert self.account is not None
        return self.account

    def path(self, name: str) -> str:
        return self.request.match_info[name]

    def query(self, name: str) -> str | None:
        return self.request.query.get(name)

    @property
    def idempotency_key(self) -> str | None:
        return self.request.headers.get("Idempotency-Key")


Handler = Callable[[Call], Awaitable[msgspec.Struct | web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`body` None means that no JSON is read (the handler may read raw bytes itself)."""

    method: Method
    path: str
    handler: Handler
    summary: str
    access: tuple[Access, ...]
    body: type[msgspec.Struct] | None
    reply: type[msgspec.Struct]
    status: int
    query: tuple[str, ...]
    idempotent: bool
    """True when the endpoint takes an `Idempotency-Key` header."""


def endpoint(
    method: Method,
    path: str,
    *,
    access: Access | tuple[Access, ...],
    reply: type[msgspec.Struct] = Empty,
    body: type[msgspec.Struct] | None = None,
    status: int = 200,
    query: tuple[str, ...] = (),
    idempotent: bool = False,
) -> Callable[[Handler], Endpoint]:
    """Make an `Endpoint` of a handler; its docstring's first line is the summary in OpenAPI.

    `path` is under /api/v1. With several roles in `access`, one of them is enough; administrators may
    call everything that asks for a role.
    """

    def declare(handler: Handler) -> Endpoint:
        assert handler.__doc__, f"{path}: an endpoint needs a docstring"
        allowed = access if isinstance(access, tuple) else (access,)
        summary = handler.__doc__.strip().splitlines()[0]
        return Endpoint(
            method, "/api/v1" + path, handler, summary, allowed, body, reply, status, query, idempotent
        )

    return declare


def collect(modules: Iterable[ModuleType]) -> list[Endpoint]:
    """Every endpoint declared in these modules, in their order."""
    return [value for module in modules for value in vars(module).values() if isinstance(value, Endpoint)]


def routes(endpoints: Iterable[Endpoint]) -> list[web.RouteDef]:
    return [web.route(one.method, one.path, _serve(one)) for one in endpoints]


def _serve(one: Endpoint) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    decoder = msgspec.json.Decoder(one.body) if one.body else None

    async def handle(request: web.Request) -> web.StreamResponse:
        session = request[keys.SESSION]
        _check_access(one, session.account)
        if one.method != "GET" and not session.csrf_matches(request.headers.get("X-CSRF-Token")):
            raise CsrfMismatch()
        body = None
        if decoder is not None:
            if request.content_type != "application/json":
                raise UnsupportedType(request.content_type)
            raw = await request.read()
            if len(raw) > MAX_JSON_BYTES:
                raise BodyTooLarge(MAX_JSON_BYTES)
            if b"\\u0000" in raw:
                raise BadBody("NUL character")
            try:
                body = decoder.decode(raw)
            except msgspec.ValidationError as error:
                raise BadBody(str(error)) from None
            except (msgspec.DecodeError, UnicodeDecodeError):
                raise BadBody("not JSON") from None
        call = Call(request, session.account, body, request.app[keys.CLOCK]())
        result = await one.handler(call)
        if isinstance(result, web.StreamResponse):
            return result
        return web.Response(
            body=msgspec.json.encode(result),
            status=one.status,
            content_type="application/json",
            headers={"Cache-Control": "no-store"},
        )

    return handle


def _check_access(one: Endpoint, account: Account | None) -> None:
    if "anyone" in one.access:
        return
    if account is None:
        raise NotSignedIn()
    if "signed_in" in one.access or "administrator" in account.roles:
        return
    if not set(one.access) & set(account.roles):
        raise Forbidden()
