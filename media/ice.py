"""ICE-lite (RFC 8445 section 2.5): whose binding requests are authentic, and what to answer."""

from dataclasses import dataclass

from media import stun
from media.plane.interface import Address

_LONGEST_UFRAG = 256


def is_ufrag(text: str) -> bool:
    """Whether a user fragment can be one (RFC 8839 section 5.4, without its least length)."""
    return text.isascii() and 0 < len(text) <= _LONGEST_UFRAG


@dataclass(frozen=True, slots=True)
class Remote:
    """A peer's own credentials: those that requests to it are made with."""

    ufrag: str
    password: str


@dataclass(frozen=True, slots=True)
class Far:
    """How to ask a peer: by what user name, and the password of both the request and its answer."""

    username: str
    password: bytes


@dataclass(frozen=True, slots=True)
class Binding:
    """An authenticated request of a peer: what to answer, whether it nominated the address, and how to ask
    back."""

    peer: int
    is_nominated: bool
    response: bytes
    far: Far


@dataclass(frozen=True, slots=True)
class Claim:
    """A binding request that names a peer, not yet authenticated."""

    peer: int
    _request: stun.Message
    _password: bytes
    _far: Far

    def check(self, address: Address) -> Binding | None:
        """None for a forged request. This costs far more than to find the peer."""
        request = self._request
        if not request.is_from(self._password):
            return None
        response = stun.success(request.transaction, address, self._password)
        return Binding(self.peer, request.is_nominated, response, self._far)


class Credentials:
    """Local user fragments and passwords in force, by peer; a restart adds a pair to the one before."""

    def __init__(self) -> None:
        self._by_ufrag: dict[str, tuple[int, bytes, Far]] = {}
        self._of_peer: dict[int, list[str]] = {}

    def add(self, peer: int, ufrag: str, password: str, remote: Remote) -> None:
        own = self._of_peer.setdefault(peer, [])
        for superseded in own[:-1]:
            del self._by_ufrag[superseded]
        own[:] = [*own[-1:], ufrag]
        far = Far(f"{remote.ufrag}:{ufrag}", remote.password.encode())
        self._by_ufrag[ufrag] = (peer, password.encode(), far)

    def remove_peer(self, peer: int) -> None:
        for ufrag in self._of_peer.pop(peer, ()):
            del self._by_ufrag[ufrag]

    def claim(self, data: bytes) -> Claim | None:
        """Whose binding request a datagram says it is, or None for anything that deserves no answer."""
        request = stun.parse_request(data)
        if request is None:
            return None
        entry = self._by_ufrag.get(request.username.partition(":")[0])
        return None if entry is None else Claim(entry[0], request, entry[1], entry[2])
