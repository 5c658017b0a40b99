"""What players claim is believed as far as it can be true."""

from hypothesis import given
from hypothesis import strategies as st

from media.player import Player
from media.viewing import PlayerReport

S = 1_000_000_000
ABSURD = 2**53
NOTHING = PlayerReport()
totals = st.integers(0, 100) | st.integers(0, 100_000) | st.just(ABSURD)
reports = st.builds(PlayerReport, totals, totals, totals, totals, totals)


def test_what_is_new_is_counted_once() -> None:
    player = Player(lines=1, begun_ns=0)
    first = PlayerReport(1, 300, 290, 2, 40)
    assert player.take(first, 10 * S) == first
    assert player.take(PlayerReport(3, 900, 590, 2, 60), 20 * S) == PlayerReport(2, 600, 300, 0, 60)
    assert player.report == PlayerReport(3, 900, 590, 2, 60)


def test_nobody_freezes_for_longer_than_time_passes() -> None:
    player = Player(lines=1, begun_ns=0)
    assert player.take(PlayerReport(freezes=1, freeze_ms=10_001), 10 * S) == NOTHING
    assert player.report == NOTHING
    assert player.take(PlayerReport(freezes=1, freeze_ms=10_001), 11 * S).freeze_ms == 10_001
    assert player.take(PlayerReport(freezes=1, freeze_ms=11_002), 12 * S) == NOTHING


def test_each_line_freezes_by_itself() -> None:
    assert Player(lines=3, begun_ns=0).take(PlayerReport(freeze_ms=30_000), 10 * S).freeze_ms == 30_000


def test_claiming_nothing_and_very_much_in_turns_adds_nothing() -> None:
    player = Player(lines=8, begun_ns=0)
    absurd = PlayerReport(ABSURD, ABSURD, ABSURD, ABSURD, 0)
    for second in range(100):
        assert player.take(absurd if second % 2 else NOTHING, second * S) == NOTHING


@given(st.lists(st.tuples(reports, st.integers(0, 20)), max_size=40))
def test_totals_never_fall_and_never_exceed_what_time_allows(script: list[tuple[PlayerReport, int]]) -> None:
    player, now_s, sum_ms = Player(lines=2, begun_ns=0), 0, 0
    for told, passed_s in script:
        before, now_s = player.report, now_s + passed_s
        sum_ms += player.take(told, now_s * S).freeze_ms
        assert player.report.freeze_ms == sum_ms <= 2_000 * now_s
        assert player.report.freezes <= 20 * now_s
        assert max(player.report.frames_decoded, player.report.frames_dropped) <= 480 * now_s
        assert player.report.frames_decoded >= before.frames_decoded
