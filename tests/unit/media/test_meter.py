from media.meter import RateMeter

MS = 1_000_000


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
