"""The archive over a real folder: what is heard is kept, what fails is a gap, and a restart goes on."""

import asyncio
import os
import subprocess
import tracemalloc
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.helpers.kept import closed
from transcoder.archive.archive import Archive
from transcoder.archive.errors import StorageError
from transcoder.archive.faulty import FaultyStorage
from transcoder.archive.replays import Replays
from transcoder.archive.rewind import Rewind
from transcoder.archive.settings import ArchiveSettings
from transcoder.archive.storage import Storage
from transcoder.archive.writer import ShowWriter
from transcoder.encryption import no_seals
from transcoder.errors import UnknownRendition, UnknownStream

RENDITIONS = ("v0", "v1", "audio")


async def feed(
    archive: Archive, msns: Iterable[int], *, run: str = "run", but: tuple[str, int] = ("", 0)
) -> None:
    for msn in msns:
        for name in RENDITIONS:
            if (name, msn) != but:
                archive.hear("show", closed(name, msn, run=run))
        await settled(archive)


async def settled(archive: Archive) -> None:
    """Everything that was heard is kept, or lost."""
    async with asyncio.timeout(30):
        while archive.stats().queued or not archive.expect("show").is_idle:
            await asyncio.sleep(0.001)


async def rewind(archive: Archive, name: str = "v0", *, delta: bool = False) -> list[str]:
    return (
        (await Rewind(archive, 4, no_seals).playlist("show", name, delta=delta)).plain.decode().splitlines()
    )


async def replay(archive: Archive, name: str = "v0") -> list[str]:
    return (await Replays(archive, 4, no_seals).playlist("show", name)).plain.decode().splitlines()


def segments(text: list[str]) -> list[int]:
    return [int(line.rpartition("-s")[2].removesuffix(".mp4")) for line in text if line.startswith("../")]


@pytest.fixture
def folder(tmp_path: Path) -> ArchiveSettings:
    return ArchiveSettings(tmp_path)


@pytest.fixture
async def archive(folder: ArchiveSettings) -> AsyncIterator[Archive]:
    one = await Archive.start(folder)
    yield one
    await one.close()


async def test_a_live_show_is_rewound_and_an_ended_one_seen_again(archive: Archive) -> None:
    with pytest.raises(UnknownStream):
        await rewind(archive)
    await feed(archive, range(100, 130))
    text = await rewind(archive)
    assert segments(text) == list(range(100, 130))
    assert "#EXT-X-ENDLIST" not in text
    assert [line for line in await rewind(archive, delta=True) if "SKIP" in line] == [
        "#EXT-X-SERVER-CONTROL:CAN-SKIP-UNTIL=24,HOLD-BACK=12",
        "#EXT-X-SKIP:SKIPPED-SEGMENTS=18",
    ]
    with pytest.raises(UnknownRendition):
        await rewind(archive, "v7")
    assert await archive.read("show", "v0/run-s117.mp4") == closed("v0", 117).data
    assert await archive.read("show", "v0/run-i0.mp4") == b"init of v0"
    assert await archive.read("show", "v0/run-s130.mp4") is None
    assert await archive.read("../show", "v0/run-s117.mp4") is None
    summary = await archive.finish("show")
    assert (summary.began_ms, summary.ended_ms, summary.duration_ms) == (200_000, 260_000, 60_000)
    assert summary.size_bytes == 30 * 3 * 100
    assert (await rewind(archive))[-1] == "#EXT-X-ENDLIST"
    text = await replay(archive)
    assert segments(text) == list(range(100, 130))
    assert text[-1] == "#EXT-X-ENDLIST"


async def test_what_cannot_be_kept_is_a_gap_and_keeping_goes_on_by_itself(folder: ArchiveSettings) -> None:
    wrapped: list[FaultyStorage] = []

    def wrap(storage: Storage) -> Storage:
        wrapped.append(FaultyStorage(storage))
        return wrapped[-1]

    archive = await Archive.start(folder, wrap=wrap)
    await feed(archive, range(10))
    wrapped[0].error = OSError(28, "No space left on device")
    await feed(archive, range(10, 13))
    status = archive.status("show")
    assert status is not None
    assert status.problem is not None
    assert (status.problem.code, status.lost_ms) == ("recording.disk_full", 6000)
    wrapped[0].error = None
    await feed(archive, range(13, 20))
    status = archive.status("show")
    assert status is not None
    assert status.problem is None
    for name in RENDITIONS:
        text = await rewind(archive, name)
        assert segments(text) == [*range(10), *range(13, 20)]
        assert text.count("#EXT-X-DISCONTINUITY") == 1
    assert (await archive.finish("show")).duration_ms == 34_000
    assert (await replay(archive, "audio")).count("#EXT-X-DISCONTINUITY") == 1
    await archive.close()


async def test_what_is_lost_to_an_error_nobody_expected_is_counted_too(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(_key: str, _data: bytes) -> None:
        raise ZeroDivisionError

    await feed(archive, range(10))
    with monkeypatch.context() as patch:
        patch.setattr(archive.storage, "put", breaks)
        await feed(archive, range(10, 13))
    status = archive.status("show")
    assert status is not None
    assert status.problem is not None
    assert (status.problem.code, status.lost_ms) == ("recording.failed", 6000)
    assert archive.stats().failures == 9
    await feed(archive, range(13, 20))
    status = archive.status("show")
    assert status is not None
    assert status.problem is None
    text = await rewind(archive)
    assert segments(text) == [*range(10), *range(13, 20)]
    assert text.count("#EXT-X-DISCONTINUITY") == 1


async def test_tidying_that_breaks_stops_no_keeping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = await Archive.start(ArchiveSettings(tmp_path, rewind_s=60))
    broken: list[str] = []
    put = archive.storage.put

    async def breaks(keys: Iterable[str]) -> None:
        broken.extend(keys)
        raise ZeroDivisionError

    async def puts_media(key: str, data: bytes) -> None:
        if key == "show/journal":
            raise ZeroDivisionError
        await put(key, data)

    monkeypatch.setattr(archive.storage, "delete", breaks)
    monkeypatch.setattr(archive.storage, "put", puts_media)
    archive.record("show", False)
    await feed(archive, range(80))
    assert broken[:2] == ["show/v0/run-s0.mp4", "show/v1/run-s0.mp4"]
    archive.record("show", True)
    await feed(archive, range(80, 85))
    status = archive.status("show")
    assert status is not None
    assert (status.problem, status.lost_ms, archive.stats().failures) == (None, 0, 0)
    assert segments(await rewind(archive))[-1] == 84
    await archive.expect("show").close()
    monkeypatch.undo()
    assert (await archive.finish("show")).duration_ms == 10_000
    await archive.close()


async def test_who_is_back_in_time_stays_there_while_a_show_cannot_be_finished(tmp_path: Path) -> None:
    wrapped: list[FaultyStorage] = []

    def wrap(storage: Storage) -> Storage:
        wrapped.append(FaultyStorage(storage))
        return wrapped[-1]

    archive = await Archive.start(ArchiveSettings(tmp_path), wrap=wrap)
    await feed(archive, range(5))
    archive.record("show", False)
    await feed(archive, range(5, 8))
    wrapped[0].error = ConnectionError("away")
    with pytest.raises(StorageError):
        await archive.finish("show")
    assert await archive.reaches("show", 3)
    wrapped[0].error = None
    assert (await archive.finish("show")).duration_ms == 10_000
    assert not await archive.reaches("show", 3)
    await archive.close()


async def test_nobody_waits_for_ever_to_learn_what_was_kept(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("transcoder.archive.archive._OPEN_S", 0.01)
    monkeypatch.setattr(ShowWriter, "opened", lambda _writer: asyncio.Event().wait())
    archive.expect("show")
    with pytest.raises(StorageError):
        await archive.reaches("show", 3)


async def test_a_restart_goes_on_with_the_same_journal(folder: ArchiveSettings) -> None:
    first = await Archive.start(folder)
    await feed(first, range(10))
    journal = folder.folder / "journals" / "show.jsonl"
    await first.close()
    journal.write_bytes(journal.read_bytes() + b'{"line":"segment","rendition":"v')  # torn by a crash
    os.truncate(folder.folder / "shows/show/v0/run-s9.mp4", 3)  # and by a power cut

    second = await Archive.start(folder)
    second.expect("show")
    await second.expect("show").opened()
    assert segments(await rewind(second)) == list(range(9))
    await feed(second, range(1000, 1005), run="next")
    for name in RENDITIONS:
        text = await rewind(second, name)
        assert segments(text)[-5:] == list(range(1000, 1005))
        assert text.count("#EXT-X-DISCONTINUITY") == 1
        assert text[text.index("#EXT-X-DISCONTINUITY") + 1] == f'#EXT-X-MAP:URI="../{name}/next-i0.mp4"'
    await second.close()

    third = await Archive.start(folder)  # whose server died is a playable replay all the same
    assert (await third.finish("show")).duration_ms == 30_000
    assert segments(await replay(third))[-5:] == list(range(1000, 1005))
    await third.close()


async def test_a_database_that_is_away_costs_nothing_of_what_was_kept(folder: ArchiveSettings) -> None:
    async def is_away(_show: str) -> bool:
        raise OSError

    first = await Archive.start(folder)
    await feed(first, range(10))
    await first.close()
    second = await Archive.start(folder, is_away)
    await feed(second, range(1000, 1005), run="next")
    await second.close()
    third = await Archive.start(folder)
    assert (await third.finish("show")).duration_ms == 30_000
    assert segments(await replay(third)) == [*range(10), *range(1000, 1005)]
    await third.close()


async def test_what_is_not_for_the_recording_leaves_with_the_window(tmp_path: Path) -> None:
    archive = await Archive.start(ArchiveSettings(tmp_path, rewind_s=60))
    await feed(archive, range(5))
    archive.record("show", False)
    await feed(archive, range(5, 130))
    archive.record("show", True)
    await feed(archive, range(130, 135))
    kept = {int(path.stem.rpartition("-s")[2]) for path in (tmp_path / "shows/show/v0").glob("*-s*.mp4")}
    assert set(range(5)) | set(range(100, 135)) <= kept
    assert not kept & set(range(5, 40))
    assert segments(await rewind(archive))[-1] == 134
    await archive.finish("show")
    assert segments(await replay(archive)) == [*range(5), *range(130, 135)]
    left = {int(path.stem.rpartition("-s")[2]) for path in (tmp_path / "shows/show/v0").glob("*-s*.mp4")}
    assert left == {*range(5), *range(130, 135)}
    await archive.close()


async def test_erasing_leaves_nothing_and_may_be_done_twice_at_once(archive: Archive, tmp_path: Path) -> None:
    await feed(archive, range(20))
    await archive.storage.put("show/pictures/x.webp", b"still")
    await archive.finish("show")
    await asyncio.gather(archive.erase("show"), archive.erase("show"))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    with pytest.raises(UnknownStream):
        await replay(archive)
    await archive.erase("show")


async def test_what_comes_while_a_show_is_erased_spoils_nothing_of_what_follows(archive: Archive) -> None:
    await feed(archive, range(10))
    erasing = asyncio.create_task(archive.erase("show"))
    for msn in range(1000, 1100):
        archive.hear("show", closed("v0", msn, run="early"))
        await asyncio.sleep(0)
        if erasing.done():
            break
    await erasing
    await settled(archive)
    await feed(archive, range(1100, 1105), run="next")
    assert segments(await rewind(archive, "v1")) == list(range(1100, 1105))
    assert b"\0" not in await archive.expect("show").journal_text()
    assert segments(await rewind(archive))[-5:] == list(range(1100, 1105))
    await archive.finish("show")
    assert segments(await replay(archive, "v1")) == list(range(1100, 1105))


async def test_a_slow_disk_costs_segments_and_never_memory(tmp_path: Path) -> None:
    archive = await Archive.start(ArchiveSettings(tmp_path, queue_bytes=1000))
    for msn in range(20):  # without letting the writer run
        archive.hear("show", closed("v0", msn))
    assert archive.stats().queued == 10
    status = archive.status("show")
    assert status is not None
    assert status.problem is not None
    assert status.problem.code == "recording.too_slow"
    await settled(archive)
    assert segments(await rewind(archive)) == list(range(10))
    await archive.close()


async def test_two_hours_of_segments_do_not_grow_the_process(archive: Archive) -> None:
    """What comes later costs marks and a few numbers, not segments; long ones, so that there are fewer."""

    async def hear(begin: int, end: int) -> None:
        for msn in range(begin, end):
            for name in RENDITIONS:
                archive.hear("show", closed(name, msn, size=40, ms=16000))
            await settled(archive)

    await hear(0, 100)
    tracemalloc.start()
    await hear(100, 110)  # what Python itself keeps for good
    before, _ = tracemalloc.get_traced_memory()
    await hear(110, 450)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 200_000  # of 340 times three segments, whatever their size
    assert len(segments(await rewind(archive))) == 450


@pytest.mark.skipif(os.geteuid() != 0, reason="mounts a small disk")
async def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(tmp_path)], check=True)
    try:
        archive = await Archive.start(ArchiveSettings(tmp_path))
        ballast = tmp_path / "ballast"
        await feed(archive, range(5))
        with suppress(OSError):
            ballast.write_bytes(b"x" * 2_000_000)
        await feed(archive, range(5, 8))
        status = archive.status("show")
        assert status is not None
        assert status.problem is not None
        assert status.problem.code == "recording.disk_full"
        ballast.unlink()
        await feed(archive, range(8, 12))
        assert segments(await rewind(archive)) == [*range(5), *range(8, 12)]
        assert (await archive.finish("show")).duration_ms == 18_000
        await archive.close()
    finally:
        subprocess.run(["umount", "-l", str(tmp_path)], check=True)
