"""A viewer on a lossy way: loses by the dice, asks for what is missing, and puts frames together."""

import random
from dataclasses import dataclass, field

from media import rtcp
from media.assembler import Frame, FrameAssembler
from media.payload import FORMATS
from media.payload.vp8 import parse_descriptor
from media.ring import Packet
from media.rtp import find_extension, parse_rtp
from media.sequence import extend
from media.twcc import ArrivalLog
from tests.helpers.twins import TwinPeer

S = 1_000_000_000


@dataclass
class LossyReceiver:
    """Of one picture's output, whose first number is 0x10000; what comes from other sources is counted."""

    peer: TwinPeer
    codec: str
    ssrc: int
    rtx_ssrc: int
    dice: random.Random
    loss: float
    transport_id: int | None = None
    frames: list[Frame] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    """VP8's picture ids"""
    newest: int | None = None
    missing: set[int] = field(default_factory=set)
    repaired: int = 0
    others: int = 0

    def __post_init__(self) -> None:
        self._assembler = FrameAssembler(self.codec, 10 * S)
        self._arrivals = ArrivalLog()

    def receive(self, now_ns: int) -> None:
        for data in self.peer.take_agreed():
            packet = parse_rtp(data)
            assert packet is not None
            if self.newest is not None and self.dice.random() < self.loss:
                continue
            if self.transport_id is not None:
                number = find_extension(packet.profile, packet.extension, self.transport_id)
                assert number is not None
                self._arrivals.arrived(int.from_bytes(number, "big"), now_ns)
            if packet.ssrc not in (self.ssrc, self.rtx_ssrc):
                self.others += 1
                continue
            sequence, payload = packet.sequence, packet.payload
            if packet.ssrc == self.rtx_ssrc:
                sequence, payload = int.from_bytes(payload[:2], "big"), payload[2:]
            self._take(packet.timestamp, sequence, payload, now_ns, marker=packet.marker)

    def _take(self, timestamp: int, sequence: int, payload: bytes, now_ns: int, *, marker: bool) -> None:
        number = sequence + 0x10000 if self.newest is None else extend(sequence, self.newest)
        if self.newest is None:
            self.newest = number - 1
            assert number == 0x10000
        if number <= self.newest and number not in self.missing:
            return
        self.repaired += number in self.missing
        self.missing |= set(range(self.newest + 1, number))
        self.missing.discard(number)
        self.newest = max(self.newest, number)
        begins = number == 0x10000 or FORMATS[self.codec].starts_keyframe(payload)
        self._push(Packet(number, timestamp, marker, payload, begins, now_ns), now_ns)

    def _push(self, packet: Packet, now_ns: int) -> None:
        descriptor = parse_descriptor(packet.payload) if self.codec == "VP8" else None
        if descriptor is not None and descriptor.begins_partition and descriptor.picture_id is not None:
            self.pictures.append(descriptor.picture_id)
        self.frames += self._assembler.push(packet, now_ns)

    def request(self) -> bytes | None:
        """A NACK for all that is missing; None for nothing."""
        lacking = [number & 0xFFFF for number in sorted(self.missing)]
        return rtcp.build_nack(9, self.ssrc, lacking) if lacking else None

    def feedback(self) -> bytes | None:
        """Transport-wide feedback for what came since the last; None for nothing."""
        body = self._arrivals.take_feedback()
        return None if body is None else rtcp.build_transport_feedback(9, self.ssrc, body)
