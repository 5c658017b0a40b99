"""Bodies of requests at the doors: of one media type, of bounded size, and text."""

from collections.abc import Collection

from aiohttp import web

from signaling.errors import BadDoorBody, DoorBodyTooLarge, WrongContentType

SDP = "application/sdp"
FRAGMENT = "application/trickle-ice-sdpfrag"
MAX_BODY_BYTES = 64 * 1024


def check_type(request: web.Request, expected: Collection[str]) -> str:
    """The request's media type without its parameters, if it is expected; raises WrongContentType."""
    if request.content_type not in expected:
        raise WrongContentType(", ".join(expected))
    return request.content_type


async def read_text(request: web.Request) -> str:
    """Raises DoorBodyTooLarge or BadDoorBody."""
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise DoorBodyTooLarge(MAX_BODY_BYTES)
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise BadDoorBody() from None
