"""One media section towards one subscriber, in the Python data plane."""

from typing import TYPE_CHECKING

from media.payload.vp8 import (
    NO_SHIFT,
    PictureNumbers,
    numbers_of,
    parse_descriptor,
    renumber,
    shift_to_follow,
    shifted,
)
from media.plane.interface import OutputReport, OutputSpec, ReceptionReport
from media.plane.link import Link
from media.plane.pace import Replay
from media.repeats import RepeatFilter
from media.rewriter import EVERY_LAYER, Rewriter, Span
from media.ring import Packet

if TYPE_CHECKING:
    from media.plane.stream import Stream

_PADDING_ONLY = b"\x01"
_PROBED_BACK = 64


class Output:
    """Sends one stream at a time under its own numbers; `wanted` is the stream it waits to switch to."""

    def __init__(self, link: Link, spec: OutputSpec) -> None:
        self.link = link
        self.spec = spec
        self._rewriter = Rewriter(first_number=spec.first_number, first_timestamp=spec.first_timestamp)
        self._repeats = RepeatFilter()
        self._last: tuple[Packet, Stream, Span] | None = None
        """the newest packet sent that had a payload"""
        self._streams: dict[int, Stream] = {}
        self._rtx_sequence = spec.first_number
        self._packets = self._octets = self._nacked = self._retransmitted = 0
        self._newest = 0
        self._highest = EVERY_LAYER
        self._replay: Replay | None = None
        self._delay = link.playout_delay
        self.playing: Stream | None = None
        self.wanted: Stream | None = None
        self.is_keyframe_told = False
        self.reports_sent = 0
        self.report_due_ns = 0
        self.reception: ReceptionReport | None = None
        """new since the last poll"""
        self.round_trip_ns: int | None = None

    def report(self) -> OutputReport:
        return OutputReport(
            packets=self._packets,
            octets=self._octets,
            nacked=self._nacked,
            retransmitted=self._retransmitted,
            stream=None if self.playing is None else self.playing.id,
            is_waiting=self.wanted is not None,
        )

    @property
    def timestamp_offset(self) -> int:
        """From the playing stream's timestamps to ours."""
        return self._rewriter.current.timestamp_offset

    def was_reported(self) -> None:
        """The subscriber knows the source: it needs no more advice on its delay."""
        self._delay = b""

    # ---- what is played

    def switch(self, stream: "Stream", packet: Packet) -> None:
        """Play `stream` from `packet` on, which is to be sent next."""
        self._rewriter.switch(
            source=stream.id,
            number=packet.number,
            timestamp=packet.timestamp,
            elapsed_ticks=self._elapsed_ns(stream, packet) * self.spec.rate // 1_000_000_000,
            shift=self._picture_shift(stream, packet),
            highest=self._highest if stream.is_vp8 else EVERY_LAYER,
        )
        self._streams = {s.source: self._streams[s.source] for s in self._rewriter.spans[:-1]}
        self._streams[stream.id] = stream
        self._newest = packet.number - 1
        self._replay = None
        self.playing = stream
        self.wanted = None

    def stop(self) -> None:
        """Play nothing; numbers are kept for the next switch."""
        self.playing = None
        self._replay = None

    def limit_temporal(self, highest: int) -> None:
        self._highest = highest

    def _elapsed_ns(self, stream: "Stream", packet: Packet) -> int:
        """Capture time between the last sent packet and this one; arrival time without both clocks."""
        if self._last is None:
            return 0
        last, last_stream, _ = self._last
        if last_stream.clock is None or stream.clock is None:
            return packet.arrival_ns - last.arrival_ns
        return stream.clock.wall_of(packet.timestamp) - last_stream.clock.wall_of(last.timestamp)

    def _picture_shift(self, stream: "Stream", packet: Packet) -> PictureNumbers:
        if not stream.is_vp8 or self._last is None:
            return NO_SHIFT
        last = parse_descriptor(self._last[0].payload)
        new = parse_descriptor(packet.payload)
        if last is None or new is None:
            return NO_SHIFT
        return shift_to_follow(shifted(numbers_of(last), self._last[2].shift), numbers_of(new))

    # ---- sending

    def send(self, packet: Packet) -> None:
        """Send a packet of the stream that plays; packets from before the switch are left out, and those
        that a replay comes to by itself."""
        if self._replay is None or packet.number < self._replay.cursor:
            self._send(packet)

    def _send(self, packet: Packet) -> None:
        span = self._place(packet)
        if span is None:
            return
        assert self.playing is not None
        number = packet.number - span.sequence_offset
        timestamp = (packet.timestamp - span.timestamp_offset) & 0xFFFFFFFF
        payload = self._payload(span, packet)
        self._transmit(self.playing, packet, number, timestamp, payload)
        if self._rewriter.sent(number, timestamp) and payload:
            self._last = packet, self.playing, span
        self._packets += 1
        self._octets += len(payload) or 1

    def _place(self, packet: Packet) -> Span | None:
        """The span that a packet goes by; None if it is left out. Layers change with the newest picture."""
        rewriter, number = self._rewriter, packet.number
        if number <= self._newest:
            return rewriter.span_of(number)
        self._newest = number
        span = rewriter.current
        if span.highest == EVERY_LAYER == self._highest or self.playing is None or not self.playing.is_vp8:
            return span
        descriptor = parse_descriptor(packet.payload)
        if descriptor is None:
            return span
        if descriptor.begins_partition:
            highest = span.highest
            if self._highest < highest or packet.begins_keyframe:
                highest = self._highest
            elif highest < self._highest and descriptor.is_sync and descriptor.temporal == highest + 1:
                highest += 1
            if highest != span.highest:
                span = rewriter.limit(number, highest)
        if descriptor.temporal > span.highest:
            rewriter.drop(number, packet.timestamp)
            return None
        return span

    def _payload(self, span: Span, packet: Packet) -> bytes:
        """What goes out of a packet: nothing of a picture above the span's layer that came late."""
        payload = packet.payload
        if span.highest != EVERY_LAYER:
            descriptor = parse_descriptor(payload)
            if descriptor is not None and descriptor.temporal > span.highest:
                return b""
        return renumber(payload, span.shift) if payload and span.shift != NO_SHIFT else payload

    def _transmit(
        self, stream: "Stream", packet: Packet, number: int, timestamp: int, payload: bytes
    ) -> None:
        spec = self.spec
        self.link.send_rtp(
            0x80 if payload else 0xA0,
            packet.marker << 7 | spec.payload_type,
            number & 0xFFFF,
            timestamp,
            spec.ssrc,
            self._elements(stream, packet),
            payload or _PADDING_ONLY,
        )

    def _elements(self, stream: "Stream", packet: Packet) -> bytes:
        """Header extensions of the packet itself: sound carries its level, pictures the playout delay."""
        return self._delay if stream.is_video else self.link.level_element(packet.level)

    # ---- replay

    def replay_from(self, number: int, bps: int, now_ns: int) -> None:
        """Send what the ring holds from `number` on, in pieces; the first one goes now."""
        self._replay = Replay(number, bps, now_ns)
        self.advance(now_ns)

    def advance(self, now_ns: int) -> None:
        """Send the pieces of the replay that are due."""
        while (replay := self._replay) is not None and replay.begin_piece(now_ns):
            assert self.playing is not None
            ring = self.playing.ring
            newest = ring.newest or 0
            replay.cursor = max(replay.cursor, newest - ring.size + 1)
            while replay.allowance > 0 and replay.cursor <= newest:
                packet = ring.get(replay.cursor)
                replay.cursor += 1
                if packet is not None:
                    self._send(packet)
                    replay.allowance -= len(packet.payload) + 12
            if replay.cursor > newest:
                self._replay = None

    # ---- repair

    def asked_again(self, sequences: tuple[int, ...], now_ns: int, *, is_answered: bool) -> int:
        """Answer a NACK from the ring: as RTX (RFC 4588) where negotiated, else as it was. Returns how many
        were sent."""
        self._nacked += len(sequences)
        if not is_answered or (self.spec.rtx_ssrc is None and self.link.has_changing_headers):
            # The same SRTP index must not protect another header: AES-GCM's authentication would break.
            return 0
        found = sum(self._resend(wire) for wire in self._repeats.pass_fresh(sequences, now_ns))
        self._retransmitted += found
        return found

    def _find(self, wire: int) -> tuple["Stream", Span, Packet] | None:
        """What was sent, or could have been, under an outgoing number."""
        origin = self._rewriter.source_of(wire)
        if origin is None:
            return None
        span, number = origin
        stream = self._streams[span.source]
        packet = stream.ring.get(number) if stream.is_open else None
        return None if packet is None else (stream, span, packet)

    def _resend(self, wire: int) -> bool:
        found = self._find(wire)
        if found is None:
            return False
        if self.spec.rtx_ssrc is not None:
            return self._send_rtx(*found) is not None
        stream, span, packet = found
        number = packet.number - span.sequence_offset
        timestamp = (packet.timestamp - span.timestamp_offset) & 0xFFFFFFFF
        self._transmit(stream, packet, number, timestamp, self._payload(span, packet))
        return True

    def _send_rtx(self, stream: "Stream", span: Span, packet: Packet) -> int | None:
        """Returns the octets sent; None if the packet has nothing to repeat."""
        spec = self.spec
        payload = self._payload(span, packet)
        if not payload or spec.rtx_ssrc is None or spec.rtx_payload_type is None:
            return None
        self._rtx_sequence += 1
        original = (packet.number - span.sequence_offset) & 0xFFFF
        return self.link.send_rtp(
            0x80,
            packet.marker << 7 | spec.rtx_payload_type,
            self._rtx_sequence & 0xFFFF,
            (packet.timestamp - span.timestamp_offset) & 0xFFFFFFFF,
            spec.rtx_ssrc,
            self._elements(stream, packet),
            original.to_bytes(2, "big") + payload,
        )

    def probe(self, octets: int) -> list[int]:
        """Send the newest packets again as RTX until `octets` are reached; returns the size of each."""
        sizes: list[int] = []
        stream = self.playing
        if stream is None or not stream.is_video or self.spec.rtx_ssrc is None:
            return sizes
        newest = self._rewriter.next_number - 1
        found = [self._find(number & 0xFFFF) for number in range(newest, newest - _PROBED_BACK, -1)]
        recent = [entry for entry in found if entry is not None and entry[0] is stream]
        recent = [entry for entry in recent if self._payload(*entry[1:])]
        while recent and sum(sizes) < octets:
            for entry in recent:
                if sum(sizes) >= octets:
                    break
                sizes.append(self._send_rtx(*entry) or 0)
        return sizes
