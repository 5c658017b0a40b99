"""A recording as one MP4 file: ffmpeg copies the best pictures and the sound, nothing is encoded again.

Stretches that do not go on from each other are pieces, each a playlist of files on disk; ffmpeg joins them at
the times that the replay has. What is in a bucket is fetched first.
"""

import asyncio
import contextlib
import shutil
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import ffmpeg
import structlog

from transcoder.archive.archive import Archive
from transcoder.archive.errors import ExportFailed, NoFfmpeg, StorageError, StorageFull
from transcoder.archive.journal import SegmentLine, run_of
from transcoder.archive.playlists import Listed
from transcoder.archive.replay import Replay, replay_of
from transcoder.archive.storage import storage_error

log = structlog.get_logger(__name__)
_LAST_WORDS = 2000

Number = tuple[str, int]
"""A slot of a replay: the run of the server, and the segment's number in it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one rendition: an init and the segments that follow it."""

    map: str
    lines: tuple[SegmentLine, ...]
    duration_us: int


def number_of(line: SegmentLine) -> Number:
    """The slot that a segment is of."""
    return run_of(line.uri), line.msn


def pieces(track: Iterable[Listed], durations: Mapping[Number, int]) -> list[Piece]:
    """Cut where the track does not go on; `durations` says how long each slot of the replay is."""
    found: list[list[SegmentLine]] = []
    for one in track:
        if one.fresh or not found or one.line.map != found[-1][-1].map:
            found.append([])
        found[-1].append(one.line)
    return [
        Piece(lines[0].map, tuple(lines), sum(durations[number_of(line)] for line in lines))
        for lines in found
    ]


def picture_of(replay: Replay) -> tuple[Listed, ...]:
    """The best picture that an MP4 file may hold: VP8 is not among what ffmpeg writes into it."""
    source = replay.source
    if source and replay.maps[source[0].line.map].codecs.startswith("vp08"):
        return next(iter(replay.renditions.values()), ())
    return source


async def export(archive: Archive, show: str, target: Path, progress: Callable[[float], None]) -> None:
    """Write the recording to `target`; `progress` hears shares. Cancelled, nothing is left of it.

    Raises NoFfmpeg, ExportFailed, StorageError; StorageFull also when it would touch the disk's reserve.
    """
    program = shutil.which("ffmpeg")
    if program is None:
        raise NoFfmpeg
    lines = await archive.lines(show)
    replay = await asyncio.to_thread(replay_of, lines)
    if not replay.slots:
        raise ExportFailed
    work = target.with_suffix(".work")
    partial = work / "partial.mp4"
    try:
        await archive.check_room(sum(one.line.bytes for one in (*picture_of(replay), *replay.audio)))
        inputs = await _stage(archive, show, replay, work)
        streams = [
            ffmpeg.input(str(path), f="concat", safe=0, protocol_whitelist="file,crypto,data")
            for path in inputs
        ]
        output = ffmpeg.output(
            *streams, str(partial), c="copy", movflags="+faststart", strict="experimental"
        ).global_args("-nostdin", "-v", "error", "-progress", "pipe:1")
        total_us = sum(slot.lead.duration_us for slot in replay.slots)

        async def hear(out_us: int) -> None:
            progress(out_us / total_us)
            await archive.check_room(0)

        await _run(output.compile(cmd=program, overwrite_output=True), hear)
        await asyncio.to_thread(partial.replace, target)
    except OSError as error:
        raise storage_error(error) from error
    finally:
        await asyncio.to_thread(shutil.rmtree, work, ignore_errors=True)


async def _stage(archive: Archive, show: str, replay: Replay, work: Path) -> list[Path]:
    """One list of pieces for the picture and one for the sound."""
    durations = {number_of(slot.lead): slot.lead.duration_us for slot in replay.slots}
    await asyncio.to_thread(work.mkdir, parents=True, exist_ok=True)
    lists = []
    for name, track in (("video", picture_of(replay)), ("audio", replay.audio)):
        if not track:
            continue
        found = pieces(track, durations)
        for piece in found:
            for uri in (piece.map, *(line.uri for line in piece.lines)):
                await _fetch(archive, show, uri, work)
        lists.append(await asyncio.to_thread(_write_lists, work, name, found))
    return lists


async def _fetch(archive: Archive, show: str, uri: str, work: Path) -> None:
    path = work / uri
    if path.exists():
        return
    await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
    if (kept := archive.path(show, uri)) is not None:
        await asyncio.to_thread(path.symlink_to, kept)
    elif (data := await archive.read(show, uri)) is not None:
        await archive.check_room(len(data))
        await asyncio.to_thread(path.write_bytes, data)
    else:
        raise StorageError


def _write_lists(work: Path, name: str, found: Sequence[Piece]) -> Path:
    entries = ["ffconcat version 1.0"]
    for number, piece in enumerate(found):
        path = work / f"{name}-{number}.m3u8"
        text = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-TARGETDURATION:30", "#EXT-X-PLAYLIST-TYPE:VOD"]
        text.append(f'#EXT-X-MAP:URI="{piece.map}"')
        for line in piece.lines:
            text += [f"#EXTINF:{line.duration_us / 1e6:.6f},", line.uri]
        path.write_text("\n".join([*text, "#EXT-X-ENDLIST", ""]))
        entries += [f"file '{path.name}'", f"duration {piece.duration_us / 1e6:.6f}"]
    target = work / f"{name}.ffconcat"
    target.write_text("\n".join([*entries, ""]))
    return target


async def _run(command: list[str], progress: Callable[[int], Awaitable[None]]) -> None:
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    words = asyncio.create_task(process.stderr.read())
    try:
        async for line in process.stdout:
            name, _, value = line.decode().strip().partition("=")
            if name == "out_time_us" and value.lstrip("-").isdigit():
                await progress(max(0, int(value)))
        code = await process.wait()
        if code != 0:
            said = (await words).decode(errors="replace")[-_LAST_WORDS:]
            log.warning("export.ffmpeg_failed", code=code, said=said)
            raise StorageFull if "No space left" in said else ExportFailed
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        words.cancel()
        await asyncio.gather(words, return_exceptions=True)
