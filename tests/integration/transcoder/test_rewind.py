"""Rewinding by a rung that leaves the ladder and comes back: its playlist goes on with another's media."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from tests.helpers.kept import closed
from transcoder.archive.archive import Archive
from transcoder.archive.replays import Replays
from transcoder.archive.rewind import Rewind
from transcoder.archive.settings import ArchiveSettings
from transcoder.encryption import no_seals
from transcoder.errors import UnknownRendition
from transcoder.messages import AUDIO, Init, PartMade, Rung
from transcoder.playlist import parse
from transcoder.settings import TranscoderSettings
from transcoder.show import ShowStore
from transcoder.stats import Counters

TWO = (Rung("v0", "f", 640, 360, False, 0), Rung("v1", "h", 320, 180, False, 0))
ONE = TWO[:1]
PART_INF = "#EXT-X-PART-INF:PART-TARGET=0.500000"


class Kept:
    """A live show of segments of two seconds, and its archive."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.show = ShowStore(TranscoderSettings(), Counters())
        self.show.on_segment.append(partial(archive.hear, "show"))
        self.first = 0

    def begin(self, rungs: tuple[Rung, ...], *, splice: int | None = None) -> None:
        self.show.plan(rungs)
        if splice is not None:
            self.show.splice(splice)
        for name in (*(rung.name for rung in rungs), AUDIO):
            self.show.set_init(Init(name, "avc1.42c01f", 640, 360, f"init of {name}".encode()))

    def play(self, segments: range) -> None:
        for segment in segments:
            for name in (*(rung.name for rung in self.show.rungs), AUDIO):
                data = f"{name} {segment}".encode()
                start_ns = segment * 2_000_000_000
                self.show.add(PartMade(name, segment, start_ns, 2_000_000_000, True, 60, data))
            self.first = self.first or self.show.newest_msn

    async def settled(self) -> None:
        async with asyncio.timeout(10):
            while self.archive.stats().queued or not self.archive.expect("show").is_idle:
                await asyncio.sleep(0.001)

    async def rewind(self, name: str, *, delta: bool = False) -> list[tuple[str, int]]:
        """Media and discontinuity sequence of each segment, told from the playlist alone."""
        await self.settled()
        body = await Rewind(self.archive, 4, no_seals).playlist("show", name, delta=delta)
        playlist = parse(body.plain.decode().replace("#EXT-X-MEDIA-SEQ", f"{PART_INF}\n#EXT-X-MEDIA-SEQ"))
        stretch, found = playlist.discontinuity_sequence, []
        for segment in playlist.segments:
            assert segment.uri is not None
            stretch += segment.discontinuity
            data = await self.archive.read("show", segment.uri.removeprefix("../"))
            init = await self.archive.read("show", segment.map_uri.removeprefix("../"))
            assert data is not None
            assert init == f"init of {data[:2].decode()}".encode() or name == AUDIO
            found.append((data.decode(), stretch))
        return found


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Kept]:
    archive = await Archive.start(ArchiveSettings(tmp_path))
    yield Kept(archive)
    await archive.close()


async def test_who_rewinds_by_a_rung_that_left_goes_on(kept: Kept) -> None:
    kept.begin(TWO)
    kept.play(range(3))
    kept.begin(ONE, splice=3)
    kept.play(range(3, 20))
    own = [(f"v1 {segment}", 0) for segment in range(3)]
    lent = [(f"v0 {segment}", 1) for segment in range(3, 19)]
    assert await kept.rewind("v1") == own + lent
    assert [one[0] for one in await kept.rewind("v1", delta=True)] == [
        f"v0 {segment}" for segment in range(7, 19)
    ]
    master = await Rewind(kept.archive, 4, no_seals).multivariant("show")
    assert b"v0.m3u8" in master.plain
    assert b"v1.m3u8" not in master.plain
    kept.begin(TWO, splice=20)
    kept.play(range(20, 24))
    back = [("v0 19", 1), *((f"v1 {segment}", 2) for segment in range(20, 23))]
    assert await kept.rewind("v1") == own + lent + back
    assert [stretch for _, stretch in await kept.rewind("v0")] == [0] * 3 + [1] * 17 + [2] * 3
    assert b"v1.m3u8" in (await Rewind(kept.archive, 4, no_seals).multivariant("show")).plain


async def test_what_was_lent_is_kept_and_counted_once(kept: Kept) -> None:
    kept.begin(TWO)
    kept.play(range(3))
    kept.begin(ONE, splice=3)
    kept.play(range(3, 9))
    kept.show.end()
    await kept.settled()
    status = kept.archive.status("show")
    assert status is not None
    assert status.kept_bytes == 9 * len("v0 0") + 3 * len("v1 0") + 9 * len("audio 0")
    summary = await kept.archive.finish("show")
    assert summary.size_bytes == status.kept_bytes
    text = (await Replays(kept.archive, 4, no_seals).playlist("show", "v1")).plain.decode()
    assert [line.partition("/")[2][:2] for line in text.splitlines() if line.startswith("../")] == (
        ["v1"] * 3 + ["v0"] * 6
    )
    assert text.count("#EXT-X-DISCONTINUITY\n") == 1


async def test_a_rung_of_an_earlier_run_is_left_by_its_players(kept: Kept) -> None:
    for msn in range(30):
        for name in ("v0", "audio", *(("v1",) if msn < 10 else ())):
            kept.archive.hear("show", closed(name, msn, run="before" if msn < 10 else "run"))
    await kept.settled()
    rewind = Rewind(kept.archive, 4, no_seals)
    with pytest.raises(UnknownRendition):
        await rewind.playlist("show", "v1", delta=False)
    await kept.archive.expect("show").close()
    assert (await rewind.playlist("show", "v1", delta=False)).plain.endswith(b"#EXT-X-ENDLIST\n")
