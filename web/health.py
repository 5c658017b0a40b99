"""Is the process alive, and can it serve: `/healthz` and `/readyz` for supervisors and load balancers."""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
from aiohttp import web
from sqlalchemy import text

from web import keys
from web.limits import LIMITS

CHECK_S = 2.0


def routes() -> list[web.RouteDef]:
    return [web.get("/healthz", _alive), web.get("/readyz", _ready)]


async def _alive(_: web.Request) -> web.StreamResponse:
    return web.Response(text="ok\n", headers={"Cache-Control": "no-store"})


async def _ready(request: web.Request) -> web.StreamResponse:
    """200 when every check passes, else 503; the body names them."""
    checks: dict[str, Callable[[web.Application], Awaitable[None]]] = {
        "database": _database,
        "media_port": _media_port,
        "limits": _limits,
        "admitting": _admitting,
    }
    results = {name: await _passes(check(request.app)) for name, check in checks.items()}
    return web.Response(
        body=msgspec.json.encode({"ready": all(results.values()), "checks": results}),
        status=200 if all(results.values()) else 503,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


async def _passes(check: Awaitable[None]) -> bool:
    try:
        async with asyncio.timeout(CHECK_S):
            await check
    except Exception:
        return False
    return True


async def _database(app: web.Application) -> None:
    async with app[keys.DATABASE].read() as session:
        await session.execute(text("SELECT 1"))


async def _media_port(app: web.Application) -> None:
    assert app[keys.MEDIA].port > 0


async def _limits(app: web.Application) -> None:
    await app[LIMITS].check()


async def _admitting(app: web.Application) -> None:
    assert not app[keys.DRAIN].is_on
