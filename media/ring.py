"""The publisher's packets, each parsed once and kept once."""

from typing import NamedTuple


class Packet(NamedTuple):
    """A publisher's packet as subscriptions, repair and egress see it.

    `number` is the extended sequence number; an empty `payload` is padding only; `begins_keyframe`
    marks the first packet of one; `level` is the audio level extension's byte (RFC 6464).
    """

    number: int
    timestamp: int
    marker: bool
    payload: bytes
    begins_keyframe: bool
    arrival_ns: int
    level: int | None = None


class PacketRing:
    """The newest `size` numbers of one stream; `size` is a power of two."""

    def __init__(self, size: int) -> None:
        assert size & (size - 1) == 0
        self.size = size
        self._mask = size - 1
        self._slots: list[Packet | None] = [None] * size
        self.newest: int | None = None
        self.keyframe: int | None = None

    def add(self, packet: Packet) -> bool:
        """Keep the packet; False if it is a repeat or older than the ring reaches."""
        newest = self.newest
        number = packet.number
        if newest is None or number > newest:
            self.newest = number
        elif number <= newest - self.size:
            return False
        slot = number & self._mask
        kept = self._slots[slot]
        if kept is not None and kept.number == number:
            return False
        self._slots[slot] = packet
        if packet.begins_keyframe and (self.keyframe is None or number > self.keyframe):
            self.keyframe = number
        return True

    def get(self, number: int) -> Packet | None:
        packet = self._slots[number & self._mask]
        return packet if packet is not None and packet.number == number else None

    def since_keyframe(self, limit: int, most_ns: int) -> list[Packet]:
        """What arrived from the last keyframe on, in order; empty if that is more than `limit` packets
        or took longer than `most_ns`."""
        if self.newest is None or self.keyframe is None:
            return []
        if self.newest - self.keyframe >= min(limit, self.size):
            return []
        first, last = self.get(self.keyframe), self.get(self.newest)
        if first is None or last is None or last.arrival_ns - first.arrival_ns > most_ns:
            return []
        found = (self.get(number) for number in range(self.keyframe, self.newest + 1))
        return [packet for packet in found if packet is not None]
