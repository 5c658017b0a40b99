"""Restream targets over the API: who may what, and that keys stay inside."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import text

from commerce.accounts.queries import Account
from commerce.database import Database
from commerce.restream.rules import MAX_TARGETS
from commerce.shows.commands import end_show
from tests.helpers.api import Client, Connect, serve
from web import keys
from web.api import restreams

NOW_MS = 1_790_000_000_000
KEY = "abcd-efgh-ijkl-mnop"
BODY = {
    "platform": "custom",
    "name": "My platform",
    "url": "rtmp://8.8.8.8/live",
    "stream_key": KEY,
    "is_on": False,
}
MakePerson = Callable[..., Awaitable[Account]]
MakeShow = Callable[..., Awaitable[str]]


@pytest.fixture
async def api(db: Database) -> AsyncIterator[Connect]:
    async with serve(db, restreams, now_ms=NOW_MS) as connect:
        yield connect


async def _ask(client: Client, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """The body of a reply, or the code of what was refused."""
    async with client.request(method, f"/api/v1/shows/{path}", json=body) as reply:
        found = await reply.json()
        return found if reply.ok else found["code"]


async def test_a_target_is_kept_with_its_key_sealed_and_only_its_end_is_told(
    api: Connect, db: Database, person: MakePerson, live_show: MakeShow
) -> None:
    host = await person("Rahima", "host")
    client, slug = await api(host), await live_show(host)
    made = await _ask(client, "POST", f"{slug}/restreams", BODY)
    assert made["key_end"] == "mnop"
    assert made["status"] == "idle"
    listed = await _ask(client, "GET", f"{slug}/restreams")
    assert listed["items"] == [made]
    assert (listed["most"], listed["may_change"]) == (MAX_TARGETS, True)
    assert KEY not in str(listed)
    async with db.read() as session:
        sealed = await session.scalar(text("SELECT key_sealed FROM restream_target"))
    assert KEY.encode() not in bytes(sealed or b"")


async def test_it_runs_while_it_is_on_and_the_show_is_live(
    api: Connect, db: Database, person: MakePerson, live_show: MakeShow
) -> None:
    host = await person("Rahima", "host")
    client, slug = await api(host), await live_show(host)
    path = f"{slug}/restreams/{(await _ask(client, 'POST', f'{slug}/restreams', BODY))['id']}"
    sends = client.app[keys.RESTREAMS] if client.app else None
    assert sends is not None
    target_id = path.rpartition("/")[2]
    assert sends.restreamer.target(slug, target_id) is None
    assert (await _ask(client, "POST", f"{path}/start"))["is_on"]
    running = sends.restreamer.target(slug, target_id)
    assert running is not None
    assert running.destination.stream_key == KEY
    assert not (await _ask(client, "POST", f"{path}/stop"))["is_on"]
    assert sends.restreamer.target(slug, target_id) is None
    await _ask(client, "POST", f"{path}/start")
    await end_show(db, slug=slug, now_ms=NOW_MS)
    await sends.refresh(slug)
    assert sends.restreamer.target(slug, target_id) is None


async def test_a_key_that_cannot_be_read_is_told_until_it_is_written_again(
    api: Connect, db: Database, person: MakePerson, live_show: MakeShow
) -> None:
    host = await person("Rahima", "host")
    client, slug = await api(host), await live_show(host)
    path = f"{slug}/restreams/{(await _ask(client, 'POST', f'{slug}/restreams', BODY))['id']}"
    async with db.write() as session:
        await session.execute(text("UPDATE restream_target SET key_sealed = :other"), {"other": bytes(60)})
    started = await _ask(client, "POST", f"{path}/start")
    assert (started["status"], started["problem"]) == ("failed", "restream.key_unreadable")
    listed = await _ask(client, "GET", f"{slug}/restreams")
    assert listed["items"] == [started]
    mended = await _ask(client, "PATCH", path, {"stream_key": KEY})
    assert (mended["status"], mended["problem"]) == ("idle", None)


async def test_staff_watch_and_switch_but_keys_are_the_hosts(
    api: Connect, person: MakePerson, live_show: MakeShow
) -> None:
    host = await person("Rahima", "host")
    slug = await live_show(host)
    target = await _ask(await api(host), "POST", f"{slug}/restreams", BODY)
    path = f"{slug}/restreams/{target['id']}"
    moderator = await api(await person("Mod", "moderator"))
    assert not (await _ask(moderator, "GET", f"{slug}/restreams"))["may_change"]
    assert (await _ask(moderator, "POST", f"{path}/start"))["is_on"]
    for method, address, body in (
        ("POST", f"{slug}/restreams", BODY),
        ("PATCH", path, {"name": "Other"}),
        ("DELETE", path, None),
    ):
        assert await _ask(moderator, method, address, body) == "restream.forbidden"
    other = await api(await person("Karim", "host"))
    for method, address, body in (
        ("GET", f"{slug}/restreams", None),
        ("POST", f"{path}/stop", None),
        ("POST", f"{slug}/restreams", BODY | {"url": "rtmp://127.0.0.1/live"}),
    ):
        assert await _ask(other, method, address, body) == "restream.forbidden"
    assert await _ask(await api(None), "GET", f"{slug}/restreams") == "session.required"


async def test_another_address_needs_the_key_again(
    api: Connect, person: MakePerson, live_show: MakeShow
) -> None:
    host = await person("Rahima", "host")
    client, slug = await api(host), await live_show(host)
    path = f"{slug}/restreams/{(await _ask(client, 'POST', f'{slug}/restreams', BODY))['id']}"
    assert await _ask(client, "PATCH", path, {"url": "rtmp://8.8.4.4/live"}) == "restream.key_needed"
    changed = await _ask(client, "PATCH", path, {"url": "rtmp://8.8.4.4/live", "stream_key": "short"})
    assert (changed["url"], changed["key_end"]) == ("rtmp://8.8.4.4/live", "")
    assert (await _ask(client, "PATCH", path, {"name": "Other"}))["name"] == "Other"
    assert await _ask(client, "DELETE", path) == {}
    assert await _ask(client, "DELETE", path) == "restream.unknown"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"url": "http://8.8.8.8/live"}, "restream.address_bad"),
        ({"url": "rtmp://127.0.0.1/live"}, "restream.address_forbidden"),
        ({"url": "rtmp://localhost/live"}, "restream.address_forbidden"),
        ({"url": "rtmp://[::ffff:169.254.169.254]/live"}, "restream.address_forbidden"),
        ({"url": f"rtmp://{'a' * 70}.example/live"}, "restream.address_unknown"),
        ({"stream_key": "two words"}, "restream.bad_target"),
        ({"stream_key": "line\nbreak"}, "restream.bad_target"),
        ({"stream_key": "চাবি" * 40}, "restream.bad_target"),
        ({"name": " "}, "restream.bad_target"),
        ({"platform": "elsewhere"}, "body.invalid"),
    ],
)
async def test_what_is_refused(
    api: Connect, person: MakePerson, live_show: MakeShow, change: dict[str, str], code: str
) -> None:
    host = await person("Rahima", "host")
    slug = await live_show(host)
    assert await _ask(await api(host), "POST", f"{slug}/restreams", BODY | change) == code


async def test_a_show_has_so_many_targets_and_no_more(
    api: Connect, person: MakePerson, live_show: MakeShow
) -> None:
    host = await person("Rahima", "host")
    client, slug = await api(host), await live_show(host)
    for _ in range(MAX_TARGETS):
        assert "id" in await _ask(client, "POST", f"{slug}/restreams", BODY)
    assert await _ask(client, "POST", f"{slug}/restreams", BODY) == "restream.too_many"
