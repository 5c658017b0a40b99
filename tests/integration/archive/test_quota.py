"""What a host may keep: all their shows together, while live, after a restart, and when something goes."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from commerce.accounts.queries import Account
from commerce.database import Database
from commerce.recordings import commands
from commerce.recordings.commands import Outcome
from commerce.shows.commands import create_show, end_show, host_connected
from tests.helpers.api import Client, serve
from tests.helpers.kept import closed
from transcoder.archive.archive import Archive
from transcoder.archive.settings import ArchiveSettings
from web import keys
from web.api import recordings
from web.quota import Quota

NOW_MS = 1_000_000
People = Callable[..., Awaitable[Account]]


async def live(db: Database, host: Account, title: str) -> str:
    show = await create_show(db, host_id=host.id, title=title, visibility="unlisted", now_ms=1)
    await host_connected(db, slug=show.slug, now_ms=NOW_MS)
    await commands.begin(db, slug=show.slug, now_ms=NOW_MS)
    return show.slug


async def hear(archive: Archive, msn: int, *shows: str) -> None:
    for show in shows:
        for name in ("v0", "audio"):
            archive.hear(show, closed(name, msn))
    async with asyncio.timeout(20):
        while not all(archive.expect(show).is_idle for show in shows):
            await asyncio.sleep(0.001)


def kept_bytes(archive: Archive, *shows: str) -> list[int]:
    return [status.kept_bytes for show in shows if (status := archive.status(show)) is not None]


async def problem(client: Client, slug: str) -> str | None:
    reply = await client.get(f"/api/v1/shows/{slug}/recording")
    found = (await reply.json())["problem"]
    return str(found["code"]) if found else None


async def test_shows_that_are_live_at_once_share_the_quota_and_deleting_gives_room_back(
    db: Database, person: People
) -> None:
    rahima, karim = await person("Rahima", "host"), await person("Karim", "host")
    old = await live(db, rahima, "Old")
    await end_show(db, slug=old, now_ms=NOW_MS)
    await commands.finish(db, slug=old, outcome=Outcome(0, 9000, 9000, 600, 0), default_days=None)
    one, two, other = [
        await live(db, host, title) for host, title in ((rahima, "One"), (rahima, "Two"), (karim, "Other"))
    ]
    async with serve(db, recordings, now_ms=NOW_MS) as connect:
        client, guest = await connect(rahima), await connect(karim)
        assert client.app is not None
        archive, quota = client.app[keys.ARCHIVE], client.app[keys.QUOTA]
        quota.allowed_bytes = 1000
        await hear(archive, 0, one, other)
        await quota.look()
        assert (quota.refused, await problem(client, one)) == ({}, None)
        await hear(archive, 0, two)  # 600 + 200 + 200
        await quota.look()
        await hear(archive, 1, one, two, other)
        assert kept_bytes(archive, one, two, other) == [200, 200, 400]
        assert quota.refused == {one: NOW_MS, two: NOW_MS}
        assert await problem(client, two) == "recording.quota_used_up"
        assert await problem(guest, other) is None
        assert archive.status(one).oldest_ms == 0  # type: ignore[union-attr]  # to rewind all is there

        listed = await (await client.get("/api/v1/recordings")).json()
        assert (listed["size_bytes"], listed["allowed_bytes"], len(listed["items"])) == (1000, 1000, 3)
        path = f"/api/v1/shows/{one}/recording"
        assert (await client.post(path, json={"record": False})).status == 200
        await quota.look()
        assert await problem(client, one) is None  # it is not wanted either
        refusal = await client.post(path, json={"record": True})
        told = await refusal.json()
        assert (refusal.status, told["code"]) == (409, "recording.quota_used_up")
        assert told["params"] == {"used_bytes": 1000, "allowed_bytes": 1000}

        await commands.erase(db, slug=old, by=rahima)
        await commands.vanish(db, slug=old)
        assert (await client.post(path, json={"record": True})).status == 200
        await quota.look()
        assert (quota.refused, await problem(client, two)) == ({}, None)
        await hear(archive, 2, one, two)
        assert kept_bytes(archive, one, two) == [400, 400]


async def test_a_restart_forgets_no_bytes_of_a_live_show(
    db: Database, person: People, tmp_path: Path
) -> None:
    show = await live(db, await person("Rahima", "host"), "One")
    first = await Archive.start(ArchiveSettings(tmp_path))
    await hear(first, 0, show)
    await first.close()

    async def is_recorded(slug: str) -> bool:
        return await quota.is_recorded(slug)

    second = await Archive.start(ArchiveSettings(tmp_path), is_recorded)
    quota = Quota(db, second, lambda: NOW_MS, 200)
    await second.expect(show).opened()
    await quota.look()
    await hear(second, 5, show)
    assert (kept_bytes(second, show), quota.refused) == ([200], {show: NOW_MS})
    await second.close()


async def test_without_a_quota_all_is_kept(db: Database, person: People, tmp_path: Path) -> None:
    show = await live(db, await person("Rahima", "host"), "One")
    archive = await Archive.start(ArchiveSettings(tmp_path))
    quota = Quota(db, archive, lambda: NOW_MS, None)
    await hear(archive, 0, show)
    await quota.look()
    assert (await quota.is_recorded(show), quota.refused) == (True, {})
    await archive.close()
