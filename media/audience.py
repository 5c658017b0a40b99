"""How a show's viewers fare, in a few figures. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from media.viewing import SubscriptionStats

Figure = TypeVar("Figure", int, float)


@dataclass(frozen=True, slots=True)
class Audience:
    """`viewers` are connected; the other figures are of the `sampled` ones.

    `layers` counts viewers by the layer that their programme plays ("" without simulcast), those without a
    picture under None. Round trips and estimates are None while nobody has one. Freezes are what the players
    of these viewers reported since each of them began. `sent_bps` goes to all viewers together, judged by the
    sampled ones.
    """

    viewers: int
    sampled: int
    layers: tuple[tuple[str | None, int], ...]
    round_trip_ms_median: float | None
    round_trip_ms_p95: float | None
    estimate_bps_median: int | None
    estimate_bps_p10: int | None
    loss: float
    freezes: int
    freeze_ms: int
    sent_bps: int


def audience_of(viewers: int, sample: Sequence[SubscriptionStats]) -> Audience:
    """Summarise the viewers in the sample."""
    playing = Counter(one.lines[0].current if one.lines else None for one in sample)
    trips = sorted(one.round_trip_ms for one in sample if one.round_trip_ms is not None)
    estimates = sorted(one.estimate_bps for one in sample if one.estimate_bps is not None)
    return Audience(
        viewers=viewers,
        sampled=len(sample),
        layers=tuple(sorted(playing.items(), key=lambda entry: entry[0] or "")),
        round_trip_ms_median=_quantile(trips, 0.5),
        round_trip_ms_p95=_quantile(trips, 0.95),
        estimate_bps_median=_quantile(estimates, 0.5),
        estimate_bps_p10=_quantile(estimates, 0.1),
        loss=sum(one.loss for one in sample) / len(sample) if sample else 0.0,
        freezes=sum(one.player.freezes for one in sample),
        freeze_ms=sum(one.player.freeze_ms for one in sample),
        sent_bps=sum(one.sent_bps for one in sample) * viewers // len(sample) if sample else 0,
    )


def worst_first(sample: Sequence[SubscriptionStats]) -> list[SubscriptionStats]:
    """By the time their picture stood still, then by loss."""
    return sorted(sample, key=lambda one: (-one.player.freeze_ms, -one.loss, one.peer_id))


def _quantile(ordered: Sequence[Figure], share: float) -> Figure | None:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None
