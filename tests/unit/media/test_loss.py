from media.loss import Jitter, MissingPackets, ReportBlocks, lost
from media.plane.interface import StreamReport

MS = 1_000_000


def test_gap_is_asked_for_after_the_time_that_reordering_takes() -> None:
    missing = MissingPackets()
    missing.arrived(100, 0)
    missing.arrived(103, 0)
    assert missing.due(5 * MS, 50 * MS) == []
    assert missing.due(10 * MS, 50 * MS) == [101, 102]
    missing.arrived(101, 20 * MS)
    assert missing.due(59 * MS, 50 * MS) == []
    assert missing.due(60 * MS, 50 * MS) == [102]


def test_asking_stops_after_ten_tries() -> None:
    missing = MissingPackets()
    missing.arrived(1, 0)
    missing.arrived(3, 0)
    asked = [number for tick in range(1, 60) for number in missing.due(tick * 10 * MS, 20 * MS)]
    assert asked == [2] * 10


def test_asking_stops_after_a_second() -> None:
    missing = MissingPackets()
    missing.arrived(1, 0)
    missing.arrived(3, 0)
    assert missing.due(1_001 * MS, 50 * MS) == []


def test_a_jump_is_no_gap() -> None:
    missing = MissingPackets()
    missing.arrived(1, 0)
    missing.arrived(5_000, 0)
    assert missing.due(20 * MS, 50 * MS) == []


def test_missing_numbers_are_bounded() -> None:
    missing = MissingPackets()
    for number in range(0, 3_000, 4):
        missing.arrived(number, 0)
    assert len(missing.due(20 * MS, 50 * MS)) == 500


def totals(*, received: int, highest: int, repaired: int = 0, jitter: int = 0) -> StreamReport:
    return StreamReport(received, repaired, 0, 0, 0, 0, 10, highest, jitter, 0, 0, 0, 0)


def test_report_block_counts_loss_since_the_last_one() -> None:
    blocks = ReportBlocks()
    block = blocks.block(7, totals(received=3, highest=13, jitter=5), 0)
    assert (block.ssrc, block.fraction_lost, block.lost, block.highest, block.jitter) == (7, 64, 1, 13, 5)
    now = totals(received=4, highest=14, repaired=1)
    block = blocks.block(7, now, 0)
    assert (block.fraction_lost, block.lost) == (0, 1)
    assert lost(now) == 0


def test_report_block_quotes_the_sender_report() -> None:
    blocks = ReportBlocks()
    blocks.reported(0xABCD, 1_000 * MS)
    block = blocks.block(7, totals(received=1, highest=10), 1_500 * MS)
    assert (block.last_report, block.delay) == (0xABCD, 32768)


def test_steady_arrival_has_no_jitter() -> None:
    jitter = Jitter(90_000)
    for number in range(50):
        jitter.arrived(number * 900, number * 10 * MS)
    assert jitter.ticks == 0


def test_jitter_nears_the_distance_between_early_and_late() -> None:
    jitter = Jitter(90_000)
    for number in range(500):
        jitter.arrived(number * 900, number * 10 * MS + number % 2 * MS)
    assert jitter.ticks == 89
