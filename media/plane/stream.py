"""One publisher's stream with its ring and the outputs that play it, in the Python data plane."""

from media.capture import CaptureClock
from media.payload import h264, vp8
from media.plane.interface import StreamSpec
from media.plane.output import Output
from media.ring import Packet, PacketRing
from media.rtp import RtpPacket
from media.sequence import extend

_VIDEO_RING = 2048
_AUDIO_RING = 256
_MOST_AHEAD = 3_000
"""Numbers that can be lost in a row (RFC 3550 appendix A.1); what is further ahead begins anew."""
_REPLAY_LIMIT = 800
_REPLAY_NS = 2_500_000_000
"""What is replayed at once must neither flood a viewer nor take long to catch up with."""


class Stream:
    """Forwards each new packet to its outputs; switches waiting outputs at keyframes."""

    def __init__(self, stream_id: int, spec: StreamSpec) -> None:
        self.id = stream_id
        self.spec = spec
        self.is_vp8 = spec.codec == "VP8"
        self._starts_keyframe = {"H264": h264.starts_keyframe, "VP8": vp8.starts_keyframe}.get(spec.codec)
        self.ring = PacketRing(_AUDIO_RING if self._starts_keyframe is None else _VIDEO_RING)
        self._keyframe_timestamp: int | None = None
        self.clock: CaptureClock | None = None
        self.outputs: list[Output] = []
        self.waiting: list[Output] = []

    def jumps_to(self, sequence: int) -> bool:
        """Whether a packet's number is out of any relation to those before it."""
        newest = self.ring.newest
        if newest is None:
            return False
        ahead = extend(sequence, newest) - newest
        return ahead > _MOST_AHEAD or ahead <= -self.ring.size

    def take(self, rtp: RtpPacket, arrival_ns: int) -> Packet | None:
        """Store and forward a packet; None if it is a repeat."""
        newest = self.ring.newest
        number = rtp.sequence + 0x10000 if newest is None else extend(rtp.sequence, newest)
        is_start = self._starts_keyframe is None or (
            rtp.timestamp != self._keyframe_timestamp and self._starts_keyframe(rtp.payload)
        )
        packet = Packet(number, rtp.timestamp, rtp.marker, rtp.payload, is_start, arrival_ns)
        if not self.ring.add(packet):
            return None
        if is_start:
            self._keyframe_timestamp = rtp.timestamp
            if self.waiting:
                self._switch_waiting(packet)
        for output in self.outputs:
            output.send(packet)
        return packet

    def _switch_waiting(self, packet: Packet) -> None:
        for output in self.waiting:
            if output.playing is not None:
                output.playing.outputs.remove(output)
            output.switch(self, packet)
            self.outputs.append(output)
        self.waiting = []

    def attach(self, output: Output) -> None:
        """Let the output play: from the ring's last keyframe if it plays nothing, else from the next."""
        if output.playing is self:
            self.forget_wish(output)
            return
        if output.wanted is self:
            return
        self.forget_wish(output)
        replay = []
        if output.playing is None and self._starts_keyframe is not None:
            replay = self.ring.since_keyframe(_REPLAY_LIMIT, _REPLAY_NS)
        if not replay:
            output.wanted = self
            self.waiting.append(output)
            return
        output.switch(self, replay[0])
        self.outputs.append(output)
        for packet in replay:
            output.send(packet)

    @staticmethod
    def forget_wish(output: Output) -> None:
        """Drop the switch that the output waits for, if any."""
        if output.wanted is not None:
            output.wanted.waiting.remove(output)
            output.wanted = None

    @classmethod
    def detach(cls, output: Output) -> None:
        """Take the output off every stream."""
        cls.forget_wish(output)
        if output.playing is not None:
            output.playing.outputs.remove(output)
            output.playing = None

    def close(self) -> None:
        """Let go of all outputs; they keep their numbers for the next stream."""
        for output in self.outputs:
            output.playing = None
        for output in self.waiting:
            output.wanted = None
        self.outputs, self.waiting = [], []
