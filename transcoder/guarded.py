"""Puts the rule before aiohttp's routes under `/hls/`, with a token before their paths or without."""

from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from transcoder.admission import Admits, Ask, kind_of, stricter

ADMITTED: web.RequestKey[Mapping[str, str]] = web.RequestKey("admitted", Mapping)
"""The headers with which a request was admitted."""
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
        headers = request[ADMITTED] = admits(ask_of(request))
        response = await handler(request)
        if response.status < 400 and not response.prepared:
            vary = [response.headers.get(hdrs.VARY), headers.get(hdrs.VARY)]
            response.headers.pop(hdrs.ACCESS_CONTROL_ALLOW_ORIGIN, None)
            own = response.headers.get(hdrs.CACHE_CONTROL, "")
            response.headers.update(headers)
            if admitted := headers.get(hdrs.CACHE_CONTROL):
                response.headers[hdrs.CACHE_CONTROL] = stricter(own, admitted)
            if any(vary):
                response.headers[hdrs.VARY] = ", ".join(filter(None, vary))
        return response

    return handle


def ask_of(request: web.Request) -> Ask:
    """What a request for `/hls/{show}/…` asks for. Its kind is read from the path before that is decoded, as
    the routes do it, so that a token with `%2F` in it is nothing but a token."""
    token = request.match_info.get("token")
    folders = 3 if token is None else 5
    rest = request.rel_url.raw_path.split("/", folders)[folders]
    return Ask(request.match_info["show"], kind_of(unquote(rest)), token, request.headers.get)
