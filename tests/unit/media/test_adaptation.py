"""Viewers behind simulated links: what they get, how soon, and what their sound suffers."""

from itertools import pairwise

import pytest

from media.bandwidth.adaptation import Adaptation
from media.bandwidth.allocation import NOTHING, Demand
from media.layers import Option
from tests.helpers.simulated_viewer import LAYERS, MS, S, SimulatedViewer

MBPS = 1_000_000.0


def share(viewer: SimulatedViewer, rid: str | None, since_s: float = 0) -> float:
    entries = [rids[0] == rid for at, rids, _ in viewer.history if at >= since_s * S]
    return sum(entries) / len(entries)


def estimate(viewer: SimulatedViewer) -> float:
    found = viewer.adaptation.estimator.estimate_bps
    assert found is not None
    return found


def test_a_good_link_is_filled_within_two_seconds() -> None:
    viewer = SimulatedViewer(rate_bps=10 * MBPS, delay_s=0.03)
    assert viewer.rid() == "h"
    assert viewer.run_until(lambda: viewer.rid() == "f", 10) <= 2
    viewer.run(20)
    assert share(viewer, "f", since_s=3) == 1


@pytest.mark.parametrize("loss", [0.0, 0.05])
def test_a_fall_is_followed_within_a_second_and_a_recovery_within_ten(loss: float) -> None:
    viewer = SimulatedViewer(rate_bps=4 * MBPS, delay_s=0.03, loss=loss)
    viewer.run(10)
    assert viewer.rid() == "f"
    viewer.way.rate_bps = 0.5 * MBPS
    assert viewer.run_until(lambda: viewer.rid() == "q" and estimate(viewer) < 0.55 * MBPS, 10) <= 1
    viewer.run(30)
    assert share(viewer, "q", since_s=12) == 1
    assert 0.3 * MBPS < estimate(viewer) < 0.6 * MBPS
    viewer.way.rate_bps = 4 * MBPS
    assert viewer.run_until(lambda: viewer.rid() == "f", 20) <= 10
    viewer.run(10)
    assert viewer.rid() == "f"


def test_random_loss_of_five_per_cent_is_no_reason_to_go_down() -> None:
    viewer = SimulatedViewer(rate_bps=4 * MBPS, delay_s=0.03, loss=0.05)
    viewer.run(60)
    assert share(viewer, "f", since_s=3) == 1


def test_loss_that_does_not_depend_on_what_is_sent_is_learnt() -> None:
    viewer = SimulatedViewer(rate_bps=4 * MBPS, delay_s=0.03, loss=0.12)
    viewer.run(60)
    assert share(viewer, "f", since_s=30) > 0.8


@pytest.mark.parametrize("rate", [0.3, 0.5, 1.0, 2.0])
def test_quality_does_not_flap_on_a_narrow_link(rate: float) -> None:
    viewer = SimulatedViewer(rate_bps=rate * MBPS, delay_s=0.03)
    viewer.run(60)
    rids = [rids[0] for at, rids, _ in viewer.history if at > 5 * S]
    assert sum(a != b for a, b in pairwise(rids)) <= 2
    fitting = [layer for layer in LAYERS if layer.bitrate_bps + 40_000 <= rate * MBPS / 1.1]
    assert max(set(rids), key=rids.count) == fitting[-1].rid


@pytest.mark.parametrize("rate", [0.1, 0.3, 0.5, 1.0, 2.0])
def test_audio_never_starves(rate: float) -> None:
    viewer = SimulatedViewer(rate_bps=rate * MBPS, delay_s=0.03)
    viewer.run(60)
    late = sorted(viewer.audio_delays_ns[250:])
    assert len(late) > 0.99 * (60 * 50 - 250)
    assert late[len(late) * 95 // 100] < 300 * MS
    assert late[-1] < 1_000 * MS


@pytest.mark.parametrize("skew", [-5e-4, -1e-4, 1e-4, 5e-4])
def test_clocks_that_run_apart_do_no_harm(skew: float) -> None:
    viewer = SimulatedViewer(rate_bps=4 * MBPS, delay_s=0.03, skew=skew)
    viewer.run(60)
    assert share(viewer, "f", since_s=3) == 1


def test_a_longer_way_is_no_queue() -> None:
    viewer = SimulatedViewer(rate_bps=4 * MBPS, delay_s=0.03)
    viewer.run(10)
    viewer.way.delay_s = 0.13
    viewer.run(15)
    assert viewer.rid() == "f"
    assert share(viewer, None) == 0


def test_a_link_that_was_gone_is_used_again() -> None:
    viewer = SimulatedViewer(rate_bps=4 * MBPS, delay_s=0.03)
    viewer.run(10)
    viewer.way.loss = 1.0
    viewer.run(4)
    assert viewer.rid() != "f"
    viewer.way.loss = 0.0
    assert viewer.run_until(lambda: viewer.rid() == "f", 20) <= 10


def test_a_link_without_a_queue_is_judged_by_loss() -> None:
    viewer = SimulatedViewer(rate_bps=0.5 * MBPS, delay_s=0.03, queue_bytes=3_000)
    viewer.run(30)
    assert share(viewer, "q", since_s=3) == 1


def test_the_programme_comes_first() -> None:
    viewer = SimulatedViewer(rate_bps=3 * MBPS, delay_s=0.03, lines=3)
    viewer.run(30)
    assert [viewer.rid(line) for line in range(3)] == ["f", "h", "q"]


def test_nothing_is_probed_where_nothing_is_to_be_gained() -> None:
    viewer = SimulatedViewer(rate_bps=10 * MBPS, delay_s=0.03)
    viewer.run(5)
    probed = viewer.probed_octets
    viewer.run(20)
    assert viewer.probed_octets == probed


def test_failed_probes_become_rare() -> None:
    viewer = SimulatedViewer(rate_bps=1.0 * MBPS, delay_s=0.03)
    viewer.run(20)
    probed = viewer.probed_octets
    viewer.run(60)
    assert viewer.probed_octets - probed < 0.07 * 60 * MBPS / 8


def test_a_layer_that_ends_is_left_and_taken_again() -> None:
    viewer = SimulatedViewer(rate_bps=10 * MBPS, delay_s=0.03)
    viewer.run(5)
    assert viewer.rid() == "f"
    viewer.options[0] = list(LAYERS[:2])
    viewer.played[0] = LAYERS[1]
    viewer.run(5)
    assert viewer.rid() == "h"
    viewer.options[0] = list(LAYERS)
    assert viewer.run_until(lambda: viewer.rid() == "f", 10) <= 2


def test_half_steps_are_taken_between_layers() -> None:
    steps = [Option("q", None, 150_000), Option("h", 1, 360_000), Option("h", None, 600_000)]
    viewer = SimulatedViewer(rate_bps=0.55 * MBPS, delay_s=0.03)
    viewer.options[0] = steps
    viewer.played[0] = steps[0]
    viewer.run(30)
    assert viewer.played[0] == steps[1]


def test_lines_that_nobody_gave_up_begin_at_once() -> None:
    adaptation = Adaptation(can_probe=True)
    assert adaptation.decide([Demand(LAYERS, NOTHING)] * 2, 40_000, S) == [1, 0]
    adaptation.estimator.on_remb(1_000_000, 900_000, S)
    demands = [Demand(LAYERS, 1), Demand(LAYERS, 0), Demand(LAYERS, NOTHING)]
    assert adaptation.decide(demands, 40_000, 2 * S) == [1, 0, 0]
    assert adaptation.decide([Demand(LAYERS, NOTHING)], 40_000, 3 * S) == [1]
    adaptation.estimator.on_remb(50_000, 90_000, 4 * S)
    assert adaptation.decide([Demand(LAYERS, NOTHING), Demand([], NOTHING)], 40_000, 4 * S) == [0, NOTHING]
