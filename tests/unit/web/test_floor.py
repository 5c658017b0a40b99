"""Who has the floor: a cough does not take it, a pause does not lose it."""

from web.floor import KEEPS_MS, PAUSE_MS, TAKES_MS, Floor

STEP_MS = 200


def talk(floor: Floor, speakers: list[str], from_ms: int, for_ms: int) -> tuple[str | None, int]:
    """Who has the floor when they have spoken for so long, and what time it is then."""
    for at_ms in range(from_ms, from_ms + for_ms, STEP_MS):
        floor.hear(speakers, at_ms)
    return floor.holder, from_ms + for_ms


def test_who_speaks_for_a_second_gets_the_floor() -> None:
    floor = Floor()
    assert talk(floor, ["anika"], 0, TAKES_MS)[0] is None
    assert floor.hear(["anika"], TAKES_MS) == "anika"


def test_a_cough_and_a_word_while_another_speaks_change_nothing() -> None:
    floor = Floor()
    _, now = talk(floor, ["host"], 0, 10_000)
    holder, now = talk(floor, ["host", "anika"], now, 5_000)
    assert holder == "host"
    _, now = talk(floor, [], now, 4_000)
    assert talk(floor, ["anika"], now, TAKES_MS)[0] == "host"


def test_the_floor_stays_in_silence_and_goes_on_after_it() -> None:
    floor = Floor()
    _, now = talk(floor, ["host"], 0, 5_000)
    holder, now = talk(floor, [], now, 60_000)
    assert holder == "host"
    assert talk(floor, ["anika"], now, TAKES_MS + STEP_MS)[0] == "anika"


def test_breaths_do_not_begin_a_speech_anew() -> None:
    floor = Floor()
    for at_ms in (0, PAUSE_MS, 2 * PAUSE_MS):
        floor.hear(["anika"], at_ms)
    assert floor.holder == "anika"


def test_who_has_just_got_the_floor_keeps_it_for_a_while() -> None:
    floor = Floor()
    _, now = talk(floor, ["host"], 0, TAKES_MS + STEP_MS)
    taken_ms = now - STEP_MS
    _, now = talk(floor, ["anika"], now, KEEPS_MS - STEP_MS)
    assert floor.holder == "host"
    assert floor.hear(["anika"], taken_ms + KEEPS_MS + STEP_MS) == "anika"


def test_who_leaves_loses_it() -> None:
    floor = Floor()
    talk(floor, ["anika"], 0, 2_000)
    floor.leave("anika")
    assert floor.hear([], 2_200) is None
