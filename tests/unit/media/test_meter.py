from media.meter import RateMeter, TotalMeter

MS = 1_000_000
S = 1_000 * MS


def test_rates_over_two_seconds() -> None:
    meter = RateMeter()
    for tick in range(300):
        meter.add(tick * 10 * MS, 125, int(tick % 5 == 0))
    assert meter.rates(3_000 * MS) == (100_000, 20.0)


def test_silence_brings_rates_to_zero() -> None:
    meter = RateMeter()
    meter.add(0, 1_000, 1)
    assert meter.rates(300 * MS) == (4_000, 0.5)
    assert meter.rates(60_000 * MS) == (0, 0.0)


def test_a_total_is_metered_between_questions_a_second_apart_at_least() -> None:
    meter = TotalMeter(5 * S)
    assert meter.rate_bps(900, 5 * S + S // 2) == 0
    assert meter.rate_bps(1_000, 6 * S) == 8_000
    assert meter.rate_bps(99_000, 6 * S + 1) == 8_000
    assert meter.rate_bps(3_000, 10 * S) == 4_000
