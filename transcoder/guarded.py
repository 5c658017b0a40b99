"""Puts the rule before aiohttp's routes under `/hls/`, with a token before their paths or without."""

from collections.abc import Iterable

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from transcoder.admission import Admits, Ask, kind_of

TOKEN_PREFIX = "/play/{token}"  # noqa: S105 (a path)


def guarded(admits: Admits, routes: Iterable[web.RouteDef]) -> list[web.RouteDef]:
    """Each of these routes twice; `admits` is asked first, and its headers go out with the answer."""
    made = []
    for route in routes:
        handler = _ask_first(admits, route.handler)
        made += [
            web.RouteDef(route.method, prefix + route.path, handler, route.kwargs)
            for prefix in ("", TOKEN_PREFIX)
        ]
    return made


def _ask_first(admits: Admits, handler: Handler) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        headers = admits(ask_of(request))
        response = await handler(request)
        if response.status < 400 and not response.prepared:
            vary = [response.headers.get(hdrs.VARY), headers.get(hdrs.VARY)]
            response.headers.pop(hdrs.ACCESS_CONTROL_ALLOW_ORIGIN, None)
            response.headers.update(headers)
            if any(vary):
                response.headers[hdrs.VARY] = ", ".join(filter(None, vary))
        return response

    return handle


def ask_of(request: web.Request) -> Ask:
    """What a request for `/hls/{show}/…` asks for."""
    show = request.match_info["show"]
    _, _, rest = request.path.partition(f"/hls/{show}/")
    return Ask(show, kind_of(rest), request.match_info.get("token"), request.headers.get)
