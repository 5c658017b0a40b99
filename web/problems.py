"""Turns every error into `application/problem+json` and gives every request its id and headers."""

import re
from time import perf_counter

import msgspec
import structlog
from aiohttp import hdrs, web
from aiohttp.typedefs import Handler
from ulid import ULID

from media.errors import ServerBusy
from signaling.problems import problem_of
from transcoder.archive.errors import StorageError
from web.addresses import PROXIES
from web.errors import (
    STATUS,
    BadRequest,
    BodyTooLarge,
    Forbidden,
    MethodNotAllowed,
    NotFound,
    NotSignedIn,
    RetryLater,
    Unexpected,
    UnsupportedType,
    WebError,
)
from web.keys import SETTINGS
from web.wire import ProblemView

REQUEST_ID: web.RequestKey[str] = web.RequestKey("request_id", str)
log = structlog.get_logger(__name__)


@web.middleware
async def problems_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The outermost middleware: answers raised errors and logs what went wrong and what was done."""
    request_id = request[REQUEST_ID] = str(ULID()).lower()
    started = perf_counter()
    with structlog.contextvars.bound_contextvars(request_id=request_id):
        try:
            _refuse_nul(request)
            response = await handler(request)
        except web.HTTPException as error:
            response = _answer_http(error, request, request_id)
        except web.RequestPayloadError:  # cut short, or not compressed as it says
            response = problem_response(BadRequest(), request_id)
        except Exception as error:
            if isinstance(error, ConnectionResetError) and request.transport is None:
                error = BadRequest()  # the asker left in the middle; nobody hears this
            elif status_of(error) is None:
                log.exception("request.failed", method=request.method, route=_route(request))
                error = Unexpected()
            response = problem_response(error, request_id)
        quiet = request.method in ("GET", "OPTIONS") and response.status < 400
        log.log(
            10 if quiet else 20,
            "request",
            method=request.method,
            route=_route(request),
            status=response.status,
            ms=round((perf_counter() - started) * 1000, 1),
        )
    return response


def status_of(error: BaseException) -> int | None:
    """The HTTP status of an error that has a row in the table, by its class or a base of it."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), None)


def problem(error: Exception, request_id: str | None = None) -> ProblemView:
    """The envelope of an error that has a row in the table."""
    status = status_of(error)
    assert status is not None, type(error)
    instance = f"urn:request:{request_id}" if request_id else None
    plain = problem_of(error, status)
    return ProblemView(
        type=plain.type,
        title=plain.title,
        status=status,
        code=plain.code,
        params=plain.params,
        instance=instance,
    )


def describe(error: Exception) -> tuple[int, bytes]:
    """Status and body of an error's answer, for what answers without aiohttp."""
    view = problem(error)
    return view.status, msgspec.json.encode(view)


def problem_response(error: Exception, request_id: str) -> web.Response:
    view = problem(error, request_id)
    headers = {"Cache-Control": "no-store"}
    if isinstance(error, RetryLater | ServerBusy | StorageError):
        headers["Retry-After"] = str(error.retry_after_s)
    if view.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return web.Response(
        body=msgspec.json.encode(view),
        status=view.status,
        content_type="application/problem+json",
        headers=headers,
    )


def _answer_http(error: web.HTTPException, request: web.Request, request_id: str) -> web.StreamResponse:
    """Redirects pass; aiohttp's own errors get our envelope and keep their `Allow` header."""
    if error.status < 400:
        return error
    response = problem_response(_translate(error, request), request_id)
    if hdrs.ALLOW in error.headers:
        response.headers[hdrs.ALLOW] = error.headers[hdrs.ALLOW]
    return response


def _translate(error: web.HTTPException, request: web.Request) -> WebError:
    match error:
        case web.HTTPNotFound():
            return NotFound()
        case web.HTTPMethodNotAllowed():
            return MethodNotAllowed()
        case web.HTTPRequestEntityTooLarge():
            return BodyTooLarge(request.client_max_size)
        case web.HTTPUnauthorized():
            return NotSignedIn()
        case web.HTTPForbidden():
            return Forbidden()
        case web.HTTPUnsupportedMediaType():
            return UnsupportedType("")
        case web.HTTPServerError():
            return Unexpected()
        case _:
            return BadRequest()


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Signal `on_response_prepare`: the request id and what browsers should refuse."""
    headers = response.headers
    headers["Server"] = "haat"
    if request_id := request.get(REQUEST_ID):
        headers["X-Request-Id"] = request_id
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    proxies = request.app[PROXIES]
    if proxies.is_secure(request):
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if response.content_type == "text/html":
        edges = request.app[SETTINGS].transcoder.cdn_urls
        headers.setdefault("Content-Security-Policy", _content_policy(proxies.base_url(request), edges))
        headers.setdefault("Permissions-Policy", "camera=(self), microphone=(self), display-capture=(self)")


def _content_policy(base_url: str, edges: tuple[str, ...]) -> str:
    sockets = re.sub("^http", "ws", base_url)
    return "; ".join(
        [
            "default-src 'self'",
            " ".join(["connect-src 'self'", sockets, *edges]),
            "img-src 'self' blob: data:",
            # hls.js empties a caption track by an address of data.
            " ".join(["media-src 'self' blob: data:", *edges]),
            "worker-src 'self' blob:",
            "style-src 'self' 'unsafe-inline'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


def _refuse_nul(request: web.Request) -> None:
    """No address of ours has the NUL character, and PostgreSQL cannot even look for it."""
    if "\0" in request.path or any("\0" in value for value in request.query.values()):
        raise BadRequest()


def _route(request: web.Request) -> str:
    """The route's pattern, never the address itself: addresses may hold tokens and names."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "unknown"
