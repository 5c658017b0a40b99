"""`Link` headers that tell a WHIP or WHEP client its STUN and TURN servers (RFC 9725, 4.6). Pure."""

import hashlib
import hmac
from base64 import b64encode
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IceServers:
    """Addresses such as `stun:host:3478` and `turn:host:3478?transport=udp`.

    TURN credentials are made from the `secret` shared with coturn (`use-auth-secret`) and are good
    for `ttl_s` seconds.
    """

    urls: tuple[str, ...]
    secret: str
    ttl_s: int = 3600


def turn_user(peer_id: str) -> str:
    """The name under which a session uses TURN: it tells sessions apart in coturn's log and quotas, and
    nothing of the session's address can be learnt from it."""
    return hashlib.sha256(b"turn:" + peer_id.encode()).hexdigest()[:16]


def links(servers: IceServers, user: str, now_s: int) -> list[str]:
    """One header value per server, with credentials for this `user` alone (coturn's REST scheme)."""
    username = f"{now_s + servers.ttl_s}:{user}"
    digest = hmac.digest(servers.secret.encode(), username.encode(), hashlib.sha1)
    credential = b64encode(digest).decode()
    login = f'; username="{username}"; credential="{credential}"; credential-type="password"'
    return [
        f'<{url}>; rel="ice-server"' + (login if url.startswith(("turn:", "turns:")) else "")
        for url in servers.urls
    ]
