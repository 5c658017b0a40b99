"""Which packets begin a keyframe, in the Python data plane."""

from media.payload import FORMATS, h264
from media.ring import Packet, PacketRing
from media.rtp import RtpPacket

_FURTHEST_BACK = 64
"""Packets of a picture before its first slice, at most: a bound on what a flood of slices costs."""


class Starts:
    """Of one stream. Each packet of sound is a start; of a picture, one packet at most.

    An H264 publisher that sends its parameter sets in band sends them before the picture: where packets are
    missing right before the picture, the repair brings the start.
    """

    def __init__(self, codec: str) -> None:
        self._format = FORMATS.get(codec)
        self._is_h264 = codec == "H264"
        self._has_parameters = False
        self._timestamp: int | None = None
        """of the newest keyframe"""
        self._headless: int | None = None
        """of the newest picture that was found without its beginning"""

    def is_at(self, rtp: RtpPacket, number: int, ring: PacketRing) -> bool:
        """Whether a packet that is to be put into the ring as `number` begins a keyframe."""
        if self._format is None:
            return True
        if rtp.timestamp == self._timestamp or not self._format.starts_keyframe(rtp.payload):
            return False
        if not self._is_h264:
            return True
        if h264.has_parameters(rtp.payload):
            self._has_parameters = True
            return True
        if rtp.timestamp == self._headless:
            return False
        if self._has_parameters and _lacks_beginning(rtp.timestamp, number, ring):
            self._headless = rtp.timestamp
            return False
        return True

    def began(self, packet: Packet) -> None:
        """The newest keyframe begins with `packet`."""
        self._timestamp = packet.timestamp


def _lacks_beginning(timestamp: int, number: int, ring: PacketRing) -> bool:
    """Whether a packet is missing between the picture before and `number` of the picture at `timestamp`, or
    the picture began too long before."""
    for earlier in range(number - 1, number - _FURTHEST_BACK - 1, -1):
        before = ring.get(earlier)
        if before is None:
            return True
        if before.timestamp != timestamp:
            return False
    return True
