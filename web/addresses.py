"""How the outside world reaches us: scheme, client address and public URL behind trusted proxies."""

import ipaddress
from dataclasses import dataclass

from aiohttp import web

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Proxies:
    """Whose `X-Forwarded-*` headers are believed, and the public URL when one is configured."""

    trusted: tuple[Network, ...] = ()
    public_url: str | None = None

    def is_secure(self, request: web.Request) -> bool:
        """True when the browser speaks https to us or to a trusted proxy before us."""
        if self._from_proxy(request):
            return request.headers.get("X-Forwarded-Proto", request.scheme) == "https"
        return request.scheme == "https"

    def client_address(self, request: web.Request) -> str:
        """The address of the one who asks, past the trusted proxies."""
        address = request.remote or ""
        hops = request.headers.get("X-Forwarded-For", "").split(",")
        while hops and self._is_trusted(address):
            nearest = hops.pop().strip()
            if not _is_address(nearest):
                break
            address = nearest
        return address

    def client_network(self, request: web.Request) -> str:
        """What limits per address count: the asker's IPv4 address, or its IPv6 network of /64, since that
        is what one customer has at least."""
        address = self.client_address(request)
        if not _is_address(address) or ipaddress.ip_address(address).version == 4:
            return address
        return str(ipaddress.ip_network((address, 64), strict=False))

    def base_url(self, request: web.Request) -> str:
        """The address of this server as the asker sees it, without a slash at the end."""
        if self.public_url is not None:
            return self.public_url
        return f"{'https' if self.is_secure(request) else 'http'}://{request.host}"

    def _from_proxy(self, request: web.Request) -> bool:
        return self._is_trusted(request.remote or "")

    def _is_trusted(self, address: str) -> bool:
        return _is_address(address) and any(ipaddress.ip_address(address) in one for one in self.trusted)


PROXIES: web.AppKey[Proxies] = web.AppKey("proxies", Proxies)


def public_url(request: web.Request) -> str:
    """The server's address for links that are shown to people, such as the WHIP address."""
    return request.app[PROXIES].base_url(request)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
