"""What a subscriber's network carries, from what it reports: delay and loss of each packet where it sends
transport-wide feedback, its own estimate (REMB) or the loss in its report blocks where it does not."""

from media.bandwidth.delay import DelayBaseline
from media.bandwidth.loss import HEAVY, LossLimit, LossMeter
from media.bandwidth.rates import AcknowledgedRate, capacity_of
from media.plane.interface import TransportReport

_S = 1_000_000_000
_MS = 1_000_000
_FLOOR_BPS = 30_000.0
_ENOUGH_REMB, _LITTLE_REMB = 0.85, 0.5
"""Shares of what is sent."""
_STANDING_NS = 10 * _MS
"""A queue that never was shorter during a report: the link was never idle."""
_OVERUSED_NS = 30 * _MS
_DEEP_NS = 100 * _MS
_CALM_NS = 15 * _MS
_HARMFUL_NS = 250 * _MS
_LITTLE_LOSS, _MUCH_LOSS = 0.02, 0.10
_GROWTH_PER_S = 0.08
_STEP_BPS_PER_S = 50_000
_BEYOND = 1.5
"""How far above what was acknowledged an estimate may grow by itself."""
_SILENCE_NS = 1_200 * _MS
_BETTER_SOURCE_NS = 3 * _S
_SUSPICIOUS_NS = 300 * _MS
_STALLED_NS = 800 * _MS


class BandwidthEstimator:
    """`estimate_bps` is None until the subscriber reported something; `troubled_ns` is when its network
    last showed that it carries no more than that, `is_harmful` whether audio suffered from it."""

    def __init__(self) -> None:
        self.estimate_bps: float | None = None
        self.troubled_ns: int | None = None
        self.is_harmful = False
        self.queue_ns = 0
        self.loss = LossMeter()
        self._acknowledged = AcknowledgedRate()
        self._baseline = DelayBaseline()
        self._capacity_bps = 0.0
        self._is_busy = False
        self._ceiling_bps: float | None = None
        self._loss_limit = LossLimit()
        self._stalled: tuple[int, int, float] | None = None
        self._transport_ns: int | None = None
        self._silence_ns = 0
        self._before_silence_bps = 0.0
        self._remb_ns: int | None = None
        self._low_remb_ns: int | None = None
        self._reception_ns: int | None = None

    @property
    def has_transport(self) -> bool:
        """Whether transport-wide feedback came: what is sent more can be seen to arrive or to queue."""
        return self._transport_ns is not None

    # ---- transport-wide feedback

    def on_transport(self, report: TransportReport, now_ns: int) -> None:
        before_ns, self._transport_ns = self._transport_ns, now_ns
        self.loss.note(report.received, report.lost, now_ns)
        if report.received:
            span_ns = self._acknowledged.note(report)
            base_ns = self._baseline.note(report.least_delay_ns, now_ns)
            self.queue_ns = report.mean_delay_ns - base_ns
            if report.least_delay_ns - base_ns > _STANDING_NS:
                self._on_standing_queue(report, span_ns, now_ns)
            else:
                self._is_busy = False
                self._stalled = None
        self._on_loss(now_ns)
        if not self._is_busy and self.troubled_ns != now_ns:
            self._grow(now_ns - before_ns if before_ns is not None else 0)

    def _on_standing_queue(self, report: TransportReport, span_ns: int, now_ns: int) -> None:
        """The link was never idle: what came out of it is what it carries."""
        if self._is_standing_still(report.least_delay_ns, now_ns):
            return
        sample_bps, sample_ns = capacity_of(report, span_ns)
        if not sample_ns:
            return
        was_busy = self._is_busy
        if was_busy:
            memory_ns = 50 * _MS if self.queue_ns > _DEEP_NS else 200 * _MS
            self._capacity_bps += (sample_bps - self._capacity_bps) * sample_ns / (sample_ns + memory_ns)
        else:
            self._is_busy = True
            self._capacity_bps = sample_bps
        if self.queue_ns > _OVERUSED_NS or (was_busy and self.loss.share > _LITTLE_LOSS):
            self._limit(self._capacity_bps * (0.85 if self.queue_ns > _DEEP_NS else 0.95), now_ns)
            self._ceiling_bps = self._capacity_bps
            self.loss.forget()

    def _is_standing_still(self, least_ns: int, now_ns: int) -> bool:
        """Whether the delay stays as it is although much less is sent than before: then the way has
        become longer, and there is no queue."""
        arrived = self._acknowledged.bps
        if self._stalled is None or abs(least_ns - self._stalled[1]) > _STANDING_NS:
            self._stalled = (now_ns, least_ns, arrived)
            return False
        since_ns, _, arrived_then = self._stalled
        if arrived > 0.8 * arrived_then or now_ns - since_ns < _SUSPICIOUS_NS:
            return False
        if now_ns - since_ns >= _STALLED_NS:
            self._baseline.forget()
            self._is_busy = False
            self._stalled = None
            self.queue_ns = 0
        return True

    def _on_loss(self, now_ns: int) -> None:
        """Loss without a queue is the link's own up to a tenth; more is taken for too much sent."""
        share, arrived = self.loss.share, self._acknowledged.bps
        if self.estimate_bps is None or not self._loss_limit.exceeds(share, arrived, now_ns):
            return
        if share > HEAVY:
            self._limit(min(self.estimate_bps, arrived), now_ns)
            self._ceiling_bps = arrived
            self.loss.forget()
        else:
            self._limit(min(self.estimate_bps, arrived / (1 - share)) * (1 - share / 2), now_ns)

    def _grow(self, passed_ns: int) -> None:
        """What arrived without a queue can be carried; beyond it, grow slowly, slower near the ceiling."""
        share = self.loss.share
        carried = self._acknowledged.bps / (1 - min(share, _MUCH_LOSS))
        estimate = self.estimate_bps
        if estimate is None or estimate < carried:
            self.estimate_bps = estimate = max(carried, _FLOOR_BPS)
        if share > _LITTLE_LOSS or self.queue_ns > _CALM_NS:
            return
        ceiling = self._ceiling_bps
        if ceiling is not None and 0.8 * ceiling < estimate < 1.1 * ceiling:
            grown = estimate + _STEP_BPS_PER_S * passed_ns / _S
        else:
            grown = estimate * (1 + _GROWTH_PER_S * passed_ns / _S)
        self.estimate_bps = max(estimate, min(grown, _BEYOND * carried))

    def prove(self, bps: float) -> None:
        """A probe arrived at this rate without a queue."""
        if self.estimate_bps is not None and not self._is_busy:
            self.estimate_bps = max(self.estimate_bps, bps)

    # ---- less is known

    def on_remb(self, bps: int, sent_bps: float, now_ns: int) -> None:
        """The subscriber's own estimate, taken while there is no transport-wide feedback. It begins with
        what is sent and grows slowly: only one that stays below that, or is far below, is trouble."""
        if self._is_fresh(self._transport_ns, now_ns) or sent_bps < _FLOOR_BPS:
            return
        self._remb_ns = now_ns
        self.estimate_bps = max(float(bps), _FLOOR_BPS)
        if bps >= _ENOUGH_REMB * sent_bps:
            self._low_remb_ns = None
        elif self._low_remb_ns is None:
            self._low_remb_ns = now_ns
        if bps < _LITTLE_REMB * sent_bps or (
            self._low_remb_ns is not None and now_ns - self._low_remb_ns >= _S
        ):
            self._limit(float(bps), now_ns)

    def on_reception(self, fraction_lost: int, sent_bps: float, now_ns: int) -> None:
        """The worst report block's loss in 1/256 while `sent_bps` was sent, taken as a last resort: what is
        sent without loss is carried."""
        if self._is_fresh(self._transport_ns, now_ns) or self._is_fresh(self._remb_ns, now_ns):
            return
        if sent_bps < _FLOOR_BPS:
            return
        before_ns, self._reception_ns = self._reception_ns, now_ns
        share = fraction_lost / 256
        estimate = self.estimate_bps or sent_bps
        if share > _MUCH_LOSS:
            self._limit(min(estimate, sent_bps) * (1 - share / 2), now_ns)
        elif share <= _LITTLE_LOSS and before_ns is not None:
            estimate = max(estimate, sent_bps)
            grown = estimate * (1 + _GROWTH_PER_S * (now_ns - before_ns) / _S)
            self.estimate_bps = max(estimate, min(grown, _BEYOND * sent_bps))
        else:
            self.estimate_bps = estimate

    def is_silent(self, now_ns: int) -> bool:
        """Whether transport-wide feedback came once but not lately."""
        return self._transport_ns is not None and now_ns - self._transport_ns >= _SILENCE_NS

    def on_silence(self, now_ns: int) -> None:
        """Nothing is reported although something is sent: halve the estimate for each while of it."""
        if not self.is_silent(now_ns) or self.estimate_bps is None or self._transport_ns is None:
            return
        if self._silence_ns < self._transport_ns:
            self._silence_ns = self._transport_ns
            self._before_silence_bps = self.estimate_bps
        if now_ns - self._silence_ns >= _SILENCE_NS:
            self._silence_ns = now_ns
            self._limit(max(self.estimate_bps / 2, self._before_silence_bps / 8), now_ns)

    def _limit(self, bps: float, now_ns: int) -> None:
        self.estimate_bps = max(bps, _FLOOR_BPS)
        self.troubled_ns = now_ns
        self.is_harmful = self.queue_ns > _HARMFUL_NS or self.loss.share > HEAVY

    @staticmethod
    def _is_fresh(at_ns: int | None, now_ns: int) -> bool:
        return at_ns is not None and now_ns - at_ns < _BETTER_SOURCE_NS
