"""People of a room and the means to play a room without sockets."""

from dataclasses import dataclass, field

import pytest

from signaling import room as rules
from signaling.errors import SignalingError
from signaling.grants import RoomGrant
from signaling.protocol import AnyFact, Numbered, Person, Role
from signaling.room import Announcement, Room, Said
from signaling.state import State


def person(person_id: str, role: Role = "viewer", *, can_chat: bool = True) -> RoomGrant:
    return RoomGrant(
        show="demo",
        person=Person(id=person_id, name=person_id.title(), role=role),
        expires_ms=1,
        can_chat=can_chat,
        can_moderate=role in ("host", "moderator"),
    )


@dataclass
class Stage:
    """A room, and the log that it would have written."""

    room: Room
    log: list[tuple[Numbered, str | None]] = field(default_factory=list)
    now_ms: int = 1_000_000

    def say(self, who: RoomGrant, message: Said) -> list[AnyFact]:
        """The new facts; raises what the room raises."""
        return self._record(rules.decide(self.room, who, message, self.now_ms), None)

    def refusal(self, who: RoomGrant, message: Said) -> str | None:
        before = self.room.state.seq
        try:
            self.say(who, message)
        except SignalingError as error:
            assert self.room.state.seq == before
            return error.code
        return None

    def announce(self, fact: AnyFact, source: str | None = None) -> list[AnyFact]:
        return self._record(rules.announce(self.room, Announcement(fact, source), self.now_ms), source)

    def _record(self, facts, source: str | None) -> list[AnyFact]:
        for fact in facts:
            self.log.append((rules.record(self.room, fact, self.now_ms, source), source))
        return list(facts)


@pytest.fixture
def stage() -> Stage:
    return Stage(Room(State(history=50)))


@pytest.fixture(scope="session")
def cast() -> dict[str, RoomGrant]:
    return {
        "guest": person("guest", can_chat=False),
        "alice": person("alice"),
        "bob": person("bob"),
        "seller": person("seller", "seller"),
        "moderator": person("mod", "moderator"),
        "host": person("host", "host"),
    }
