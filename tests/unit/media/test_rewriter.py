from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from media.rewriter import Rewriter

SOURCES = st.lists(
    st.tuples(
        st.integers(0x10000, 1 << 24),
        st.integers(0, 0xFFFFFFFF),
        st.integers(-5_000, 50_000),
        st.integers(1, 40),
    ),
    min_size=1,
    max_size=4,
)


@given(SOURCES, st.integers(0x10000, 0x17FFF), st.integers(0, 0xFFFFFFFF))
def test_numbers_are_continuous_over_switches_and_lead_back(
    sources: list[tuple[int, int, int, int]], first_number: int, first_timestamp: int
) -> None:
    rewriter = Rewriter(first_number=first_number, first_timestamp=first_timestamp)
    sent: list[tuple[int, int, int, int]] = []
    for source, (number, timestamp, elapsed, count) in enumerate(sources):
        span = rewriter.switch(source=source, number=number, timestamp=timestamp, elapsed_ticks=elapsed)
        for index in range(count):
            out = number + index - span.sequence_offset
            out_timestamp = (timestamp + 3_000 * index - span.timestamp_offset) & 0xFFFFFFFF
            assert rewriter.sent(out, out_timestamp)
            sent.append((out, out_timestamp, source, number + index))
    outs = [entry[0] for entry in sent]
    assert outs == list(range(first_number, first_number + len(sent)))
    for (_, before, source_before, _), (_, after, source_after, _) in pairwise(sent):
        step = (after - before) & 0xFFFFFFFF
        if source_before == source_after:
            assert step == 3_000
        else:
            assert step == max(1, sources[source_after][2])
    for out, _, source, number in sent:
        origin = rewriter.source_of(out & 0xFFFF)
        assert origin is not None
        assert (origin[0].source, origin[1]) == (source, number)


def test_numbers_that_were_never_sent_lead_nowhere() -> None:
    rewriter = Rewriter(first_number=0x10000, first_timestamp=0)
    assert rewriter.source_of(5) is None
    rewriter.switch(source=1, number=100, timestamp=0, elapsed_ticks=0)
    rewriter.sent(0x10000, 0)
    assert rewriter.source_of(1) is None
    assert rewriter.source_of(0xFFFF) is None


def test_late_packets_do_not_move_the_newest() -> None:
    rewriter = Rewriter(first_number=0x10000, first_timestamp=0)
    rewriter.switch(source=1, number=100, timestamp=0, elapsed_ticks=0)
    assert rewriter.sent(0x10005, 500)
    assert not rewriter.sent(0x10003, 300)
    assert rewriter.last_timestamp == 500


def test_old_spans_are_forgotten() -> None:
    rewriter = Rewriter(first_number=0x10000, first_timestamp=0)
    for source in range(66):
        span = rewriter.switch(source=source, number=1_000, timestamp=0, elapsed_ticks=1)
        rewriter.sent(span.first, source)
    assert [span.source for span in rewriter.spans] == list(range(2, 66))
    assert rewriter.source_of(1) is None
