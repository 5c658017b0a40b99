"""ICE-lite (RFC 8445 section 2.5): authenticated binding requests answered, nothing ever asked."""

from dataclasses import dataclass

from media import stun
from media.plane.interface import Address


@dataclass(frozen=True, slots=True)
class Binding:
    """An authenticated request of a peer: what to answer, and whether it nominated the address."""

    peer: int
    is_nominated: bool
    response: bytes


@dataclass(frozen=True, slots=True)
class Claim:
    """A binding request that names a peer, not yet authenticated."""

    peer: int
    _request: stun.Request
    _password: bytes

    def check(self, address: Address) -> Binding | None:
        """None for a forged request. This costs far more than to find the peer."""
        request = self._request
        if not request.is_from(self._password):
            return None
        response = stun.success(request.transaction, address, self._password)
        return Binding(self.peer, request.is_nominated, response)


class Credentials:
    """Local user fragments and passwords in force, by peer; a restart adds a pair to the one before."""

    def __init__(self) -> None:
        self._by_ufrag: dict[str, tuple[int, bytes]] = {}
        self._of_peer: dict[int, list[str]] = {}

    def add(self, peer: int, ufrag: str, password: str) -> None:
        own = self._of_peer.setdefault(peer, [])
        for superseded in own[:-1]:
            del self._by_ufrag[superseded]
        own[:] = [*own[-1:], ufrag]
        self._by_ufrag[ufrag] = (peer, password.encode())

    def remove_peer(self, peer: int) -> None:
        for ufrag in self._of_peer.pop(peer, ()):
            del self._by_ufrag[ufrag]

    def claim(self, data: bytes) -> Claim | None:
        """Whose binding request a datagram says it is, or None for anything that deserves no answer."""
        request = stun.parse_request(data)
        if request is None:
            return None
        entry = self._by_ufrag.get(request.username.partition(":")[0])
        return None if entry is None else Claim(entry[0], request, entry[1])
