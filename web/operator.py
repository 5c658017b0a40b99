"""What the command line asks of a running server under `/operator/`, open to whoever knows its secret."""

import hmac

import msgspec
from aiohttp import web

from signaling.door import bearer_token
from web import keys
from web.errors import BadRequest, NotSignedIn
from web.secrets import Secrets

PATH = "/operator/drain"


class DrainOrder(msgspec.Struct, forbid_unknown_fields=True):
    """Begin to drain, and end after `at_most_s` seconds even if shows are still live."""

    at_most_s: float


class LiveShowView(msgspec.Struct):
    slug: str
    viewers: int


class DrainView(msgspec.Struct):
    """Whether the server drains, and the shows that it waits for."""

    is_on: bool
    shows: list[LiveShowView]


def token(secrets: Secrets) -> str:
    """The bearer token of the server's operator."""
    return secrets.key("operator").hex()


def routes() -> list[web.RouteDef]:
    return [web.get(PATH, _state), web.post(PATH, _begin)]


async def _state(request: web.Request) -> web.Response:
    check(request)
    return _reply(request)


async def _begin(request: web.Request) -> web.Response:
    check(request)
    try:
        order = msgspec.json.decode(await request.read(), type=DrainOrder)
    except msgspec.DecodeError:
        raise BadRequest() from None
    await request.app[keys.DRAIN].begin(order.at_most_s)
    return _reply(request)


def check(request: web.Request) -> None:
    """Raises NotSignedIn for whoever does not know the operator's secret."""
    expected = token(request.app[keys.SECRETS])
    if not hmac.compare_digest((bearer_token(request) or "").encode(), expected.encode()):
        raise NotSignedIn()


def _reply(request: web.Request) -> web.Response:
    drain = request.app[keys.DRAIN]
    view = DrainView(drain.is_on, [LiveShowView(one.slug, one.viewers) for one in drain.live])
    return web.Response(
        body=msgspec.json.encode(view),
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
