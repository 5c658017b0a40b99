"""How a show's viewers fare, in a few figures."""

from media.audience import Audience, audience_of, worst_first
from media.viewing import LineLayers, PlayerReport, SubscriptionStats


def viewer(
    peer_id: str, *, current: str | None = "h", trip: float | None = 40, estimate: int | None = 2_000_000,
    loss: float = 0.0, freezes: int = 0, freeze_ms: int = 0, sent: int = 900_000,
) -> SubscriptionStats:  # fmt: skip
    line = LineLayers(mid="1", choice=None, target=current, current=current, layers=())
    player = PlayerReport(freezes=freezes, freeze_ms=freeze_ms)
    return SubscriptionStats(peer_id, sent, trip, estimate, loss, (line,), player)


def test_nobody_is_an_audience_without_figures() -> None:
    assert audience_of(0, []) == Audience(0, 0, (), None, None, None, None, 0.0, 0, 0, 0)


def test_viewers_are_counted_by_what_they_play() -> None:
    sample = [
        viewer("a", current="h", trip=20, estimate=4_000_000, freezes=2, freeze_ms=900),
        viewer("b", current="q", trip=300, estimate=400_000, loss=0.2),
        viewer("c", current="h", trip=None, estimate=None),
        viewer("d", current=None, trip=60, estimate=1_000_000, freezes=1, freeze_ms=50),
    ]
    assert audience_of(9, sample) == Audience(
        viewers=9,
        sampled=4,
        layers=((None, 1), ("h", 2), ("q", 1)),
        round_trip_ms_median=60,
        round_trip_ms_p95=300,
        estimate_bps_median=1_000_000,
        estimate_bps_p10=400_000,
        loss=0.05,
        freezes=3,
        freeze_ms=950,
        sent_bps=9 * 900_000,
    )


def test_the_worst_come_first() -> None:
    sample = [viewer("fine"), viewer("lossy", loss=0.1), viewer("frozen", freeze_ms=10)]
    assert [one.peer_id for one in worst_first(sample)] == ["frozen", "lossy", "fine"]
