"""One publisher's stream with its ring and the outputs that play it, in the Python data plane."""

from media.capture import CaptureClock
from media.loss import Jitter, MissingPackets
from media.payload import FORMATS
from media.payload.vp8 import parse_descriptor
from media.plane.interface import StreamReport, StreamSpec
from media.plane.output import Output
from media.plane.starts import Starts
from media.ring import Packet, PacketRing
from media.rtp import RtpPacket
from media.sequence import extend

_VIDEO_RING = 2048
_AUDIO_RING = 256
_MOST_AHEAD = 3_000
"""Numbers that can be lost in a row (RFC 3550 appendix A.1); what is further ahead begins anew."""
_REPLAY_LIMIT = 800
_REPLAY_NS = 2_500_000_000
"""What is replayed must neither flood a viewer nor take long to catch up with."""
_QUIETEST_VOICE = 35
"""-dBov, RFC 6464"""


class Stream:
    """Forwards each new packet to its outputs; switches waiting outputs at keyframes."""

    def __init__(self, stream_id: int, spec: StreamSpec) -> None:
        self.id = stream_id
        self.spec = spec
        self.is_vp8 = spec.codec == "VP8"
        self.is_video = spec.codec in FORMATS
        self.ring = PacketRing(_VIDEO_RING if self.is_video else _AUDIO_RING)
        self._starts = Starts(spec.codec)
        self.clock: CaptureClock | None = None
        self.is_clock_settled = False
        self.is_tapped = False
        self.is_open = True
        self.missing = MissingPackets()
        self._jitter = Jitter(spec.rate)
        self._report: StreamReport | None = None
        self._layers = [0, 0]
        """the highest temporal layers before and since the last keyframe"""
        self._repaired = self._octets = self._frames = self._keyframes = self._voiced = 0
        self._received = 0
        self._first = self._highest = 0
        self._first_times = self._newest_times = (0, 0)
        self.outputs: list[Output] = []
        self.waiting: list[Output] = []

    def jumps_to(self, sequence: int) -> bool:
        """Whether a packet's number is out of any relation to those before it."""
        newest = self.ring.newest
        if newest is None:
            return False
        ahead = extend(sequence, newest) - newest
        return ahead > _MOST_AHEAD or ahead <= -self.ring.size

    def take(
        self, rtp: RtpPacket, arrival_ns: int, *, level: int | None = None, is_repair: bool = False
    ) -> Packet | None:
        """Store, count and forward a packet; None if it is a repeat."""
        newest = self.ring.newest
        number = rtp.sequence + 0x10000 if newest is None else extend(rtp.sequence, newest)
        is_start = self._starts.is_at(rtp, number, self.ring)
        packet = Packet(number, rtp.timestamp, rtp.marker, rtp.payload, is_start, arrival_ns, level)
        if not self.ring.add(packet):
            return None
        self._count(packet, is_repair=is_repair)
        is_newest_start, is_late = self.ring.keyframe == number, self.ring.newest != number
        if is_newest_start:
            self._starts.began(packet)
            if self.waiting and not is_late:
                self._switch_waiting(packet)
        for output in self.outputs:
            output.send(packet)
        if is_newest_start and is_late and self.waiting:
            self._switch_late()
        return packet

    # ---- counting

    def _count(self, packet: Packet, *, is_repair: bool) -> None:
        number, arrival_ns = packet.number, packet.arrival_ns
        self.missing.arrived(number, arrival_ns)
        self._octets += len(packet.payload) + 12
        self._frames += packet.marker
        self._keyframes += self.is_video and packet.begins_keyframe
        self._voiced += packet.level is not None and packet.level & 0x7F <= _QUIETEST_VOICE
        if self.is_vp8:
            self._count_layers(packet)
        if is_repair:
            self._repaired += 1
            return
        self._jitter.arrived(packet.timestamp, arrival_ns)
        times = packet.timestamp, arrival_ns
        if not self._received:
            self._first, self._first_times = number, times
            self._highest, self._newest_times = number, times
        self._received += 1
        self._first = min(self._first, number)
        if number > self._highest:
            self._highest, self._newest_times = number, times

    def _count_layers(self, packet: Packet) -> None:
        """Of VP8 since the keyframe before the last: a publisher that changes its layers makes one."""
        if packet.begins_keyframe:
            self._layers = [self._layers[1], 0]
        descriptor = parse_descriptor(packet.payload)
        if descriptor is not None:
            self._layers[1] = max(self._layers[1], descriptor.temporal)

    def report(self) -> StreamReport | None:
        if not self._received:
            return None
        return StreamReport(
            received=self._received,
            repaired=self._repaired,
            octets=self._octets,
            frames=self._frames,
            keyframes=self._keyframes,
            voiced=self._voiced,
            first=self._first,
            highest=self._highest,
            jitter=self._jitter.ticks,
            first_timestamp=self._first_times[0],
            first_arrival_ns=self._first_times[1],
            newest_timestamp=self._newest_times[0],
            newest_arrival_ns=self._newest_times[1],
            temporal=max(self._layers),
        )

    # ---- outputs

    def _switch_waiting(self, packet: Packet) -> None:
        for output in self.waiting:
            if output.playing is not None:
                output.playing.outputs.remove(output)
            output.switch(self, packet)
            self.outputs.append(output)
        self.waiting = []

    def _switch_late(self) -> None:
        """Switch at a start that came behind some of its picture: with what has come since."""
        packets = self.ring.since_keyframe(_REPLAY_LIMIT, _REPLAY_NS)
        if packets:
            switched = self.waiting
            self._switch_waiting(packets[0])
            for output in switched:
                for packet in packets:
                    output.send(packet)

    def attach(self, output: Output, *, replay_bps: int, now_ns: int) -> None:
        """Let the output play: from the ring's last keyframe if it plays nothing, else from the next."""
        if output.playing is self:
            self.forget_wish(output)
            return
        if output.wanted is self:
            return
        self.forget_wish(output)
        replay = []
        if output.playing is None and self.is_video:
            replay = self.ring.since_keyframe(_REPLAY_LIMIT, _REPLAY_NS)
        if not replay:
            output.wanted = self
            self.waiting.append(output)
            return
        output.switch(self, replay[0])
        self.outputs.append(output)
        if replay_bps > 0:
            output.replay_from(replay[0].number, replay_bps, now_ns)
            return
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
            output.stop()

    def close(self) -> None:
        """Let go of all outputs; they keep their numbers for the next stream."""
        self.is_open = False
        for output in self.outputs:
            output.stop()
        for output in self.waiting:
            output.wanted = None
        self.outputs, self.waiting = [], []
