import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media.bandwidth.delay import DelayBaseline
from media.bandwidth.estimator import BandwidthEstimator
from media.bandwidth.loss import LossMeter
from media.plane.interface import TransportReport

MS = 1_000_000
S = 1_000_000_000


def report(
    at_ns: int, *, received: int = 10, lost: int = 0, octets: int = 12_000, delay_ms: int = 30
) -> TransportReport:
    """What came in the 100 ms before `at_ns`."""
    delay = delay_ms * MS
    return TransportReport(
        received, lost, octets, at_ns - 90 * MS, at_ns, at_ns - 90 * MS + delay, at_ns + delay,
        delay, delay, delay, 60 * MS,
    )  # fmt: skip


def test_the_baseline_is_the_least_of_ten_seconds() -> None:
    baseline = DelayBaseline()
    assert baseline.note(50, 0) == 50
    assert baseline.note(40, 1 * S) == 40
    assert baseline.note(60, 5 * S) == 40
    assert baseline.note(70, 11 * S) == 40
    assert baseline.note(70, 11 * S + 1) == 60
    baseline.forget()
    assert baseline.note(90, 12 * S) == 90


@given(st.lists(st.tuples(st.integers(0, 3 * S), st.integers(-(10**12), 10**12)), min_size=1, max_size=60))
def test_the_baseline_is_what_a_plain_search_finds(steps: list[tuple[int, int]]) -> None:
    baseline, seen, now = DelayBaseline(), [], 0
    for passed, delay in steps:
        now += passed
        seen.append((now, delay))
        assert baseline.note(delay, now) == min(each for at, each in seen if now - at <= 10 * S)


def test_loss_is_not_judged_from_a_few_packets() -> None:
    meter = LossMeter()
    meter.note(10, 5, 0)
    assert meter.share == 0
    meter.note(10, 5, 0)
    assert meter.share == pytest.approx(1 / 3)
    meter.forget()
    assert meter.share == 0


def test_what_arrives_without_a_queue_is_carried() -> None:
    estimator = BandwidthEstimator()
    assert estimator.estimate_bps is None
    for tick in range(1, 30):
        estimator.on_transport(report(tick * 100 * MS), tick * 100 * MS)
    assert estimator.estimate_bps is not None
    assert 0.9e6 < estimator.estimate_bps <= 1.5 * 0.96e6
    assert estimator.troubled_ns is None


def test_a_standing_queue_tells_the_capacity() -> None:
    estimator = BandwidthEstimator()
    for tick in range(1, 20):
        estimator.on_transport(report(tick * 100 * MS), tick * 100 * MS)
    for tick in range(20, 24):
        grown = 30 + 40 * (tick - 19)
        estimator.on_transport(report(tick * 100 * MS, octets=6_000, delay_ms=grown), tick * 100 * MS)
    assert estimator.estimate_bps is not None
    assert 0.25e6 < estimator.estimate_bps < 0.5e6
    assert estimator.troubled_ns == 23 * 100 * MS


def test_a_little_random_loss_is_no_trouble() -> None:
    estimator = BandwidthEstimator()
    for tick in range(1, 100):
        estimator.on_transport(report(tick * 100 * MS, received=95, lost=5), tick * 100 * MS)
    assert estimator.troubled_ns is None


def test_heavy_loss_limits_to_what_arrives() -> None:
    estimator = BandwidthEstimator()
    for tick in range(1, 20):
        estimator.on_transport(report(tick * 100 * MS), tick * 100 * MS)
    for tick in range(20, 25):
        estimator.on_transport(report(tick * 100 * MS, received=10, lost=40, octets=5_000), tick * 100 * MS)
    assert estimator.troubled_ns is not None
    assert estimator.estimate_bps is not None
    assert estimator.estimate_bps < 0.9e6


def test_silence_halves_the_estimate_but_not_for_ever() -> None:
    estimator = BandwidthEstimator()
    estimator.on_silence(5 * S)
    assert estimator.estimate_bps is None
    for tick in range(1, 20):
        estimator.on_transport(report(tick * 100 * MS), tick * 100 * MS)
    before = estimator.estimate_bps
    assert before is not None
    estimator.on_silence(2_500 * MS)
    assert estimator.estimate_bps == before
    estimator.on_silence(3_200 * MS)
    assert estimator.estimate_bps == before / 2
    for late in range(10):
        estimator.on_silence((5 + 2 * late) * S)
    assert estimator.estimate_bps == before / 8


def test_remb_is_believed_only_without_transport_feedback() -> None:
    estimator = BandwidthEstimator()
    estimator.on_remb(800_000, 900_000, S)
    assert (estimator.estimate_bps, estimator.troubled_ns) == (800_000, None)
    estimator.on_remb(300_000, 900_000, 2 * S)
    assert (estimator.estimate_bps, estimator.troubled_ns) == (300_000, 2 * S)
    estimator.on_transport(report(3 * S), 3 * S)
    estimator.on_remb(9_000_000, 900_000, 4 * S)
    assert estimator.estimate_bps is not None
    assert estimator.estimate_bps < 9_000_000


def test_a_remb_a_little_below_what_is_sent_is_trouble_when_it_lasts() -> None:
    estimator = BandwidthEstimator()
    estimator.on_remb(700_000, 1_000_000, S)
    estimator.on_remb(700_000, 1_000_000, 2 * S - 1)
    assert estimator.troubled_ns is None
    estimator.on_remb(700_000, 1_000_000, 2 * S)
    assert (estimator.estimate_bps, estimator.troubled_ns) == (700_000, 2 * S)
    estimator.on_remb(900_000, 1_000_000, 3 * S)
    estimator.on_remb(700_000, 1_000_000, 4 * S)
    assert estimator.troubled_ns == 2 * S


def test_report_blocks_are_the_last_resort() -> None:
    estimator = BandwidthEstimator()
    estimator.on_reception(0, 1_000_000, S)
    assert estimator.estimate_bps == 1_000_000
    estimator.on_reception(12, 1_000_000, 2 * S)  # 4.7 %
    assert (estimator.estimate_bps, estimator.troubled_ns) == (1_000_000, None)
    estimator.on_reception(64, 1_000_000, 3 * S)
    assert (estimator.estimate_bps, estimator.troubled_ns) == (875_000, 3 * S)
    for second in range(4, 20):
        estimator.on_reception(0, 1_000_000, second * S)
    assert estimator.estimate_bps == 1_500_000
    estimator.on_remb(200_000, 1_000_000, 20 * S)
    estimator.on_reception(0, 1_000_000, 21 * S)
    assert estimator.estimate_bps == 200_000


odd_reports = st.builds(
    TransportReport,
    received=st.integers(0, 500),
    lost=st.integers(0, 500),
    octets=st.integers(0, 1_000_000),
    first_sent_ns=st.integers(0, 10 * S),
    last_sent_ns=st.integers(0, 10 * S),
    first_arrival_ns=st.integers(-(10**15), 10**15),
    last_arrival_ns=st.integers(-(10**15), 10**15),
    least_delay_ns=st.integers(-(10**15), 10**15),
    mean_delay_ns=st.integers(-(10**15), 10**15),
    last_delay_ns=st.integers(-(10**15), 10**15),
    round_trip_ns=st.integers(-(10**15), 10**15),
)


def test_what_is_sent_without_loss_is_carried() -> None:
    estimator = BandwidthEstimator()
    estimator.on_reception(0, 100_000, S)
    estimator.on_reception(0, 2_000_000, 2 * S)
    assert estimator.estimate_bps is not None
    assert estimator.estimate_bps >= 2_000_000
    estimator.on_reception(0, 0, 3 * S)
    assert estimator.estimate_bps >= 2_000_000


@settings(max_examples=200)
@given(st.lists(odd_reports, max_size=30))
def test_nonsense_never_breaks_the_estimate(reports: list[TransportReport]) -> None:
    estimator = BandwidthEstimator()
    for tick, entry in enumerate(reports):
        estimator.on_transport(entry, (tick + 1) * 100 * MS)
        assert estimator.estimate_bps is None or estimator.estimate_bps >= 30_000
