"""One viewer's lines against its network: what each of them shall play, and when to probe for more."""

from collections.abc import Sequence

from media.bandwidth.allocation import NOTHING, Demand, allocate, cost_of, next_need
from media.bandwidth.estimator import BandwidthEstimator
from media.bandwidth.hysteresis import Upgrades
from media.bandwidth.probing import Prober
from media.layers import start_of
from media.plane.interface import TransportReport

_HEAD_ROOM = 1.1
_LASTING_NS = 700_000_000


class Adaptation:
    """Down at once when the network shows trouble, up with head-room after a time without. Audio is paid
    for before any video."""

    def __init__(self, *, can_probe: bool) -> None:
        self.estimator = BandwidthEstimator()
        self._can_probe = can_probe
        self._upgrades = Upgrades()
        self._prober = Prober()
        self._seen_trouble_ns: int | None = None
        self._harmed_ns: int | None = None
        self._sent_bps = self._audio_bps = 0.0
        self._has_given_up = False
        self.is_wanting = False
        """whether a line could play more than it does"""

    @property
    def is_probing(self) -> bool:
        return self._prober.is_running

    @property
    def has_news(self) -> bool:
        """Whether trouble came that no decision has answered yet."""
        return self.estimator.troubled_ns != self._seen_trouble_ns

    def on_transport(self, report: TransportReport, now_ns: int) -> None:
        estimator = self.estimator
        estimator.on_transport(report, now_ns)
        if not self.has_news:
            self._harmed_ns = None
        if self._prober.is_running and not self.has_news:
            proven = self._prober.on_transport(report, now_ns)
            if proven is not None:
                estimator.prove(proven)

    def on_silence(self, now_ns: int) -> None:
        """Time passes; a viewer that gets no pictures has little to report."""
        if self._sent_bps > self._audio_bps:
            self.estimator.on_silence(now_ns)

    def probe_octets(self, now_ns: int) -> int:
        """What to send beside the media now, to find out whether more would pass."""
        return self._prober.octets(self._sent_bps, now_ns)

    def probe_barren(self, now_ns: int) -> None:
        """There was nothing to probe with."""
        self._prober.fail(now_ns)

    def decide(
        self, demands: Sequence[Demand], audio_bps: float, now_ns: int, *, may_rise: bool = True
    ) -> list[int]:
        """Indices of the options to play from now on, the programme's demand first."""
        picks = self._decide(demands, audio_bps, now_ns, may_rise=may_rise)
        self._audio_bps = audio_bps
        self._sent_bps = cost_of(picks, demands) + audio_bps
        self.is_wanting = next_need(picks, demands) is not None
        self._has_given_up = self._has_given_up and _is_any_starved(picks, demands)
        return picks

    def _decide(
        self, demands: Sequence[Demand], audio_bps: float, now_ns: int, *, may_rise: bool
    ) -> list[int]:
        estimate = self.estimator.estimate_bps
        room = None if estimate is None else estimate / _HEAD_ROOM - audio_bps
        if not self._has_given_up:
            demands = [_begun(demand, index, room) for index, demand in enumerate(demands)]
        playing = [demand.playing for demand in demands]
        if self.has_news:
            self._seen_trouble_ns = self.estimator.troubled_ns
            assert estimate is not None
            was_probing = self._prober.is_running
            self._prober.fail(now_ns)
            if cost_of(playing, demands) + audio_bps <= estimate:
                return playing  # a burst queued, which told what the link carries
            has_failed = not was_probing and self._upgrades.trouble(now_ns)
            return self._fall(demands, estimate - audio_bps, now_ns, has_failed=has_failed)
        if estimate is None or not may_rise:
            self._prober.stop()
            return playing
        return self._rise(playing, demands, audio_bps, estimate, now_ns)

    def _fall(
        self, demands: Sequence[Demand], budget_bps: float, now_ns: int, *, has_failed: bool
    ) -> list[int]:
        """Nothing at all for the programme only when its least was a failed try, or audio keeps suffering."""
        lower = [Demand(demand.options[: demand.playing + 1], demand.playing) for demand in demands]
        picks = allocate(budget_bps, lower)
        is_given_up = bool(picks) and picks[0] == NOTHING and demands[0].playing != NOTHING
        is_try = has_failed and demands[0].playing == 0
        if is_given_up and not is_try and not self._is_lasting_harm(now_ns):
            picks[0] = 0
        self._has_given_up = _is_any_starved(picks, demands)
        return picks

    def _is_lasting_harm(self, now_ns: int) -> bool:
        if not self.estimator.is_harmful:
            return False
        if self._harmed_ns is None:
            self._harmed_ns = now_ns
        return now_ns - self._harmed_ns >= _LASTING_NS

    def _rise(
        self,
        playing: list[int],
        demands: Sequence[Demand],
        audio_bps: float,
        estimate: float,
        now_ns: int,
    ) -> list[int]:
        need = next_need(playing, demands)
        if need is None:
            self._prober.stop()
            return playing
        wanted = (need + audio_bps) * _HEAD_ROOM
        is_calm = self._upgrades.may_rise(now_ns)
        if estimate >= wanted:
            if not is_calm:
                return playing
            self._upgrades.upgrade(now_ns)
            risen = allocate(estimate / _HEAD_ROOM - audio_bps, demands)
            if risen != playing and all(new >= old for new, old in zip(risen, playing, strict=True)):
                return risen
            return _one_step(playing, demands)
        if self._can_probe and self.estimator.has_transport:
            if is_calm:
                self._prober.aim(wanted, max(estimate, self._sent_bps), now_ns)
            if any(pick > NOTHING for pick in playing):
                return playing
        if self._upgrades.may_try(now_ns, is_starving=_is_any_starved(playing[1:], demands[1:])):
            self._upgrades.upgrade(now_ns)
            return _one_step(playing, demands)
        return playing


def _begun(demand: Demand, index: int, room_bps: float | None) -> Demand:
    """A line that plays nothing, though nobody's network gave it up, begins at once: the programme with
    what there is room for, or the middle layer while that is unknown, the others with their least."""
    if demand.playing != NOTHING or not demand.options:
        return demand
    if index > 0:
        return demand._replace(playing=0)
    if room_bps is None:
        return demand._replace(playing=start_of(demand.options))
    return demand._replace(playing=max(0, allocate(room_bps, [demand])[0]))


def _is_any_starved(picks: Sequence[int], demands: Sequence[Demand]) -> bool:
    return any(pick == NOTHING and demand.options for pick, demand in zip(picks, demands, strict=True))


def _one_step(playing: list[int], demands: Sequence[Demand]) -> list[int]:
    """The first line that can rise does so by one."""
    risen = [*playing]
    for index, demand in enumerate(demands):
        if risen[index] + 1 < len(demand.options):
            risen[index] += 1
            break
    return risen
