"""A viewer's media: which layer it gets, its repair, its sender reports."""

from collections.abc import Callable
from dataclasses import dataclass

from media import rtcp
from media.answer import Sources
from media.capture import unix_ns_to_ntp
from media.codecs import Codec
from media.ids import new_ssrc
from media.layers import choose
from media.negotiation import Chosen
from media.peer import Peer
from media.plane.interface import OutputReport, OutputSpec, Plane
from media.publication import Publication
from media.repeats import RepeatFilter
from media.stats import RepairCounters

_MS = 1_000_000
_CHOICE_NS = 250 * _MS
_REPORT_NS = 1_000 * _MS
_FIRST_REPORT_NS = 200 * _MS
_FIRST_REPORTS = 3
"""A receiver needs two reports before it can match sound and picture."""


@dataclass(slots=True)
class Track:
    """One media section towards the viewer: its output in the data plane and the layer chosen for it."""

    kind: str
    codec: Codec
    output: int
    sources: Sources
    repeats: RepeatFilter
    rid: str | None = None
    reports_sent: int = 0
    report_due_ns: int = 0


class Subscription:
    """One viewer of a show, across publishers that come and go."""

    def __init__(
        self,
        *,
        peer: Peer,
        chosen: list[Chosen],
        plane: Plane,
        counters: RepairCounters,
        new_handle: Callable[[], int],
    ) -> None:
        self.peer = peer
        self._plane = plane
        self._counters = counters
        self._choice_due_ns = 0
        self.tracks: list[Track] = []
        cname = f"haat-{peer.handle}"
        for entry in chosen:
            if entry.codec is None:
                continue
            codec = entry.codec
            rtx_ssrc = new_ssrc() if codec.rtx_payload_type is not None else None
            sources = Sources(new_ssrc(), rtx_ssrc, cname)
            track = Track(entry.section.kind, codec, new_handle(), sources, RepeatFilter())
            self.tracks.append(track)
            plane.add_output(
                track.output,
                peer.handle,
                OutputSpec(
                    rate=codec.rate,
                    ssrc=sources.ssrc,
                    payload_type=codec.payload_type,
                    rtx_ssrc=rtx_ssrc,
                    rtx_payload_type=codec.rtx_payload_type,
                    first_number=0x10000 + (new_ssrc() & 0x7FFF),
                    first_timestamp=new_ssrc(),
                ),
            )

    def sources(self) -> dict[str, Sources]:
        return {track.kind: track.sources for track in self.tracks}

    def fits(self, publication: Publication) -> bool:
        """Whether a publisher sends what this viewer negotiated."""
        return all(
            (codec := publication.codec(track.kind)) is None or codec.name == track.codec.name
            for track in self.tracks
        )

    def tick(self, publication: Publication | None, now_ns: int, wall_ns: int) -> None:
        """Choose layers and report, as far as due. Nothing is sent before the viewer is connected."""
        if publication is None or not self.peer.is_connected:
            return
        if now_ns >= self._choice_due_ns:
            self._choice_due_ns = now_ns + _CHOICE_NS
            for track in self.tracks:
                self._choose(track, publication, now_ns)
        for track in self.tracks:
            if now_ns >= track.report_due_ns:
                self._send_report(track, publication, now_ns, wall_ns)

    def _choose(self, track: Track, publication: Publication, now_ns: int) -> None:
        report = self._plane.output_report(track.output)
        playing = None if report.stream is None else track.rid
        track.rid = choose(publication.states(track.kind, now_ns), playing, now_ns)
        layer = None if track.rid is None else publication.layer(track.kind, track.rid)
        if layer is None or (report.stream == layer.stream and not report.is_waiting):
            return
        self._plane.select(track.output, layer.stream)
        if self._plane.output_report(track.output).is_waiting:
            layer.keyframes.want()

    def _send_report(self, track: Track, publication: Publication, now_ns: int, wall_ns: int) -> None:
        """Map the output's timestamps to this server's clock, the same for audio and video."""
        report = self._plane.output_report(track.output)
        layer = None if report.stream is None else publication.layers.get(report.stream)
        clock = None if layer is None else layer.settled_clock(now_ns)
        if clock is None:
            return
        track.reports_sent += 1
        track.report_due_ns = now_ns + (
            _FIRST_REPORT_NS if track.reports_sent <= _FIRST_REPORTS else _REPORT_NS
        )
        timestamp = (clock.timestamp_at(wall_ns) - report.timestamp_offset) & 0xFFFFFFFF
        data = rtcp.build_sender_report(_sender_report(track, report, timestamp, wall_ns))
        self._plane.send_rtcp(
            self.peer.handle, data + rtcp.build_description(track.sources.ssrc, track.sources.cname)
        )

    def on_rtcp(
        self, items: list[rtcp.RtcpItem], publication: Publication | None, now_ns: int, wall_ns: int
    ) -> None:
        for item in items:
            if isinstance(item, rtcp.Nack):
                self._repair(item, now_ns)
            elif isinstance(item, rtcp.KeyframeRequest):
                self._counters.keyframe_requests_received += 1
                if publication is not None:
                    self._want_keyframe(item.media_ssrc, publication)
            elif isinstance(item, rtcp.SenderReport | rtcp.ReceiverReport):
                for block in item.reports:
                    measured = rtcp.round_trip_ms(unix_ns_to_ntp(wall_ns), block.last_report, block.delay)
                    self.peer.round_trip_ms = measured if measured is not None else self.peer.round_trip_ms

    def _repair(self, nack: rtcp.Nack, now_ns: int) -> None:
        self._counters.nacks_received += len(nack.sequences)
        for track in self.tracks:
            if track.sources.ssrc == nack.media_ssrc:
                fresh = track.repeats.pass_fresh(nack.sequences, now_ns)
                self._plane.resend(track.output, fresh)

    def _want_keyframe(self, ssrc: int, publication: Publication) -> None:
        for track in self.tracks:
            if track.sources.ssrc == ssrc and track.kind == "video":
                stream = self._plane.output_report(track.output).stream
                if stream in publication.layers:
                    publication.layers[stream].keyframes.want()


def _sender_report(track: Track, report: OutputReport, timestamp: int, wall_ns: int) -> rtcp.SenderReport:
    return rtcp.SenderReport(
        track.sources.ssrc, unix_ns_to_ntp(wall_ns), timestamp, report.packets, report.octets, ()
    )
