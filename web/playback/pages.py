"""Which sites' pages may play shows: our own and those that the operator names. Pure.

Pages are told by `Origin`, else `Referer`. A request with neither comes from a player that is no page, or
from our own page, unless the browser says `Sec-Fetch-Site: cross-site`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from transcoder.admission import PUBLIC
from transcoder.errors import ForeignPage
from web.playback.settings import ANY_PAGE


@dataclass(frozen=True, slots=True)
class Pages:
    """`allowed` are origins such as `https://shop.example`; pages of the host that is asked always may."""

    allowed: frozenset[str]

    def check(self, header: Callable[[str], str | None]) -> Mapping[str, str]:
        """The answer's CORS headers. Raises ForeignPage.

        They depend on the asking page, so `Vary` says so: a cache keeps one copy per site that may play and
        one for requests without `Origin`, which is what our own pages and native players send.
        """
        if ANY_PAGE in self.allowed:
            return PUBLIC
        origin = header("Origin")
        page = origin if origin is not None else _origin_of(header("Referer"))
        if page is None:
            if header("Sec-Fetch-Site") == "cross-site":
                raise ForeignPage
        elif page not in self.allowed and _host_of(page) != (header("Host") or "-"):
            raise ForeignPage
        vary = {"Vary": "Origin"}
        return vary if origin is None else {"Access-Control-Allow-Origin": origin, **vary}


def _origin_of(address: str | None) -> str | None:
    if not address:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return "null"
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else "null"


def _host_of(page: str) -> str | None:
    """None for what no browser calls an origin: such a text must not go out again as a header."""
    if not (page.isascii() and page.isprintable()):
        return None
    try:
        return urlsplit(page).netloc or None
    except ValueError:
        return None
