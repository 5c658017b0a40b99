"""A viewer's media: what plays on each of its lines, and in which layer."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from media.answer import Sources
from media.codecs import Codec
from media.ids import new_ssrc
from media.layer import Layer
from media.layers import choose
from media.negotiation import Chosen
from media.peer import Peer
from media.plane.interface import Feedback, OutputSpec, Plane
from media.publication import Publication
from media.stats import RepairCounters

_MS = 1_000_000
_CHOICE_NS = 250 * _MS

Feed = Callable[[str, int, int], Publication | None]
"""What plays on a line of a kind, of so many lines of that kind; None: nothing for now."""


@dataclass(slots=True)
class Track:
    """One media section towards the viewer: its line, its output in the data plane, the layer chosen."""

    kind: str
    line: int
    codec: Codec
    output: int
    sources: Sources
    layer: Layer | None = None


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
        outputs: "dict[int, Subscription]",
        sources: list[Sources] | None = None,
    ) -> None:
        """`sources` are those of the chosen sections where we offered them before."""
        self.peer = peer
        self._plane = plane
        self._counters = counters
        self._outputs = outputs
        self._choice_due_ns = 0
        self._lines: Counter[str] = Counter()
        self.tracks: list[Track] = []
        offered = Counter(entry.section.kind for entry in chosen)
        cname = f"haat-{peer.handle}"
        for index, entry in enumerate(chosen):
            kind = entry.section.kind
            stream = cname if offered[kind] == 1 else f"{cname}-{self._lines[kind]}"
            self._add(
                entry, new_handle(), _new_sources(entry, cname, stream) if sources is None else sources[index]
            )

    def _add(self, entry: Chosen, output: int, sources: Sources) -> None:
        kind, codec = entry.section.kind, entry.codec
        line = self._lines[kind]
        self._lines[kind] += 1
        self.tracks.append(Track(kind, line, codec, output, sources))
        self._outputs[output] = self
        self._plane.add_output(
            output,
            self.peer.handle,
            OutputSpec(
                rate=codec.rate,
                ssrc=sources.ssrc,
                payload_type=codec.payload_type,
                rtx_ssrc=sources.rtx_ssrc,
                rtx_payload_type=codec.rtx_payload_type,
                first_number=0x10000 + (new_ssrc() & 0x7FFF),
                first_timestamp=new_ssrc(),
                cname=sources.cname,
            ),
        )

    def close(self) -> None:
        for track in self.tracks:
            del self._outputs[track.output]

    def sources(self) -> list[Sources]:
        """In the order of the offer's sections."""
        return [track.sources for track in self.tracks]

    def fits(self, publication: Publication) -> bool:
        """Whether a publisher sends what this viewer negotiated."""
        return all(
            (codec := publication.codec(track.kind)) is None or codec.name == track.codec.name
            for track in self.tracks
        )

    def tick(self, feed: Feed, now_ns: int, wall_ns: int) -> None:
        """Choose what plays, as far as due. Nothing is sent before the viewer is connected."""
        if self.peer.is_connected and now_ns >= self._choice_due_ns:
            self._choice_due_ns = now_ns + _CHOICE_NS
            for track in self.tracks:
                self._choose(track, feed(track.kind, track.line, self._lines[track.kind]), now_ns)

    def _choose(self, track: Track, publication: Publication | None, now_ns: int) -> None:
        report = self._plane.output_report(track.output)
        if publication is None:
            track.layer = None
            if report.stream is not None:
                self._plane.deselect(track.output)
            return
        playing = track.layer.rid if track.layer and report.stream in publication.layers else None
        rid = choose(publication.states(track.kind, now_ns), playing, now_ns)
        track.layer = layer = None if rid is None else publication.layer(track.kind, rid)
        if layer is None or (report.stream == layer.stream and not report.is_waiting):
            return
        self._plane.select(track.output, layer.stream, replay_bps=0)
        if self._plane.output_report(track.output).is_waiting:
            layer.keyframes.want()

    def on_feedback(self, feedback: Feedback) -> None:
        """Take what the viewer reported."""
        for reception in feedback.receptions:
            if reception.round_trip_ns is not None:
                self.peer.round_trip_ms = reception.round_trip_ns / _MS

    def on_keyframe_wanted(self, output: int) -> None:
        """The viewer lost what its picture needs."""
        self._counters.keyframe_requests_received += 1
        track = next(one for one in self.tracks if one.output == output)
        if track.layer is not None and track.kind == "video":
            track.layer.keyframes.want()


def _new_sources(entry: Chosen, cname: str, stream: str) -> Sources:
    rtx_ssrc = new_ssrc() if entry.codec.rtx_payload_type is not None else None
    return Sources(new_ssrc(), rtx_ssrc, cname, stream)
