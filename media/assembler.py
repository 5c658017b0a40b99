"""Packets to access units: order restored, repair awaited for a bounded time, then skipped over."""

from typing import NamedTuple

from media.payload import FORMATS
from media.ring import Packet

_MOST_HELD = 2048
"""As many as the publisher's ring: a keyframe of 2 MB can wait for the repair of its first packet."""


class Frame(NamedTuple):
    """One access unit with its RTP timestamp; `size` is known for keyframes, `arrival_ns` of its start."""

    timestamp: int
    is_keyframe: bool
    size: tuple[int, int] | None
    data: bytes
    arrival_ns: int


class FrameAssembler:
    """One stream's access units. `lacks_keyframe` says that video was skipped and waits for one."""

    def __init__(self, codec: str, wait_ns: int) -> None:
        self._is_video = codec != "opus"
        self._payloads = FORMATS.get(codec)
        self._wait_ns = wait_ns
        self._held: dict[int, Packet] = {}
        self._next: int | None = None
        self._blocked_since_ns: int | None = None
        self._parts: list[Packet] = []
        self.lacks_keyframe = self._is_video

    def push(self, packet: Packet, now_ns: int) -> list[Frame]:
        """Take a packet; returns the units it completes."""
        if self._next is None:
            self._next = packet.number
        if packet.number >= self._next:
            self._held[packet.number] = packet
        return self.poll(now_ns)

    def poll(self, now_ns: int) -> list[Frame]:
        """Units that are complete, after giving up on packets awaited for too long."""
        frames: list[Frame] = []
        while self._held:
            assert self._next is not None
            packet = self._held.pop(self._next, None)
            if packet is not None:
                self._next += 1
                self._blocked_since_ns = None
                self._consume(packet, frames)
                continue
            if self._blocked_since_ns is None:
                self._blocked_since_ns = now_ns
            if now_ns - self._blocked_since_ns < self._wait_ns and len(self._held) < _MOST_HELD:
                break
            self._skip()
        return frames

    def _skip(self) -> None:
        """Give up on what is missing: go on at the next keyframe at hand, else at the next packet."""
        self._parts = []
        self._blocked_since_ns = None
        numbers = sorted(self._held)
        start = numbers[0]
        if self._is_video:
            self.lacks_keyframe = True
            start = next((number for number in numbers if self._held[number].begins_keyframe), start)
        self._held = {number: packet for number, packet in self._held.items() if number >= start}
        self._next = start

    def _consume(self, packet: Packet, frames: list[Frame]) -> None:
        if self._payloads is None:
            if packet.payload:
                frames.append(Frame(packet.timestamp, True, None, packet.payload, packet.arrival_ns))
            return
        if self._parts and self._parts[0].timestamp != packet.timestamp:
            self._finish(frames)
        if packet.payload:
            self._parts.append(packet)
            if packet.marker:
                self._finish(frames)

    def _finish(self, frames: list[Frame]) -> None:
        parts, self._parts = self._parts, []
        assert self._payloads is not None
        is_keyframe = any(part.begins_keyframe for part in parts)
        if self.lacks_keyframe and not is_keyframe:
            return
        data = self._payloads.depacketise([part.payload for part in parts])
        if data is None:
            self.lacks_keyframe = True
            return
        self.lacks_keyframe = False
        size = self._payloads.picture_size(data) if is_keyframe else None
        frames.append(Frame(parts[0].timestamp, is_keyframe, size, data, parts[0].arrival_ns))
