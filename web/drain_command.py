"""`haat drain`: asks the server of this machine to drain, and shows what it still waits for."""

import asyncio

import aiohttp
import msgspec

from web import operator
from web.operator import DrainOrder, DrainView
from web.operator_client import no_answer, running_server
from web.settings import Settings, SettingsError

LOOK_S = 0.5


async def drain(settings: Settings, *, at_most_s: float, is_waiting: bool) -> None:
    """Begin; with `is_waiting` print the live shows as they change until the server has ended. Raises
    SettingsError when no server answers or it is another's."""
    async with running_server(settings) as http:
        try:
            view = await _ask(http, DrainOrder(at_most_s))
        except (aiohttp.ClientError, TimeoutError) as error:
            raise no_answer(settings) from error
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
