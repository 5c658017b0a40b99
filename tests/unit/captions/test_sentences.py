"""Heard words become lines that can be read, at the time of their sound."""

from hypothesis import given
from hypothesis import strategies as st

from web.captions.sentences import MAX_CHARS, MAX_S, Line, SampleClock, lines
from web.captions.simulator import SCRIPTS, Hearing
from web.captions.source import SAMPLE_RATE, Word

S = 1_000_000_000
T0 = 1_790_000_000 * S


def steady(seconds: int = 600) -> SampleClock:
    clock = SampleClock()
    for index in range(2 * seconds):
        clock.note(SAMPLE_RATE // 2, T0 + index * S // 2)
    return clock


def test_words_close_together_are_one_line_from_their_first_to_their_last() -> None:
    words = [Word("দাম", 2.0, 2.4), Word("আটশো", 2.5, 3.0), Word("টাকা", 3.1, 3.5)]
    assert lines(words, steady(10)) == [Line("দাম আটশো টাকা", T0 // 10**6 + 2000, T0 // 10**6 + 4200)]


def test_a_pause_begins_a_new_line() -> None:
    found = lines([Word("one", 0.0, 0.5), Word("two", 2.0, 2.5)], steady(10))
    assert [line.text for line in found] == ["one", "two"]


def test_what_was_left_out_does_not_move_what_follows() -> None:
    clock = SampleClock()
    clock.note(SAMPLE_RATE, T0)
    clock.note(SAMPLE_RATE, T0 + 11 * S)  # ten seconds were left out
    assert clock.at_ms(0.5) == T0 // 10**6 + 500
    assert clock.at_ms(1.5) == T0 // 10**6 + 11_500


@given(
    st.lists(
        st.tuples(st.text("abcdef", min_size=1, max_size=15), st.floats(0.05, 1.0), st.floats(0, 2.0)),
        max_size=60,
    )
)
def test_no_word_is_lost_and_no_line_is_too_long(said: list[tuple[str, float, float]]) -> None:
    words, at = [], 0.0
    for text, length, pause in said:
        words.append(Word(text, at + pause, at + pause + length))
        at += pause + length
    found = lines(words, steady())
    assert " ".join(line.text for line in found).split() == [word.text for word in words]
    assert all(len(line.text) <= MAX_CHARS for line in found)
    assert all(line.end_ms - line.start_ms <= MAX_S * 1000 + 701 for line in found)
    assert [line.start_ms for line in found] == sorted(line.start_ms for line in found)


def test_the_simulator_hears_its_script_in_time() -> None:
    hearing = Hearing(SCRIPTS["en"], SAMPLE_RATE)
    loud = b"\x00\x20" * (SAMPLE_RATE // 4)
    quiet = bytes(SAMPLE_RATE // 2)
    assert hearing.hear(quiet) == {"partial": ""}
    results = [reply for _ in range(26) if "result" in (reply := hearing.hear(loud))]
    assert [reply["text"] for reply in results] == list(SCRIPTS["en"][:2])
    first = results[0]["result"]
    assert isinstance(first, list)
    assert (first[0]["start"], first[0]["end"]) == (0.25, 0.65)


def test_silence_ends_the_simulators_sentence() -> None:
    hearing = Hearing(SCRIPTS["en"], SAMPLE_RATE)
    for _ in range(4):
        hearing.hear(b"\x00\x20" * (SAMPLE_RATE // 4))
    assert hearing.hear(bytes(SAMPLE_RATE // 2))["text"] == "welcome everybody to"
