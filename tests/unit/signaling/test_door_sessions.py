"""What doors remember of their sessions."""

from signaling.sessions import Session, Sessions

SESSION = Session("demo", b"holder", frozenset())


def test_a_session_is_known_while_its_peer_lives() -> None:
    alive = {"one"}
    sessions = Sessions(alive.__contains__)
    sessions["one"] = SESSION
    assert (sessions.get("one"), sessions.get("two")) == (SESSION, None)
    alive.clear()
    assert sessions.get("one") is None


def test_those_that_are_over_are_forgotten_and_looking_for_them_costs_little() -> None:
    asked = []

    def is_alive(peer_id: str) -> bool:
        asked.append(peer_id)
        return int(peer_id) % 10 == 0

    sessions = Sessions(is_alive)
    for number in range(10_000):
        sessions[str(number)] = SESSION
    assert 1_000 <= len(sessions) <= 2_500
    assert len(asked) < 25_000
    assert sessions.get("0") is SESSION
