"""Recordings follow their shows: begun, finished, deleted in time, also by two at once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from commerce.accounts.queries import Account
from commerce.database import Database
from commerce.recordings import commands
from commerce.recordings.commands import Wishes
from commerce.recordings.errors import Mp4Busy, NoRecording, NotReady, StillLive
from commerce.recordings.queries import Recording, bytes_of_host, recording_of, recordings_of_host
from commerce.shows.commands import create_show, end_show, host_connected
from commerce.shows.errors import NotTheHost
from commerce.shows.queries import Show
from tests.helpers.kept import closed
from transcoder.archive.archive import Archive
from transcoder.archive.faulty import FaultyStorage
from transcoder.archive.replays import Replays
from transcoder.archive.rewind import Rewind
from transcoder.archive.settings import ArchiveSettings
from transcoder.archive.storage import Storage
from transcoder.encryption import no_seals
from web import recording_command
from web.exports import Exports
from web.keeper import Keeper
from web.quota import Quota
from web.recordings import told

DAY_MS = 86_400_000


@dataclass
class World:
    """A show of Rahima's, an archive, and two servers' keepers that look after both."""

    db: Database
    host: Account
    show: Show
    archive: Archive
    storage: FaultyStorage
    exports: Exports
    quota: Quota
    folder: Path
    now_ms: int = 10_000_000
    packaged: bool = True
    keepers: list[Keeper] = field(default_factory=list)

    async def look(self) -> None:
        await asyncio.gather(*(keeper.look() for keeper in self.keepers))

    async def tidy(self) -> None:
        await asyncio.gather(*(keeper.tidy() for keeper in self.keepers))

    async def recording(self) -> Recording:
        async with self.db.read() as session:
            return await recording_of(session, self.show.id)

    def hear(self, begin: int, end: int) -> None:
        for msn in range(begin, end):
            for name in ("v0", "audio"):
                self.archive.hear(self.show.slug, closed(name, msn))

    async def record(self, segments: int) -> None:
        """The show from its beginning to its end."""
        await host_connected(self.db, slug=self.show.slug, now_ms=self.now_ms)
        await self.look()
        self.hear(0, segments)
        await end_show(self.db, slug=self.show.slug, now_ms=self.now_ms)
        self.packaged = False
        await self.look()

    def files(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]


@pytest.fixture
async def world(
    db: Database, person: Callable[..., Awaitable[Account]], tmp_path: Path
) -> AsyncIterator[World]:
    host = await person("Rahima", "host")
    show = await create_show(db, host_id=host.id, title="Friday", visibility="unlisted", now_ms=1)
    wrapped: list[FaultyStorage] = []

    def wrap(storage: Storage) -> Storage:
        wrapped.append(FaultyStorage(storage))
        return wrapped[-1]

    folder = tmp_path / "media"
    archive = await Archive.start(ArchiveSettings(folder), wrap=wrap)
    exports = Exports(db, archive, folder / "exports", lambda: one.now_ms)
    quota = Quota(db, archive, lambda: one.now_ms, None)
    one = World(db, host, show, archive, wrapped[0], exports, quota, folder)
    for _ in range(2):
        one.keepers.append(
            Keeper(
                db,
                archive,
                Rewind(archive, 4, no_seals),
                Replays(archive, 4, no_seals),
                exports,
                quota,
                lambda: one.now_ms,
                30,
                lambda _: one.packaged,
                lambda _: None,
            )
        )
    yield one
    await exports.close()
    await archive.close()


async def test_a_show_is_recorded_and_deleted_when_its_time_is_over(world: World) -> None:
    await world.record(10)
    found = await world.recording()
    assert (found.state, found.duration_ms, found.size_bytes) == ("ready", 20_000, 2000)
    assert found.deletes_at_ms == 20_000 + 30 * DAY_MS
    async with world.db.read() as session:
        assert await bytes_of_host(session, world.host.id) == 2000
        assert [one.show_id for one in await recordings_of_host(session, world.host.id)] == [world.show.id]

    wishes = Wishes(True, 2, "host")
    found = await commands.set_wishes(
        world.db, slug=world.show.slug, by=world.host, wishes=wishes, default_days=30
    )
    assert found.deletes_at_ms == 20_000 + 2 * DAY_MS
    world.now_ms = found.deletes_at_ms - 1
    await world.tidy()
    assert (await world.recording()).state == "ready"
    world.now_ms += 1
    await world.tidy()
    assert (await world.recording()).state == "erasing"
    await world.look()
    assert ((await world.recording()).state, world.files()) == ("gone", [])


async def test_deleting_that_was_cut_short_is_done_again(world: World) -> None:
    await world.record(10)
    await commands.erase(world.db, slug=world.show.slug, by=world.host)
    world.storage.error = ConnectionError("away")
    await world.look()
    assert (await world.recording()).state == "erasing"
    world.storage.error = None
    await world.archive.storage.delete([f"{world.show.slug}/v0/run-s{msn}.mp4" for msn in range(5)])
    await world.look()
    assert ((await world.recording()).state, world.files()) == ("gone", [])
    with pytest.raises(NoRecording):
        await commands.erase(world.db, slug=world.show.slug, by=world.host)


async def test_finishing_waits_for_the_storage(world: World) -> None:
    await host_connected(world.db, slug=world.show.slug, now_ms=world.now_ms)
    await world.look()
    world.hear(0, 5)
    with pytest.raises(StillLive):
        await commands.erase(world.db, slug=world.show.slug, by=world.host)
    await end_show(world.db, slug=world.show.slug, now_ms=world.now_ms)
    await world.look()
    assert (await world.recording()).state == "recording"  # segments may still come
    world.packaged = False
    await world.look()
    assert (await world.recording()).state == "ready"


async def test_a_show_that_is_not_recorded_leaves_nothing(world: World) -> None:
    await commands.set_wishes(
        world.db,
        slug=world.show.slug,
        by=world.host,
        wishes=Wishes(False, None, "everyone"),
        default_days=30,
    )
    await world.record(10)
    assert ((await world.recording()).state, world.files()) == ("gone", [])


async def test_a_host_whose_room_is_used_up_goes_live_unrecorded(world: World) -> None:
    await world.record(10)
    kept, world.quota.allowed_bytes = world.files(), 2000
    world.show = await create_show(
        world.db, host_id=world.host.id, title="Monday", visibility="unlisted", now_ms=1
    )
    world.packaged = True
    await host_connected(world.db, slug="monday", now_ms=world.now_ms)
    await world.look()
    assert world.quota.refused == {"monday": world.now_ms}
    world.hear(0, 10)
    await end_show(world.db, slug="monday", now_ms=world.now_ms)
    world.packaged = False
    await world.look()
    found = await world.recording()
    assert (found.state, told(world.show, found), world.files()) == ("gone", "none", kept)
    assert world.quota.refused == {}


async def test_only_the_host_decides(world: World, person: Callable[..., Awaitable[Account]]) -> None:
    stranger = await person("Karim", "host")
    await world.record(3)
    with pytest.raises(NotTheHost):
        await commands.erase(world.db, slug=world.show.slug, by=stranger)
    with pytest.raises(NotTheHost):
        await commands.start_mp4(world.db, slug=world.show.slug, by=stranger, now_ms=1)


async def test_a_file_that_a_restart_interrupted_has_failed_and_can_be_asked_for_again(world: World) -> None:
    with pytest.raises(NotReady):
        await commands.start_mp4(world.db, slug=world.show.slug, by=world.host, now_ms=1)
    await world.record(3)
    await commands.start_mp4(world.db, slug=world.show.slug, by=world.host, now_ms=1)
    with pytest.raises(Mp4Busy):
        await commands.start_mp4(world.db, slug=world.show.slug, by=world.host, now_ms=1)
    (world.folder / "exports/friday-12345678.work").mkdir(parents=True)
    (world.folder / "exports/friday-12345678.mp4").write_bytes(b"half")
    await world.exports.begin()
    found = (await world.recording()).mp4
    assert (found.state, found.problem) == ("failed", "recording.mp4_interrupted")
    assert list((world.folder / "exports").iterdir()) == []
    await world.exports.start(world.show.slug, world.host)  # these segments are no media
    async with asyncio.timeout(20):
        while (found := (await world.recording()).mp4).state == "making":
            await asyncio.sleep(0.02)
    assert (found.state, found.problem) == ("failed", "recording.mp4_failed")
    await world.exports.drop(world.show.slug, by=world.host)
    assert (await world.recording()).mp4.state == "none"


async def test_the_operator_sees_and_deletes(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    await world.record(40)
    await recording_command.print_all(world.db)
    lines = capsys.readouterr().out.splitlines()
    assert " ".join(lines[-2].split()) == "1970-01-01 ready 1 min 0.0 MB until 1970-01-31 friday"
    assert lines[-1] == "1 recordings, 0.00 GB"
    await recording_command.delete(world.db, world.show.slug)
    await world.look()
    assert world.files() == []


async def test_without_ffmpeg_the_host_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.record(3)
    monkeypatch.setenv("PATH", "/nowhere")
    await world.exports.start(world.show.slug, world.host)
    async with asyncio.timeout(20):
        while (found := (await world.recording()).mp4).state == "making":
            await asyncio.sleep(0.02)
    assert found.problem == "recording.no_ffmpeg"
