"""A publisher's tracks: sources mapped to layers, feedback to the publisher, access units out."""

from collections.abc import Callable, Container
from typing import cast

from media import rtcp
from media.budget import Budget
from media.capture import unix_ns_to_ntp
from media.clocks import LayerClocks
from media.codecs import Codec
from media.egress import AccessUnit
from media.ids import new_ssrc
from media.keyframes import KeyframeTurns
from media.layer import Kind, Layer
from media.layers import LayerState
from media.negotiation import Chosen
from media.peer import Peer
from media.plane.interface import Plane, StreamSpec
from media.ring import Packet
from media.rtp import parse_rtp
from media.settings import MediaSettings
from media.sources import Claim, SourceTable, Track
from media.stats import RepairCounters

_MS = 1_000_000
_FEEDBACK_NS = 100 * _MS
_REPORT_NS = 1_000 * _MS
_REPORT_REQUEST_NS = 250 * _MS
_MOST_RTCP = 128
"""A second's; an encoder with three layers sends about ten."""
_DEFAULT_ROUND_TRIP_MS = 100.0
_LEAST_ROUND_TRIP_MS = 20.0


class Publication:
    """One publisher's media from its answer to its end. `deliver` gets every access unit."""

    def __init__(
        self,
        *,
        peer: Peer,
        chosen: list[Chosen],
        plane: Plane,
        settings: MediaSettings,
        counters: RepairCounters,
        new_handle: Callable[[], int],
        deliver: Callable[[AccessUnit], None],
        streams: "dict[int, Publication]",
    ) -> None:
        self.peer = peer
        self.layers: dict[int, Layer] = {}
        self.last_packet_ns = peer.created_ns
        self.is_silent = False
        self._plane = plane
        self._counters = counters
        self._new_handle = new_handle
        self._deliver = deliver
        self._owners = streams
        self._ssrc = new_ssrc()
        self._turns = KeyframeTurns(settings.keyframe_spacing_ms * _MS)
        self._full_requests = 0
        self.rtcp_budget = Budget(_MOST_RTCP)
        self._clocks = LayerClocks(self.layers, plane)
        self._wall_minus_ns = 0
        self._feedback_due_ns = 0
        self._report_due_ns = 0
        self._report_request_due_ns = 0
        self._states_at_ns = 0
        self._states: dict[str, list[LayerState]] = {}
        self._by_kind: dict[str, dict[str, Layer]] = {}
        self._tracks: list[Track] = []
        for section, codec in ((entry.section, entry.codec) for entry in chosen):
            assert codec is not None
            layers = {
                rid: Layer(
                    stream=new_handle(),
                    kind=cast(Kind, section.kind),
                    codec=codec,
                    rid=rid,
                    order=order,
                    settings=settings,
                )
                for order, rid in enumerate(section.rids or ("",))
            }
            self._tracks.append(Track(section, codec, layers))
            self._by_kind[section.kind] = layers
            for layer in layers.values():
                self._add(layer)
        self._sources = SourceTable(self._tracks)
        for ssrc, claim in self._sources.announced():
            self._map(ssrc, claim)

    def _add(self, layer: Layer) -> None:
        self.layers[layer.stream] = layer
        self._owners[layer.stream] = self
        spec = StreamSpec(layer.codec.name, layer.codec.rate)
        self._plane.add_stream(layer.stream, self.peer.handle, spec)

    def _drop(self, layer: Layer) -> None:
        """Remove the layer's stream; what the plane told of it before may still be on its way to us."""
        if layer.replaced_stream is not None:
            del self._owners[layer.replaced_stream]
        layer.replaced_stream = layer.stream
        del self.layers[layer.stream]
        self._plane.remove_stream(layer.stream)

    def _map(self, ssrc: int, claim: Claim) -> None:
        """Let a source feed its layer; a layer whose source is replaced begins anew."""
        layer, is_rtx = claim
        before = layer.rtx_ssrc if is_rtx else layer.ssrc
        if before is not None:
            self._sources.replace(before)
        if is_rtx:
            layer.rtx_ssrc = ssrc
        else:
            layer.ssrc = ssrc
            if self._plane.stream_report(layer.stream) is not None:
                self._restart(layer)
                return
        self._plane.map_source(self.peer.handle, ssrc, layer.stream, is_rtx=is_rtx)

    def _restart(self, layer: Layer) -> None:
        """Viewers wait for the new stream's keyframe; their own numbers go on as at any switch."""
        self._count(layer)
        self._drop(layer)
        layer.restart(self._new_handle())
        self._add(layer)
        self._plane.tap(layer.stream, is_on=layer.is_tapped)
        for ssrc, is_rtx in ((layer.ssrc, False), (layer.rtx_ssrc, True)):
            if ssrc is not None:
                self._plane.map_source(self.peer.handle, ssrc, layer.stream, is_rtx=is_rtx)

    # ---- what arrives

    def on_unmapped(self, data: bytes, arrival_ns: int) -> None:
        """Learn a source from its first packets' mid and rid, or from its payload type. Packets that were
        on their way to us when it was learnt only go back."""
        packet = parse_rtp(data)
        if packet is None:
            return
        if not any(packet.ssrc in (layer.ssrc, layer.rtx_ssrc) for layer in self.layers.values()):
            claim = self._sources.claim_of(packet)
            if claim is None:
                return
            self._map(packet.ssrc, claim)
        self._plane.inject(self.peer.handle, data, arrival_ns)

    def on_jump(self, stream: int, data: bytes, arrival_ns: int) -> None:
        """Begin a layer anew whose numbers jumped, as when an encoder restarts; the packets behind the first
        only go back."""
        if stream in self.layers:
            self._restart(self.layers[stream])
        self._plane.inject(self.peer.handle, data, arrival_ns)

    def on_packet(self, stream: int, packet: Packet, wall_ns: int) -> None:
        """Take a packet of a tapped stream, or the first of a keyframe, that arrived at `wall_ns`."""
        layer = self.layers.get(stream)
        if layer is None:
            return
        self._wall_minus_ns = wall_ns - packet.arrival_ns
        if layer.clock is None:
            self._count(layer)
        self._clocks.arrived(layer, packet.timestamp, wall_ns)
        for unit in layer.took(packet):
            self._deliver(unit)

    def _count(self, layer: Layer) -> None:
        """Read what came of a layer since the last time."""
        report = self._plane.stream_report(layer.stream)
        if report is None or report == layer.arrived:
            return
        layer.counted(report, report.first_arrival_ns + self._wall_minus_ns)
        newest_ns = max(self.last_packet_ns, report.newest_arrival_ns)
        self.last_packet_ns = newest_ns
        self.peer.seen_ns = max(self.peer.seen_ns, newest_ns)
        self._clocks.arrived(layer, report.newest_timestamp, report.newest_arrival_ns + self._wall_minus_ns)

    def on_rtcp(self, items: list[rtcp.RtcpItem], arrival_ns: int, wall_ns: int) -> None:
        self.peer.seen_ns = max(self.peer.seen_ns, arrival_ns)
        for item in items:
            if isinstance(item, rtcp.SenderReport):
                self._wall_minus_ns = wall_ns - arrival_ns
                self._on_report(item, arrival_ns, wall_ns)
            elif isinstance(item, rtcp.ReferenceReply):
                now_ntp = unix_ns_to_ntp(wall_ns)
                measured = rtcp.round_trip_ms(now_ntp, item.last_reference, item.delay)
                self.peer.round_trip_ms = measured if measured is not None else self.peer.round_trip_ms

    def _on_report(self, report: rtcp.SenderReport, arrival_ns: int, wall_ns: int) -> None:
        layer = next((entry for entry in self.layers.values() if entry.ssrc == report.ssrc), None)
        if layer is None or report.ntp == 0:
            return
        layer.blocks.reported(rtcp.ntp_middle(report.ntp), arrival_ns)
        self._clocks.reported(layer, report, wall_ns)
        self._clocks.tell(arrival_ns)

    # ---- what is due

    def tick(self, now_ns: int, wall_ns: int, tapped: Container[Layer]) -> None:
        """Read what came and send the feedback that is due; `tapped` are the layers whose access units are
        wanted."""
        self._wall_minus_ns = wall_ns - now_ns
        for layer in self.layers.values():
            self._count(layer)
            is_tapped = layer in tapped
            if layer.is_tapped != is_tapped:
                layer.tap(is_on=is_tapped)
                self._plane.tap(layer.stream, is_on=is_tapped)
            for unit in layer.poll(now_ns):
                self._deliver(unit)
            if layer.ssrc is None:
                continue
            self._request_repair(layer, layer.ssrc, now_ns)
            if is_tapped and layer.lacks_keyframe:
                layer.keyframes.want()
        self._request_keyframes(now_ns)
        self._clocks.tell(now_ns)
        if now_ns >= self._report_request_due_ns:
            self._report_request_due_ns = now_ns + _REPORT_REQUEST_NS
            self._request_reports(now_ns)
        if now_ns >= self._feedback_due_ns:
            self._feedback_due_ns = now_ns + _FEEDBACK_NS
            self._send_transport_feedback()
        if now_ns >= self._report_due_ns:
            self._report_due_ns = now_ns + _REPORT_NS
            self._send_report(now_ns, wall_ns)

    def _request_keyframes(self, now_ns: int) -> None:
        sending = [layer for layer in self.of_kind("video") if layer.ssrc and layer.is_active(now_ns)]
        for index, is_insistent in self._turns.take([layer.keyframes for layer in sending], now_ns):
            ssrc = sending[index].ssrc or 0
            self._counters.keyframes_requested += 1
            if is_insistent and "ccm fir" in sending[index].codec.feedback:
                self._full_requests += 1
                self._send(rtcp.build_fir(self._ssrc, ssrc, self._full_requests & 0xFF))
            else:
                self._send(rtcp.build_pli(self._ssrc, ssrc))

    def _request_repair(self, layer: Layer, ssrc: int, now_ns: int) -> None:
        if "nack" not in layer.codec.feedback:
            return
        round_trip_ms = max(_LEAST_ROUND_TRIP_MS, self.peer.round_trip_ms or _DEFAULT_ROUND_TRIP_MS)
        numbers = self._plane.take_missing(layer.stream, now_ns, int(round_trip_ms * _MS))
        if numbers:
            self._counters.nacks_sent += len(numbers)
            self._send(rtcp.build_nack(self._ssrc, ssrc, [number & 0xFFFF for number in numbers]))

    def _request_reports(self, now_ns: int) -> None:
        """Ask for the report that puts a new layer on the common clock: Chromium's first would take
        seconds to come by itself."""
        for layer in self.layers.values():
            is_unsettled = layer.is_active(now_ns) and not layer.is_settled(now_ns)
            if layer.ssrc is not None and is_unsettled:
                self._send(rtcp.build_report_request(self._ssrc, layer.ssrc))

    def _send_transport_feedback(self) -> None:
        ssrc = next((layer.ssrc for layer in self.layers.values() if layer.ssrc is not None), None)
        body = None if ssrc is None else self._plane.take_transport_feedback(self.peer.handle)
        if ssrc is not None and body is not None:
            self._send(rtcp.build_transport_feedback(self._ssrc, ssrc, body))

    def _send_report(self, now_ns: int, wall_ns: int) -> None:
        """Report blocks only for learnt sources: Chromium stops naming a source's rid once one came."""
        blocks = [
            layer.blocks.block(layer.ssrc, layer.arrived, now_ns)
            for layer in self.layers.values()
            if layer.ssrc is not None and layer.arrived is not None
        ]
        if not self.peer.is_connected:
            return
        report = rtcp.build_receiver_report(rtcp.ReceiverReport(self._ssrc, tuple(blocks)))
        report += rtcp.build_description(self._ssrc, "haat")
        self._send(report + rtcp.build_reference_time(self._ssrc, unix_ns_to_ntp(wall_ns)))

    def _send(self, data: bytes) -> None:
        self._plane.send_rtcp(self.peer.handle, data)

    # ---- what others ask

    def states(self, kind: str, now_ns: int) -> list[LayerState]:
        """The layers to choose from, worked out once however many viewers choose at `now_ns`."""
        if now_ns != self._states_at_ns:
            self._states_at_ns = now_ns
            self._states = {
                each: [layer.state(now_ns) for layer in layers.values()]
                for each, layers in self._by_kind.items()
            }
        return self._states.get(kind, [])

    def layer(self, kind: str, rid: str) -> Layer | None:
        return self._by_kind.get(kind, {}).get(rid)

    def codec(self, kind: str) -> Codec | None:
        return next((codec for section, codec, _ in self._tracks if section.kind == kind), None)

    def of_kind(self, kind: str) -> list[Layer]:
        return list(self._by_kind.get(kind, {}).values())

    @property
    def lost(self) -> int:
        """Packets of all layers that came neither by themselves nor by repair."""
        return sum(layer.lost for layer in self.layers.values())

    def close(self) -> None:
        for layer in list(self.layers.values()):
            self._drop(layer)
            del self._owners[layer.stream]
