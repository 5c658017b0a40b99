"""Replays of recordings, read from their journals when somebody asks, the newest few kept in memory."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, replace

from transcoder.archive.archive import Archive
from transcoder.archive.journal import Line
from transcoder.archive.playlists import whole
from transcoder.archive.replay import Positions, multivariant, replay_of
from transcoder.archive.rewind import key_of
from transcoder.encryption import Seals
from transcoder.errors import UnknownRendition, UnknownStream
from transcoder.messages import AUDIO
from transcoder.multivariant import Multivariant, render_multivariant
from transcoder.store import Body, compress


@dataclass(frozen=True, slots=True)
class Shown:
    """A replay as players get it."""

    master: Multivariant
    playlists: dict[str, Body]
    positions: Positions
    is_sealed: bool
    """Whether its segments were listed as encrypted."""

    @property
    def bytes(self) -> int:
        """What it takes in memory, about."""
        return self.positions.bytes + sum(
            len(body.plain) + len(body.gzipped) for body in self.playlists.values()
        )


class Replays:
    """Only for shows that have ended: a recording that still grows is rewound instead."""

    def __init__(self, archive: Archive, target_s: int, seals: Seals) -> None:
        self._archive = archive
        self._target_s = target_s
        self._seals = seals
        self._shown: OrderedDict[str, Shown] = OrderedDict()
        self._turn = asyncio.Lock()
        """One replay is read at a time: it takes some memory and the interpreter."""

    async def find(self, show: str) -> Shown:
        """Raises UnknownStream when nothing is kept, StorageError."""
        if (found := self._known(show)) is not None:
            return found
        async with self._turn:
            if (found := self._known(show)) is not None:
                return found
            lines = await self._archive.lines(show)
            found = await asyncio.to_thread(self._read, show, lines)
            if found is None:
                raise UnknownStream
            self._shown[show] = found
            while len(self._shown) > 1 and self._bytes() > self._archive.settings.cache_bytes:
                self._shown.popitem(last=False)
            return found

    async def multivariant(self, show: str, bases: tuple[str, ...] = ("",)) -> Body:
        """See `Multivariant.bases`. Raises UnknownStream, StorageError."""
        return compress(render_multivariant(replace((await self.find(show)).master, bases=bases)))

    async def playlist(self, show: str, rendition: str) -> Body:
        """Raises UnknownStream, UnknownRendition, StorageError."""
        found = (await self.find(show)).playlists.get(rendition)
        if found is None:
            raise UnknownRendition
        return found

    def forget(self, show: str) -> None:
        """It is not what it was."""
        self._shown.pop(show, None)

    def _known(self, show: str) -> Shown | None:
        found = self._shown.get(show)
        if found is None or found.is_sealed != (self._seals(show) is not None):
            return None
        self._shown.move_to_end(show)
        return found

    def _bytes(self) -> int:
        return sum(shown.bytes for shown in self._shown.values())

    def _read(self, show: str, lines: list[Line]) -> Shown | None:
        replay = replay_of(lines)
        if not replay.slots:
            return None
        keys = key_of(self._seals, show)
        tracks = {**replay.renditions, **replay.captions, AUDIO: replay.audio}
        return Shown(
            multivariant(replay),
            {
                name: compress(whole(self._target_s, segments, replay.ranges, keys))
                for name, segments in tracks.items()
            },
            Positions(replay.slots),
            self._seals(show) is not None,
        )
