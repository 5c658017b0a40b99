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
from media.plane.interface import OutputReport, OutputSpec
from media.plane.link import Link
from media.rewriter import Rewriter, Span
from media.ring import Packet
from media.rtp import pack_header

if TYPE_CHECKING:
    from media.plane.stream import Stream

_PADDING_ONLY = b"\x01"


class Output:
    """Sends one stream at a time under its own numbers; `wanted` is the stream it waits to switch to."""

    def __init__(self, link: Link, spec: OutputSpec) -> None:
        self._link = link
        self._spec = spec
        self._rewriter = Rewriter(first_number=spec.first_number, first_timestamp=spec.first_timestamp)
        self._last: Packet | None = None
        self._last_stream: Stream | None = None
        self._streams: dict[int, Stream] = {}
        self._rtx_sequence = spec.first_number
        self._packets = 0
        self._octets = 0
        self.playing: Stream | None = None
        self.wanted: Stream | None = None
        self.span: Span | None = None

    def report(self) -> OutputReport:
        return OutputReport(
            packets=self._packets,
            octets=self._octets,
            stream=None if self.playing is None else self.playing.id,
            timestamp_offset=0 if self.span is None else self.span.timestamp_offset,
            is_waiting=self.wanted is not None,
        )

    def switch(self, stream: "Stream", packet: Packet) -> None:
        """Play `stream` from `packet` on, which is to be sent next."""
        self.span = self._rewriter.switch(
            source=stream.id,
            number=packet.number,
            timestamp=packet.timestamp,
            elapsed_ticks=self._elapsed_ns(stream, packet) * self._spec.rate // 1_000_000_000,
            shift=self._picture_shift(stream, packet),
        )
        self._streams = {s.source: self._streams[s.source] for s in self._rewriter.spans[:-1]}
        self._streams[stream.id] = stream
        self.playing = stream
        self.wanted = None

    def _elapsed_ns(self, stream: "Stream", packet: Packet) -> int:
        """Capture time between the last sent packet and this one; arrival time without both clocks."""
        last, last_stream = self._last, self._last_stream
        if last is None or last_stream is None:
            return 0
        if last_stream.clock is None or stream.clock is None:
            return packet.arrival_ns - last.arrival_ns
        return stream.clock.wall_of(packet.timestamp) - last_stream.clock.wall_of(last.timestamp)

    def _picture_shift(self, stream: "Stream", packet: Packet) -> PictureNumbers:
        if not stream.is_vp8 or self._last is None or self.span is None:
            return NO_SHIFT
        last = parse_descriptor(self._last.payload)
        new = parse_descriptor(packet.payload)
        if last is None or new is None:
            return NO_SHIFT
        return shift_to_follow(shifted(numbers_of(last), self.span.shift), numbers_of(new))

    def send(self, packet: Packet) -> None:
        """Send a packet of the stream that plays; packets from before the switch are left out."""
        span = self.span
        assert span is not None
        number = packet.number - span.sequence_offset
        if number < span.first:
            return
        spec = self._spec
        timestamp = (packet.timestamp - span.timestamp_offset) & 0xFFFFFFFF
        data = self._build(span, packet, number, timestamp, spec.payload_type, spec.ssrc)
        self._link.send_rtp(data)
        if self._rewriter.sent(number, timestamp) and packet.payload:
            self._last = packet
            self._last_stream = self.playing
        self._packets += 1
        self._octets += len(data) - 12

    def _build(
        self, span: Span, packet: Packet, number: int, timestamp: int, payload_type: int, ssrc: int
    ) -> bytes:
        payload = packet.payload
        first = 0x80
        if not payload:
            first, payload = 0xA0, _PADDING_ONLY
        elif span.shift is not NO_SHIFT:
            payload = renumber(payload, span.shift)
        return (
            pack_header(first, packet.marker << 7 | payload_type, number & 0xFFFF, timestamp, ssrc) + payload
        )

    def resend(self, sequences: list[int]) -> int:
        """Send what the ring still holds again: as RTX (RFC 4588) where negotiated, else as it was."""
        found = 0
        spec = self._spec
        for wire in sequences:
            origin = self._rewriter.source_of(wire)
            if origin is None:
                continue
            span, source_number = origin
            packet = self._streams[span.source].ring.get(source_number)
            if packet is None:
                continue
            number = source_number - span.sequence_offset
            timestamp = (packet.timestamp - span.timestamp_offset) & 0xFFFFFFFF
            if spec.rtx_ssrc is None or spec.rtx_payload_type is None:
                data = self._build(span, packet, number, timestamp, spec.payload_type, spec.ssrc)
            elif packet.payload:
                self._rtx_sequence += 1
                data = self._build(
                    span, packet, self._rtx_sequence, timestamp, spec.rtx_payload_type, spec.rtx_ssrc
                )
                data = data[:12] + (number & 0xFFFF).to_bytes(2, "big") + data[12:]
            else:
                continue
            self._link.send_rtp(data)
            found += 1
        return found
