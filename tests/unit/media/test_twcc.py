import struct

from hypothesis import given
from hypothesis import strategies as st

from media.twcc import ArrivalLog, build_feedback

TICK = 250_000


def decode(body: bytes) -> tuple[int, list[int | None]]:
    """First number and arrival ticks, read by the draft's section 3.1."""
    first, count, head = struct.unpack_from("!HHI", body)
    symbols: list[int] = []
    at = 8
    while len(symbols) < count:
        (chunk,) = struct.unpack_from("!H", body, at)
        at += 2
        if chunk >> 15 == 0:
            symbols += [chunk >> 13] * (chunk & 0x1FFF)
        else:
            assert chunk >> 14 == 3
            symbols += [chunk >> 2 * (6 - index) & 3 for index in range(7)]
    ticks = (head >> 8) * 256
    arrivals: list[int | None] = []
    for symbol in symbols[:count]:
        if symbol == 0:
            arrivals.append(None)
            continue
        if symbol == 1:
            ticks += body[at]
            at += 1
        else:
            ticks += struct.unpack_from("!h", body, at)[0]
            at += 2
        arrivals.append(ticks)
    return first, arrivals


@given(
    st.lists(st.none() | st.integers(-300, 900), min_size=1, max_size=80).filter(
        lambda gaps: gaps[0] is not None and gaps[-1] is not None
    )
)
def test_feedback_says_when_each_packet_came(gaps: list[int | None]) -> None:
    now = 10_000_000_000
    arrivals: dict[int, int] = {}
    for offset, gap in enumerate(gaps):
        if gap is not None:
            now += gap * TICK
            arrivals[65_530 + offset] = now
    body, covered = build_feedback(arrivals, 65_530, 65_530 + len(gaps) - 1, 3)
    assert covered == len(gaps)
    assert len(body) % 4 == 0
    first, ticks = decode(body)
    assert first == 65_530
    expected = [arrivals.get(65_530 + offset) for offset in range(len(gaps))]
    assert ticks == [None if at is None else at // TICK for at in expected]


def test_feedback_stops_before_an_inexpressible_gap() -> None:
    arrivals = {1: 0, 2: TICK * 0x8000 * 2}
    _, covered = build_feedback(arrivals, 1, 2, 0)
    assert covered == 1


def test_log_reports_each_number_once_and_losses_between() -> None:
    log = ArrivalLog()
    for sequence in (10, 11, 13):
        log.arrived(sequence, sequence * TICK)
    body = log.take_feedback()
    assert body is not None
    assert decode(body) == (10, [10, 11, None, 13])
    assert log.take_feedback() is None
    log.arrived(12, 14 * TICK)
    assert log.take_feedback() is None
    log.arrived(15, 15 * TICK)
    body = log.take_feedback()
    assert body is not None
    assert decode(body) == (14, [None, 15])
