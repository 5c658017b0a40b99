"""What was sent under transport-wide numbers, matched with feedback."""

import struct

from hypothesis import given
from hypothesis import strategies as st

from media.plane.sent import SentLog
from media.twcc import ReceivedFeedback, Status, build_feedback, parse_feedback

MS = 1_000_000
TICK = 250_000


def log(count: int, *, octets: int = 100) -> SentLog:
    """Packets sent a millisecond apart."""
    made = SentLog()
    for number in range(count):
        made.sent(octets, number * MS)
    return made


def feedback(*statuses: tuple[int, int | None], reference: int = 0) -> ReceivedFeedback:
    return ReceivedFeedback(reference, [Status(number, ticks) for number, ticks in statuses])


@given(st.lists(st.none() | st.integers(0, 900), min_size=1, max_size=80).filter(lambda gaps: any(gaps)))
def test_feedback_is_read_as_it_was_built(gaps: list[int | None]) -> None:
    now = 10_000_000_000
    arrivals: dict[int, int] = {}
    for offset, gap in enumerate(gaps):
        if gap is not None:
            now += gap * TICK
            arrivals[65_530 + offset] = now
    body, covered = build_feedback(arrivals, 65_530, 65_530 + len(gaps) - 1, 3)
    assert covered == len(gaps)
    read = parse_feedback(body)
    assert read is not None
    assert [status.number for status in read.statuses] == [
        (65_530 + offset) & 0xFFFF for offset in range(len(gaps))
    ]
    times = [None if ticks is None else (read.reference * 256 + ticks) * TICK for _, ticks in read.statuses]
    expected = [arrivals.get(65_530 + offset) for offset in range(len(gaps))]
    assert times == [None if at is None else at // TICK * TICK for at in expected]


@given(st.binary(max_size=200))
def test_no_body_breaks_the_reader(body: bytes) -> None:
    read = parse_feedback(body)
    assert read is None or len(read.statuses) <= 2_048


def test_one_bit_vectors_are_read() -> None:
    body = struct.pack("!HHIH", 7, 3, 5 << 8, 0x8000 | 0b101 << 11) + b"\4\5"
    assert parse_feedback(body) == ReceivedFeedback(5, [Status(7, 4), Status(8, None), Status(9, 9)])


def test_feedback_ends_before_a_missing_delta_or_a_reserved_symbol() -> None:
    head = struct.pack("!HHI", 7, 3, 0)
    assert parse_feedback(head + b"\x20\x03\4\5") == ReceivedFeedback(0, [Status(7, 4), Status(8, 9)])
    assert parse_feedback(head + b"\x60\x03\4\5\6\7") == ReceivedFeedback(0, [])


def test_feedback_without_enough_chunks_says_nothing() -> None:
    assert parse_feedback(struct.pack("!HHI", 7, 30, 0) + b"\x20\x03") is None
    assert parse_feedback(b"\0\7\0") is None


def test_each_packet_counts_once() -> None:
    made = log(4)
    made.reported(feedback((0, 400), (1, None), (2, 404)), 50 * MS)
    made.reported(feedback((1, 408), (2, 404), (3, 412)), 60 * MS)
    report = made.take()
    assert report is not None
    assert (report.received, report.lost, report.octets) == (3, 1, 300)
    assert (report.first_sent_ns, report.last_sent_ns) == (0, 3 * MS)
    assert (report.first_arrival_ns, report.last_arrival_ns) == (100 * MS, 103 * MS)
    assert (report.least_delay_ns, report.mean_delay_ns, report.last_delay_ns) == (
        99 * MS,
        (100 + 99 + 100) * MS // 3,
        100 * MS,
    )
    assert report.round_trip_ns == 57 * MS
    assert made.take() is None


def test_only_losses_have_no_times() -> None:
    made = log(2)
    made.reported(feedback((0, None), (1, None)), 50 * MS)
    report = made.take()
    assert report is not None
    assert (report.received, report.lost, report.round_trip_ns, report.mean_delay_ns) == (0, 2, 0, 0)


def test_what_was_not_sent_or_is_too_old_does_not_count() -> None:
    made = log(1_100)
    made.reported(feedback((75, 1), (1_100, 1), (40_000, 1)), 0)
    assert made.take() is None
    made.reported(feedback((76, 1)), 0)
    assert made.take() is not None


def test_the_subscribers_clock_is_unwrapped() -> None:
    made = log(3)
    made.reported(feedback((0, 0), reference=0xFFFFFF), 0)
    made.reported(feedback((1, 0), reference=0), 0)
    made.reported(feedback((2, 0), reference=0xFFFFFE), 0)
    report = made.take()
    assert report is not None
    assert (report.first_arrival_ns, report.last_arrival_ns) == (0xFFFFFF * 64 * MS, 0xFFFFFE * 64 * MS)
    assert report.least_delay_ns < 0xFFFFFF * 64 * MS


def test_a_clock_that_runs_away_is_unwrapped_anew() -> None:
    made = log(1)
    for turn in range(1_000):
        made.reported(feedback(reference=turn * 0x7FFFFF & 0xFFFFFF), 0)
    made.reported(feedback((0, 0), reference=1_000 * 0x7FFFFF & 0xFFFFFF), 0)
    report = made.take()
    assert report is not None
    assert 0 < report.first_arrival_ns // (64 * MS) <= 1 << 32


def test_numbers_wrap() -> None:
    made = log(65_540)
    assert made.next_number == 4
    made.reported(feedback((65_535, 0), (0, 0), (3, 0), (4, 0)), 0)
    report = made.take()
    assert report is not None
    assert report.received == 3
