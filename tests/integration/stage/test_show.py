"""A show on the whole server: a viewer comes on stage, is muted, shown to everybody and sent away."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import socketio

from commerce.shows.commands import create_show
from media.place import Place
from signaling.protocol import StageTrack
from tests.helpers.light_stage import LightMember, LightViewer
from tests.helpers.media_peers import until
from tests.integration.signaling.rooms.conftest import Client
from tests.integration.web.conftest import Browser, open_browser
from web import keys
from web.clock import wall_clock_ms
from web.serve import Running, running
from web.settings import load


@dataclass
class Person:
    """Somebody with an account, a browser and a place in the room."""

    id: str
    browser: Browser
    room: Client


class House:
    """The server with one show."""

    def __init__(self, server: Running, slug: str, stack: AsyncExitStack) -> None:
        self.server = server
        self.slug = slug
        self.media = server.app[keys.MEDIA]
        self.camera: LightMember
        """The host's."""
        self._stack = stack

    async def enter(self, browser: Browser, person_id: str) -> Person:
        response = await browser.call("POST", f"/api/v1/shows/{self.slug}/room-grant")
        socket = socketio.AsyncClient(reconnection=False)
        client = Client(socket, (await response.json())["grant"], self.server.url)
        for event, take in (("snapshot", client.take_snapshot), ("facts", client.take_facts)):
            socket.on(event, take, namespace="/room")
        socket.on("counters", client.counters.append, namespace="/room")
        await client.connect()
        self._stack.push_async_callback(socket.disconnect)
        return Person(person_id, browser, client)

    async def person(self, name: str) -> Person:
        browser = await self._stack.enter_async_context(open_browser(self.server.url))
        account = await browser.sign_up(f"{name.lower()}@example.com", name)
        return await self.enter(browser, str(account["id"]))

    async def token(self, person: Person, kind: str) -> str:
        """A publish or stage grant; refusals are returned as their code."""
        response = await person.browser.call("POST", f"/api/v1/shows/{self.slug}/{kind}-grant")
        body = await response.json()
        return str(body["token"] if response.status == 200 else body["code"])

    async def publish(self, tag: int, token: str, source: str = "camera") -> LightMember:
        member = LightMember(tag=tag)
        await member.knock(self.server.url, self.slug, token, source)
        self._stack.push_async_callback(member.close)
        return member

    async def watch(self, lines: int) -> LightViewer:
        viewer = LightViewer(lines=lines)
        await viewer.watch(self.media, self.slug)
        self._stack.push_async_callback(viewer.close)
        return viewer


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[tuple[House, Person]]:
    """The house, and the host in its room, publishing with tag 10."""
    settings = load(
        {
            "HAAT_HTTP_HOST": "127.0.0.1",
            "HAAT_HTTP_PORT": "0",
            "HAAT_MEDIA_PORT": "0",
            "HAAT_RTMP_PORT": "0",
            "HAAT_SRT_PORT": "0",
            "HAAT_OVERLOAD": "off",
            "HAAT_VAR": str(tmp_path),
        }
    )
    async with running(settings) as server, AsyncExitStack() as stack:
        browser = await stack.enter_async_context(open_browser(server.url))
        account = await browser.sign_up("host@example.com", "Rahima")
        await browser.call("POST", "/api/v1/me/roles", json={"role": "host"})
        show = await create_show(
            server.app[keys.DATABASE],
            host_id=str(account["id"]),
            title="Friday market",
            visibility="unlisted",
            now_ms=wall_clock_ms(),
        )
        made = House(server, show.slug, stack)
        host = await made.enter(browser, str(account["id"]))
        made.camera = await made.publish(10, await made.token(host, "publish"))
        await until(lambda: "stage_tracks" in types(host))
        yield made, host


def types(person: Person) -> list[str]:
    return [str(one.fact.__struct_config__.tag) for one in person.room.facts]


def last_tracks(person: Person) -> list[StageTrack]:
    facts = [one.fact for one in person.room.facts if one.fact.__struct_config__.tag == "stage_tracks"]
    return facts[-1].tracks if facts else []  # type: ignore[union-attr]


async def test_a_viewer_comes_on_stage_is_muted_shown_and_sent_away(house: tuple[House, Person]) -> None:
    show, host = house
    alice = await show.person("Alice")
    viewer = await show.watch(lines=2)
    assert await show.token(alice, "stage") == "stage.not_member"

    assert (await alice.room.call("raise_hand", {}))["ok"]
    assert (await host.room.call("invite_to_stage", {"person_id": alice.id}))["ok"]
    assert "stage_joined" in types(host)
    camera = await show.publish(11, await show.token(alice, "stage"))
    await until(lambda: viewer.tags.get(("video", 1)) == 11)
    await until(
        lambda: (
            last_tracks(alice)
            == [
                StageTrack(person_id=host.id, source="camera", video_line=0, audio_line=0),
                StageTrack(person_id=alice.id, source="camera", video_line=1, audio_line=1),
            ]
        )
    )
    camera.is_speaking = True
    await until(lambda: any(one["speakers"] == [alice.id] for one in host.room.counters))

    programme = {"person_id": alice.id, "source": "camera"}
    assert (await alice.room.call("set_programme", programme))["problem"]["code"] == "room.not_moderator"
    assert (await host.room.call("set_programme", programme))["ok"]
    assert show.media.programme(show.slug) == Place(alice.id)

    mute = {"person_id": alice.id, "audio": True, "video": False}
    assert (await host.room.call("mute_on_stage", mute))["ok"]
    lift = {**mute, "audio": False}
    assert (await alice.room.call("mute_on_stage", lift))["problem"]["code"] == "stage.held"
    await until(lambda: host.room.counters[-1]["speakers"] == [])
    heard, seen = viewer.seen["audio", 1], viewer.seen["video", 1]
    await until(lambda: viewer.seen["video", 1] >= seen + 20)
    assert viewer.seen["audio", 1] <= heard + 5

    late = await show.person("Late")
    [snapshot] = late.room.snapshots
    stage = snapshot["state"]["stage"]
    assert [one["person"]["name"] for one in stage["members"]] == ["Rahima", "Alice"]
    assert (stage["programme"], stage["members"][1]["is_audio_held"]) == (programme, True)

    token = await show.token(alice, "stage")
    assert (await host.room.call("leave_stage", {"person_id": alice.id}))["ok"]
    assert show.media.programme(show.slug) == Place(host.id)
    await until(lambda: [one.person_id for one in last_tracks(host)] == [host.id])
    with pytest.raises(AssertionError, match=r"stage\.not_member"):
        await show.publish(12, token)


async def test_a_member_sends_a_screen_beside_the_camera_and_reloads_at_once(
    house: tuple[House, Person],
) -> None:
    show, host = house
    alice = await show.person("Alice")
    await host.room.call("invite_to_stage", {"person_id": alice.id})
    assert (await alice.room.call("answer_invite", {"accept": True}))["ok"]
    camera = await show.publish(11, await show.token(alice, "stage"))
    await show.publish(12, await show.token(alice, "stage"), source="screen")
    await until(lambda: len(last_tracks(host)) == 3)
    await camera.fall_silent()
    await show.publish(13, await show.token(alice, "stage"))
    viewer = await show.watch(lines=3)
    await until(
        lambda: sorted(tag for (kind, _), tag in viewer.tags.items() if kind == "video") == [10, 12, 13]
    )


async def test_the_stage_survives_the_hosts_absence_and_ends_with_the_show(
    house: tuple[House, Person],
) -> None:
    show, host = house
    alice = await show.person("Alice")
    await alice.room.call("raise_hand", {})
    await host.room.call("invite_to_stage", {"person_id": alice.id})
    await show.publish(11, await show.token(alice, "stage"))
    viewer = await show.watch(lines=2)
    await until(lambda: len(last_tracks(host)) == 2)

    await show.camera.close()
    await until(lambda: "host_away" in types(alice))
    seen = viewer.seen["video", 1]
    await until(lambda: viewer.seen["video", 1] >= seen + 10)
    await show.publish(14, await show.token(host, "publish"))
    await until(lambda: "host_back" in types(alice))
    await until(lambda: viewer.tags["video", 0] == 14)

    response = await host.browser.call("POST", f"/api/v1/shows/{show.slug}/end")
    assert response.status == 200
    await until(lambda: "show_ended" in types(alice))
    assert "stage_left" not in types(alice)
    assert await show.token(alice, "stage") == "stage.not_member"
    await until(lambda: show.media.show_stats(show.slug) is None)
    late = await show.person("Late")
    assert late.room.snapshots[0]["state"]["stage"]["members"] == []


async def test_who_is_on_stage_outlives_a_restart_of_the_room(house: tuple[House, Person]) -> None:
    show, host = house
    alice = await show.person("Alice")
    await host.room.call("invite_to_stage", {"person_id": alice.id})
    await alice.room.call("answer_invite", {"accept": True})
    await host.room.call("mute_on_stage", {"person_id": alice.id, "audio": True, "video": False})
    rooms = show.server.app[keys.ROOMS]
    await rooms._rooms.pop(show.slug).close()
    room = await rooms.room(show.slug)
    assert [(one.person.name, one.is_audio_held) for one in room.stage.members] == [
        ("Rahima", False),
        ("Alice", True),
    ]
    await show.publish(11, await show.token(alice, "stage"))
    viewer = await show.watch(lines=2)
    await until(lambda: viewer.seen["video", 1] >= 10)
    assert viewer.seen["audio", 1] == 0


async def test_guests_have_no_way_to_the_stage(house: tuple[House, Person]) -> None:
    show, _host = house
    async with open_browser(show.server.url) as browser:
        guest = await show.enter(browser, "guest")
        assert (await guest.room.call("raise_hand", {}))["problem"]["code"] == "room.guest"
        assert await show.token(guest, "stage") == "session.required"
    async with aiohttp.ClientSession() as session:
        url = f"{show.server.url}/whip/{show.slug}?source=cellar"
        async with session.post(url, data="v=0", headers={"Content-Type": "application/sdp"}) as reply:
            assert reply.status in (400, 401)
