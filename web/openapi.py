"""The API's OpenAPI 3.1 document, made from the endpoints' declarations and the wire types."""

import re
from collections.abc import Iterable
from typing import Any

import msgspec
from aiohttp import web

from web.endpoint import Endpoint
from web.sessions import COOKIE
from web.wire import Empty, ProblemView

_ABOUT = (
    "Sign in by `POST /api/v1/session`, or keep the guest's cookie of `GET /api/v1/session`; every method "
    "but GET carries that session's CSRF token. Video comes by WHIP (`POST /whip/{show}`), WHEP "
    "(`POST /whep/{show}`) and LL-HLS (`GET /hls/{show}/index.m3u8`), the room by Socket.IO (`/room`)."
)


def document(endpoints: Iterable[Endpoint], version: str) -> dict[str, Any]:
    """The whole document as JSON values."""
    listed = list(endpoints)
    types: set[type[msgspec.Struct]] = {ProblemView}
    types |= {one.reply for one in listed if one.reply is not Empty}
    types |= {one.body for one in listed if one.body is not None}
    in_order = sorted(types, key=lambda one: one.__name__)
    _, schemas = msgspec.json.schema_components(in_order, ref_template="#/components/schemas/{name}")
    paths: dict[str, dict[str, Any]] = {}
    for one in listed:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Haat", "version": version, "summary": "Live shopping", "description": _ABOUT},
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": COOKIE}},
        },
    }


def routes(endpoints: Iterable[Endpoint], version: str) -> list[web.RouteDef]:
    body = msgspec.json.encode(document(endpoints, version))

    async def serve(_: web.Request) -> web.StreamResponse:
        return web.Response(body=body, content_type="application/json")

    return [web.get("/api/openapi.json", serve)]


def _operation(one: Endpoint) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": one.handler.__name__,
        "summary": one.summary,
        "tags": [one.path.split("/")[3]],
        "parameters": _parameters(one),
        "responses": {
            str(one.status): _reply(one),
            "default": {
                "description": "A problem (RFC 9457)",
                "content": {"application/problem+json": {"schema": _ref(ProblemView)}},
            },
        },
    }
    if one.body is not None:
        schema = _ref(one.body)
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    elif one.method == "PUT":
        operation["requestBody"] = {
            "required": True,
            "content": {kind: {} for kind in ("image/jpeg", "image/png", "image/webp")},
        }
    if "anyone" not in one.access:
        operation["security"] = [{"session": []}]
        roles = sorted(set(one.access) - {"signed_in"})
        operation["description"] = f"For: {', '.join(roles)}." if roles else "For signed-in people."
    return operation


def _parameters(one: Endpoint) -> list[dict[str, Any]]:
    names = re.findall(r"{(\w+)", one.path)
    parameters = [_parameter(name, "path", required=True) for name in names]
    parameters += [_parameter(name, "query", required=False) for name in one.query]
    if one.method != "GET":
        parameters.append(_parameter("X-CSRF-Token", "header", required=True))
    if one.idempotent:
        parameters.append(_parameter("Idempotency-Key", "header", required=True))
    return parameters


def _parameter(name: str, place: str, *, required: bool) -> dict[str, Any]:
    return {"name": name, "in": place, "required": required, "schema": {"type": "string"}}


def _reply(one: Endpoint) -> dict[str, Any]:
    if one.reply is Empty:
        return {"description": "Done"}
    return {"description": "Done", "content": {"application/json": {"schema": _ref(one.reply)}}}


def _ref(kind: type[msgspec.Struct]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{kind.__name__}"}
