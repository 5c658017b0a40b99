"""`haat drain`: asks the server of this machine to drain, and shows what it still waits for."""

import asyncio

import aiohttp
import msgspec

from web import operator, secrets
from web.operator import DrainOrder, DrainView
from web.settings import Settings, SettingsError

LOOK_S = 0.5
REPLY_S = 10


async def drain(settings: Settings, *, at_most_s: float, is_waiting: bool) -> None:
    """Begin; with `is_waiting` print the live shows as they change until the server has ended. Raises
    SettingsError when no server answers or it is another's."""
    headers = {"Authorization": f"Bearer {operator.token(_secrets(settings))}"}
    timeout = aiohttp.ClientTimeout(total=REPLY_S)
    async with aiohttp.ClientSession(_url(settings), headers=headers, timeout=timeout) as http:
        try:
            view = await _ask(http, DrainOrder(at_most_s))
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SettingsError(
                f"no server answers on port {settings.http_port}; HAAT_HTTP_PORT says where it listens"
            ) from error
        print("The server takes no new shows. " + describe(view), flush=True)
        while is_waiting:
            await asyncio.sleep(LOOK_S)
            last = view
            try:
                view = await _ask(http, None)
            except (aiohttp.ClientError, TimeoutError):
                print("The server has ended.", flush=True)
                return
            if view != last:
                print(describe(view), flush=True)


def describe(view: DrainView) -> str:
    """One line about what is still live."""
    if not view.shows:
        return "No show is live: it ends now."
    shows = ", ".join(f"{one.slug} ({one.viewers} watching)" for one in view.shows)
    return f"It ends after {len(view.shows)} live: {shows}"


async def _ask(http: aiohttp.ClientSession, order: DrainOrder | None) -> DrainView:
    """Give the order, or look only without one."""
    body = None if order is None else msgspec.json.encode(order)
    async with http.request("GET" if order is None else "POST", operator.PATH, data=body) as reply:
        if reply.status != 200:
            raise SettingsError("the server there has another secret; use its HAAT_SECRET or HAAT_VAR")
        return msgspec.json.decode(await reply.read(), type=DrainView)


def _secrets(settings: Settings) -> secrets.Secrets:
    """The running server's; never makes a new one."""
    if settings.secret is None and not (settings.var / "secret").exists():
        raise SettingsError(f"{settings.var} is not the folder of a server; set HAAT_VAR or HAAT_SECRET")
    return secrets.load(settings.secret, settings.var)


def _url(settings: Settings) -> str:
    host = "127.0.0.1" if settings.http_host in ("0.0.0.0", "::") else settings.http_host  # noqa: S104
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.http_port}"
