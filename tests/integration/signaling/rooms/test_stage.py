"""The stage over real sockets: everybody sees the same, after a restart too, and it is directed."""

from typing import Any

from signaling.protocol import ShowStarted, StageJoined, StageState
from tests.integration.signaling.rooms.conftest import Client, House, until


class Desk:
    """Writes down how stages are directed."""

    def __init__(self) -> None:
        self.directed: list[StageState] = []
        self.speaking: list[str] = []

    def direct(self, show: str, stage: StageState) -> None:
        assert show == "demo"
        self.directed.append(stage)

    def speakers(self, _show: str) -> list[str]:
        return self.speaking


async def opened(house: House) -> tuple[Desk, Client]:
    """A live show with its host in the room and on stage."""
    desk = Desk()
    house.rooms.set_desk(desk)
    host = await house.join(house.grant("host", person_id="host"))
    await house.rooms.publish("demo", ShowStarted())
    person = house.grants.verify_room(host.grant, 0).person
    await house.rooms.publish("demo", StageJoined(person=person))
    return desk, host


def kinds(client: Client) -> list[Any]:
    return [one.fact.__struct_config__.tag for one in client.facts]


async def code_of(client: Client, event: str, **message: Any) -> str:
    ack = await client.call(event, message)
    return "ok" if ack["ok"] else ack["problem"]["code"]


async def test_everybody_sees_who_comes_and_goes(house: House) -> None:
    desk, host = await opened(house)
    alice = await house.join(house.grant(person_id="alice"))
    assert await code_of(alice, "raise_hand") == "ok"
    assert await code_of(alice, "invite_to_stage", person_id="alice") == "room.not_moderator"
    assert await code_of(host, "invite_to_stage", person_id="alice") == "ok"
    assert await code_of(host, "mute_on_stage", person_id="alice", audio=True, video=True) == "ok"
    assert await code_of(alice, "mute_on_stage", person_id="alice", audio=False, video=True) == "stage.held"
    assert await code_of(host, "set_programme", person_id="alice", source="screen") == "ok"
    assert await code_of(host, "set_programme", person_id="alice", source="cellar") == "room.malformed"
    assert await code_of(alice, "leave_stage") == "ok"
    expected = ["hand_raised", "stage_joined", "stage_muted", "programme_changed", "stage_left"]
    await until(lambda: kinds(host)[-6:] == [*expected, "programme_changed"])
    await until(lambda: kinds(alice) == [*expected, "programme_changed"])
    seen = [(len(one.members), one.programme and one.programme.person_id) for one in desk.directed]
    assert seen == [(1, "host"), (2, "host"), (2, "host"), (2, "alice"), (1, "host")]
    assert desk.directed[2].members[1].is_audio_held


async def test_a_restart_forgets_nothing_and_those_who_do_not_return_lose_their_hands(house: House) -> None:
    _, host = await opened(house)
    alice = await house.join(house.grant(person_id="alice"))
    bob = await house.join(house.grant(person_id="bob"))
    assert await code_of(alice, "raise_hand") == "ok"
    assert await code_of(bob, "raise_hand") == "ok"
    assert await code_of(host, "invite_to_stage", person_id="bob") == "ok"
    await house.restart()
    host = await house.join(host.grant)
    stage = host.snapshots[-1]["state"]["stage"]
    assert [one["person"]["id"] for one in stage["members"]] == ["host", "bob"]
    assert [one["id"] for one in stage["hands"]] == ["alice"]
    await until(lambda: kinds(host)[-1:] == ["hand_lowered"])


async def test_who_speaks_comes_with_the_counters(house: House) -> None:
    desk, host = await opened(house)
    desk.speaking = ["nobody", "host"]
    await until(lambda: host.counters != [] and host.counters[-1]["speakers"] == ["host"])
    desk.speaking = []
    await until(lambda: host.counters[-1]["speakers"] == [])


async def test_a_direction_that_fails_changes_nothing_about_the_room(house: House) -> None:
    desk, host = await opened(house)
    desk.direct = lambda show, stage: 1 / 0  # type: ignore[assignment,method-assign,misc]
    assert await code_of(host, "mute_on_stage", person_id="host", audio=True, video=False) == "ok"
    await until(lambda: kinds(host)[-1:] == ["stage_muted"])
