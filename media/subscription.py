"""A viewer's media: what plays on each of its lines, and in which layer."""

from collections import Counter
from collections.abc import Callable, Sequence

from media.answer import Sources
from media.bandwidth.adaptation import Adaptation
from media.bandwidth.allocation import Demand
from media.errors import UnknownLine
from media.ids import new_ssrc
from media.layer import Layer
from media.layers import Option, Wish, place_of
from media.menu import Menu
from media.meter import TotalMeter
from media.negotiation import Chosen
from media.peer import Peer
from media.plane.interface import Feedback, OutputSpec, Plane, ReceptionReport
from media.player import Player
from media.publication import Publication
from media.stats import RepairCounters
from media.track import Track
from media.viewing import LineLayers, PlayerReport, SubscriptionStats, ViewerLayers

_MS = 1_000_000
_S = 1_000_000_000
_LOOK_NS = 200 * _MS
_ROOM = 0.8
"""What of a link that carried too much is used for the layer that takes over, while its queue empties."""


class Subscription:
    """One viewer of a show, across publishers that come and go.

    It is served when there is something to do: when the menu or the viewer's network changed, while it is
    `wanting` more than it gets, and while it is `restless` for a keyframe that it waits for, or a probe.
    """

    def __init__(
        self,
        *,
        peer: Peer,
        chosen: list[Chosen],
        plane: Plane,
        counters: RepairCounters,
        new_handle: Callable[[], int],
        outputs: "dict[int, Subscription]",
        menu: Menu,
        restless: "set[Subscription]",
        wanting: "set[Subscription]",
        sources: list[Sources] | None = None,
    ) -> None:
        self.peer = peer
        self.tracks: list[Track] = []
        self._plane = plane
        self._counters = counters
        self._outputs = outputs
        self._menu = menu
        self._restless = restless
        self._wanting = wanting
        self._version = -1
        self._look_due_ns = 0
        self._silent_octets: int | None = None
        self._sent = (0, 0)
        self._sent_meter = TotalMeter(peer.created_ns)
        self._audio_bps = 0.0
        self._lines = Counter(entry.section.kind for entry in chosen)
        self._player = Player(lines=self._lines["video"], begun_ns=peer.created_ns)
        made: Counter[str] = Counter()
        for index, entry in enumerate(chosen):
            kind = entry.section.kind
            given = None if sources is None else sources[index]
            self._add(entry, new_handle(), line=made[kind], sources=given)
            made[kind] += 1
        self._pictures = [track for track in self.tracks if track.kind == "video"]
        self._adaptation = Adaptation(can_probe=any(track.sources.rtx_ssrc for track in self._pictures))

    def _add(self, entry: Chosen, output: int, *, line: int, sources: Sources | None) -> None:
        kind, codec = entry.section.kind, entry.codec
        cname = f"haat-{self.peer.handle}"
        sources = sources or Sources(
            ssrc=new_ssrc(),
            rtx_ssrc=new_ssrc() if codec.rtx_payload_type is not None else None,
            cname=cname,
            stream=cname if self._lines[kind] == 1 else f"{cname}-{line}",
        )
        self.tracks.append(Track(kind, line, entry.section.mid, codec, output, sources, self._plane))
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
        self._restless.discard(self)
        self._wanting.discard(self)
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

    # ---- what is due

    def tick(self, now_ns: int) -> None:
        """Follow the menu, and rise where there is room. Nothing is sent before the viewer is connected."""
        if not self.peer.is_connected:
            return
        adaptation = self._adaptation
        self._listen(now_ns)
        if self._version != self._menu.version:
            self._follow_menu(now_ns)
        elif adaptation.has_news or (adaptation.is_wanting and now_ns >= self._look_due_ns):
            self._choose(now_ns)

    def _listen(self, now_ns: int) -> None:
        """Notice that nothing is reported although something is sent."""
        if not self._adaptation.estimator.is_silent(now_ns):
            self._silent_octets = None
            return
        octets, before = self._sent_octets(), self._silent_octets
        self._silent_octets = octets
        if before is not None and octets > before:
            self._adaptation.on_silence(now_ns)

    def _sent_octets(self) -> int:
        return sum(self._plane.output_report(track.output).octets for track in self.tracks)

    def _sent_bps(self, now_ns: int) -> float:
        """What was sent since this was last asked."""
        octets, (then, at_ns) = self._sent_octets(), self._sent
        self._sent = octets, now_ns
        return (octets - then) * 8 * _S / max(now_ns - at_ns, _S // 10)

    def hurry(self, now_ns: int) -> None:
        """While restless: look for the keyframe that is waited for, and probe."""
        is_waiting = False
        for track in self._pictures:
            if track.is_waiting:
                track.tick(now_ns)
                is_waiting = is_waiting or track.is_waiting
        octets = self._adaptation.probe_octets(now_ns)
        if octets and not self._plane.probe(self.peer.handle, octets):
            self._adaptation.probe_barren(now_ns)
        if not is_waiting and not self._adaptation.is_probing:
            self._restless.discard(self)

    def _follow_menu(self, now_ns: int) -> None:
        """Sound is never chosen from: every line plays what there is. Then pictures, the programme first."""
        self._version = self._menu.version
        self._audio_bps = 0.0
        for track in self.tracks:
            if track.kind == "audio":
                found = self._options(track)
                track.play(self._layer(track, found[-1].rid), found[-1], now_ns) if found else track.stop()
                self._audio_bps += found[-1].bitrate_bps if found else 0
        lines = self._lines["video"]
        self._pictures.sort(key=lambda track: (not self._menu.is_programme(track.line, lines), track.line))
        self._choose(now_ns)

    def _choose(self, now_ns: int) -> None:
        """Let every picture's line play what the network allows of what is preferred."""
        self._look_due_ns = now_ns + _LOOK_NS
        adaptation = self._adaptation
        demands = []
        for track in self._pictures:
            found = self._options(track)
            demands.append(Demand(found, place_of(found, track.target)))
        is_trouble = adaptation.has_news
        picks = adaptation.decide(demands, self._audio_bps, now_ns, may_rise=self._menu.may_rise)
        estimate = adaptation.estimator.estimate_bps
        room = _ROOM * estimate - self._audio_bps if is_trouble and estimate is not None else None
        for track, demand, pick in zip(self._pictures, demands, picks, strict=True):
            if pick < 0:
                track.stop()
                continue
            option = demand.options[pick]
            track.play(self._layer(track, option.rid), option, now_ns, room_bps=room)
        if adaptation.is_probing or any(track.is_waiting for track in self._pictures):
            self._restless.add(self)
        if adaptation.is_wanting:
            self._wanting.add(self)
        else:
            self._wanting.discard(self)

    def _options(self, track: Track) -> Sequence[Option]:
        return self._menu.options(track.kind, track.line, self._lines[track.kind], track.wish)

    def _layer(self, track: Track, rid: str) -> Layer:
        layer = self._menu.layer(track.kind, track.line, self._lines[track.kind], rid)
        assert layer is not None, "the menu's options are of its layers"
        return layer

    # ---- what the viewer says

    def on_feedback(self, feedback: Feedback, now_ns: int) -> None:
        """Take what the viewer's network reported; trouble is answered at once."""
        adaptation = self._adaptation
        if feedback.transport is not None:
            adaptation.on_transport(feedback.transport, now_ns)
        if feedback.receptions:
            self._on_receptions(feedback.receptions)
        if feedback.transport is None:
            self._on_less(feedback, now_ns)
        if adaptation.has_news and self._version >= 0:
            self._choose(now_ns)

    def _on_receptions(self, receptions: tuple[ReceptionReport, ...]) -> None:
        for reception in receptions:
            if reception.round_trip_ns is not None:
                self.peer.round_trip_ms = reception.round_trip_ns / _MS

    def _on_less(self, feedback: Feedback, now_ns: int) -> None:
        """Take REMB or report blocks, which mean something only beside what was sent."""
        estimator = self._adaptation.estimator
        if estimator.has_transport:
            return
        sent_bps = self._sent_bps(now_ns)
        if feedback.remb_bps is not None:
            estimator.on_remb(feedback.remb_bps, sent_bps, now_ns)
        if feedback.receptions:
            worst = max(one.fraction_lost for one in feedback.receptions)
            estimator.on_reception(worst, sent_bps, now_ns)

    def on_keyframe_wanted(self, output: int) -> None:
        """The viewer lost what its picture needs."""
        for track in self._pictures:
            if track.output == output and track.layer is not None:
                track.layer.keyframes.want()

    def prefer(self, mid: str, wish: Wish, now_ns: int) -> None:
        """Take a wish for a picture's line; a layer chosen by hand is tried at once. Raises UnknownLine."""
        track = next((one for one in self._pictures if one.mid == mid), None)
        if track is None:
            raise UnknownLine(mid)
        track.wish = wish
        if wish.rid is not None:
            chosen = [option for option in self._options(track) if option.rid == wish.rid]
            track.target = chosen[-1] if chosen else track.target
        if self.peer.is_connected:
            self._follow_menu(now_ns)

    def report(self, told: PlayerReport, now_ns: int) -> None:
        """Count what the player saw."""
        counters, rise = self._counters, self._player.take(told, now_ns)
        counters.freezes += rise.freezes
        counters.freeze_ms += rise.freeze_ms
        counters.frames_decoded += rise.frames_decoded
        counters.frames_dropped += rise.frames_dropped

    # ---- figures

    def layers(self) -> ViewerLayers:
        estimate = self._adaptation.estimator.estimate_bps
        lines = tuple(self._line_layers(track) for track in self.tracks if track.kind == "video")
        return ViewerLayers(lines, None if estimate is None else int(estimate))

    def _line_layers(self, track: Track) -> LineLayers:
        lines = self._lines["video"]
        publication = self._menu.publication("video", track.line, lines)
        stream = track.current()
        playing = None if publication is None or stream is None else publication.layers.get(stream)
        return LineLayers(
            mid=track.mid,
            choice=track.wish.rid,
            target=None if track.target is None else track.target.rid,
            current=None if playing is None else playing.rid,
            layers=self._menu.views(track.line, lines),
        )

    def stats(self, now_ns: int) -> SubscriptionStats:
        layers = self.layers()
        return SubscriptionStats(
            peer_id=self.peer.id,
            sent_bps=self._sent_meter.rate_bps(self._sent_octets(), now_ns),
            round_trip_ms=self.peer.round_trip_ms,
            estimate_bps=layers.estimate_bps,
            loss=self._adaptation.estimator.loss.share,
            lines=layers.lines,
            player=self._player.report,
        )
