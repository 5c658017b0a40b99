"""A viewer behind a simulated link, in virtual time: media, audio and probes go out, reports come back."""

from collections.abc import Callable
from dataclasses import dataclass

from media.bandwidth.adaptation import Adaptation
from media.bandwidth.allocation import NOTHING, Demand
from media.layers import Option
from media.plane.interface import TransportReport
from tests.helpers.link import Way

MS = 1_000_000
S = 1_000_000_000
LAYERS = (Option("q", None, 150_000), Option("h", None, 600_000), Option("f", None, 2_000_000))
AUDIO_BPS = 40_000
_TICK_NS = 5 * MS
_FRAME_NS = 40 * MS
_AUDIO_NS = 20 * MS
_KEYFRAME_NS = 2 * S
_FEEDBACK_NS = 100 * MS


@dataclass
class _Sent:
    number: int
    sent_ns: int
    octets: int
    is_audio: bool


class SimulatedViewer:
    """`history` holds (time, rid of each line, estimate) every 100 ms; clocks may run apart by `skew`."""

    def __init__(self, *, lines: int = 1, skew: float = 0.0, start_ns: int = 1000 * S, **way: float) -> None:
        self.way: Way[_Sent] = Way(**way)  # type: ignore[arg-type]
        self.back: Way[list[tuple[_Sent, int]]] = Way(delay_s=way.get("delay_s", 0.0))
        self.adaptation = Adaptation(can_probe=True)
        self.options: list[list[Option]] = [list(LAYERS) for _ in range(lines)]
        self.played: list[Option | None] = [None] * lines
        self.now_ns = start_ns
        self.history: list[tuple[int, list[str | None], float | None]] = []
        self.audio_delays_ns: list[int] = []
        self.probed_octets = 0
        self._start_ns = start_ns
        self._skew = skew
        self._number = 0
        self._arrived: list[tuple[_Sent, int]] = []
        self._sent: dict[int, _Sent] = {}
        self._named = 0
        self._waiting: list[list[tuple[_Sent, int]]] = []
        self._decide()

    @property
    def time_s(self) -> float:
        return (self.now_ns - self._start_ns) / S

    def run(self, seconds: float) -> None:
        self.run_until(lambda: False, seconds)

    def run_until(self, condition: Callable[[], bool], within_s: float) -> float:
        """Seconds until the condition held, or `within_s`."""
        began = self.now_ns
        while self.now_ns - began < within_s * S and not condition():
            self._tick()
        return (self.now_ns - began) / S

    def rid(self, line: int = 0) -> str | None:
        played = self.played[line]
        return None if played is None else played.rid

    def _tick(self) -> None:
        self.now_ns += _TICK_NS
        now = self.now_ns
        if now % _FRAME_NS == 0:
            for played in self.played:
                if played is not None:
                    octets = played.bitrate_bps * _FRAME_NS // (8 * S)
                    if now % _KEYFRAME_NS == 0:
                        octets *= 5
                    self._send_frame(octets)
        if now % _AUDIO_NS == 0:
            self._send(AUDIO_BPS * _AUDIO_NS // (8 * S), is_audio=True)
        if now % (20 * MS) == 0:
            octets = self.adaptation.probe_octets(now)
            self.probed_octets += octets
            if octets:
                self._send_frame(octets)
        self._receive()
        if now % _FEEDBACK_NS == 0:
            if self._arrived:
                self.back.push(now / S, self._arrived, 100)
                self._arrived = []
            self._take_feedback()
            self.adaptation.on_silence(now)
            self._decide()
            estimate = self.adaptation.estimator.estimate_bps
            rids = [self.rid(line) for line in range(len(self.played))]
            self.history.append((now - self._start_ns, rids, estimate))

    def _send_frame(self, octets: int) -> None:
        while octets > 0:
            self._send(min(octets, 1_200))
            octets -= 1_200

    def _send(self, octets: int, *, is_audio: bool = False) -> None:
        self._number += 1
        packet = _Sent(self._number, self.now_ns, octets, is_audio)
        self._sent[packet.number] = packet
        self.way.push(self.now_ns / S, packet, octets)

    def _receive(self) -> None:
        for packet in self.way.pop(self.now_ns / S):
            if packet.is_audio:
                self.audio_delays_ns.append(self.now_ns - packet.sent_ns)
            local = int((self.now_ns - self._start_ns) * (1 + self._skew)) + 7_777 * S
            self._arrived.append((packet, local))

    def _take_feedback(self) -> None:
        arrived = [entry for batch in self.back.pop(self.now_ns / S) for entry in batch]
        if not arrived:
            return
        highest = max(packet.number for packet, _ in arrived)
        for packet, _ in arrived:
            self._sent.pop(packet.number, None)
        lost = [number for number in self._sent if number < highest]
        for number in lost:
            del self._sent[number]
        delays = [at - packet.sent_ns for packet, at in arrived]
        report = TransportReport(
            received=len(arrived),
            lost=len(lost),
            octets=sum(packet.octets for packet, _ in arrived),
            first_sent_ns=min(packet.sent_ns for packet, _ in arrived),
            last_sent_ns=max(packet.sent_ns for packet, _ in arrived),
            first_arrival_ns=arrived[0][1],
            last_arrival_ns=arrived[-1][1],
            least_delay_ns=min(delays),
            mean_delay_ns=sum(delays) // len(delays),
            last_delay_ns=delays[-1],
            round_trip_ns=self.now_ns - arrived[-1][0].sent_ns,
        )
        self.adaptation.on_transport(report, self.now_ns)

    def _decide(self) -> None:
        demands = [
            Demand(options, options.index(played) if played in options else NOTHING)
            for options, played in zip(self.options, self.played, strict=True)
        ]
        picks = self.adaptation.decide(demands, AUDIO_BPS, self.now_ns)
        self.played = [
            demand.options[pick] if pick >= 0 else None for demand, pick in zip(demands, picks, strict=True)
        ]
