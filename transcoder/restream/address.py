"""Where a restream may go: addresses of RTMP servers, taken apart and checked. Pure."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from transcoder.errors import RestreamAddressBad, RestreamAddressForbidden

MAX_URL_LENGTH = 300
_PORTS = {"rtmp": 1935, "rtmps": 443}


@dataclass(frozen=True, slots=True)
class Address:
    """An RTMP application at a server; the stream key is not part of it."""

    scheme: str
    host: str
    port: int
    app: str

    @property
    def is_encrypted(self) -> bool:
        return self.scheme == "rtmps"

    def url(self, host: str | None = None) -> str:
        """The address in full, with another host in the place of its own if one is given."""
        host = host or self.host
        bracketed = f"[{host}]" if ":" in host else host
        return f"{self.scheme}://{bracketed}:{self.port}/{self.app}"


def parse(url: str) -> Address:
    """`rtmp[s]://host[:port]/app`, the app of one or more words. Raises RestreamAddressBad."""
    if len(url) > MAX_URL_LENGTH or not url.isprintable() or " " in url:
        raise RestreamAddressBad
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise RestreamAddressBad from None
    app = parts.path.strip("/") + (f"?{parts.query}" if parts.query else "")
    if parts.scheme not in _PORTS or not host or "@" in parts.netloc or parts.fragment:
        raise RestreamAddressBad
    if not app or port == 0:
        raise RestreamAddressBad
    return Address(parts.scheme, host, port or _PORTS[parts.scheme], app)


def check(found: list[str], *, allows_private: bool) -> str:
    """The first of a host's IP addresses, all of which must be public ones unless private ones are allowed.

    Raises RestreamAddressForbidden: the server must not be made to talk to its own network.
    """
    if not allows_private and not all(map(_is_public, found)):
        raise RestreamAddressForbidden
    return found[0]


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is not None:
            return _is_public(str(inner))
        if address in _TRANSLATED:
            return _is_public(str(ipaddress.IPv4Address(address.packed[-4:])))
        if address.is_reserved or address.is_site_local:
            return False
    return address.is_global and not address.is_multicast


_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
