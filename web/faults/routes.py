"""`/operator/faults`: what is injected, and the order to inject; only where HAAT_FAULTS is on."""

import msgspec
from aiohttp import web

from web import operator
from web.errors import BadRequest
from web.faults.desk import Fault, Faults

PATH = "/operator/faults"
LONGEST_S = 3600.0


class FaultOrder(msgspec.Struct, forbid_unknown_fields=True):
    """Inject this into the show, or into the whole server; what lasts is over after `seconds`."""

    fault: Fault
    show: str | None = None
    seconds: float = 10.0


class FaultView(msgspec.Struct):
    fault: Fault
    show: str | None


def routes(faults: Faults) -> list[web.RouteDef]:
    async def state(request: web.Request) -> web.Response:
        operator.check(request)
        return _reply(faults)

    async def inject(request: web.Request) -> web.Response:
        operator.check(request)
        try:
            order = msgspec.json.decode(await request.read(), type=FaultOrder)
        except msgspec.DecodeError:
            raise BadRequest() from None
        if not 0 < order.seconds <= LONGEST_S:
            raise BadRequest()
        faults.inject(order.fault, order.show, order.seconds)
        return _reply(faults)

    return [web.get(PATH, state), web.post(PATH, inject)]


def _reply(faults: Faults) -> web.Response:
    return web.Response(
        body=msgspec.json.encode([FaultView(one.fault, one.show) for one in faults.lasting]),
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
