"""ICE-lite (RFC 8445 section 2.5): authenticated binding requests answered, nothing ever asked."""

import struct
from dataclasses import dataclass

from aioice import stun

from media.plane.interface import Address


@dataclass(frozen=True, slots=True)
class Binding:
    """An authenticated request of a peer: what to answer, and whether it nominated the address."""

    peer: int
    is_nominated: bool
    response: bytes


class Credentials:
    """Local user fragments and passwords in force, by peer; a restart adds a pair to the one before."""

    def __init__(self) -> None:
        self._by_ufrag: dict[str, tuple[int, bytes]] = {}

    def add(self, peer: int, ufrag: str, password: str) -> None:
        own = [one for one, entry in self._by_ufrag.items() if entry[0] == peer]
        for superseded in own[:-1]:
            del self._by_ufrag[superseded]
        self._by_ufrag[ufrag] = (peer, password.encode())

    def remove_peer(self, peer: int) -> None:
        self._by_ufrag = {ufrag: entry for ufrag, entry in self._by_ufrag.items() if entry[0] != peer}

    def check(self, data: bytes, address: Address) -> Binding | None:
        """The binding request in a datagram, or None for anything that deserves no answer."""
        try:
            message = stun.parse_message(data)
        except (ValueError, struct.error):
            return None
        if message.message_method != stun.Method.BINDING or message.message_class != stun.Class.REQUEST:
            return None
        ufrag = str(message.attributes.get("USERNAME", "")).partition(":")[0]
        entry = self._by_ufrag.get(ufrag)
        if entry is None or not message.check_message_integrity(entry[1]):
            return None
        peer, password = entry
        response = stun.Message(
            message_method=stun.Method.BINDING,
            message_class=stun.Class.RESPONSE,
            transaction_id=message.transaction_id,
        )
        response.attributes["XOR-MAPPED-ADDRESS"] = address
        response.add_message_integrity(password)
        return Binding(peer, "USE-CANDIDATE" in message.attributes, bytes(response))
