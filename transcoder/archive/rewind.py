"""The playlists with which a live show is rewound, rendered from its journal when somebody asks.

Nothing of the window is in memory but marks and each playlist's newest rendering.
"""

import asyncio
from dataclasses import dataclass

import msgspec

from transcoder.archive.archive import Archive
from transcoder.archive.journal import SegmentLine, read_lines
from transcoder.archive.playlists import UP, Head, KeyOf, sliding
from transcoder.archive.replay import is_video
from transcoder.archive.writer import ShowWriter
from transcoder.encryption import Seals
from transcoder.errors import UnknownRendition, UnknownStream
from transcoder.messages import AUDIO, SOURCE
from transcoder.multivariant import Multivariant, Sound, Variant, captions_of, render_multivariant
from transcoder.store import Body, compress


@dataclass(frozen=True, slots=True)
class _Rendered:
    """The state that was rendered: how many segments there were, and whether the show had ended."""

    count: int
    ended: bool
    body: Body


def key_of(seals: Seals, show: str) -> KeyOf:
    """What the segments of a show are served under; captions go in the clear."""
    seal = seals(show)
    if seal is None:
        return lambda line: None
    return lambda line: seal.tag(line.made_by, line.msn, UP) if line.map else None


class Rewind:
    """Renders each state of a playlist once for everybody who asks for it."""

    def __init__(self, archive: Archive, target_s: int, seals: Seals) -> None:
        self._archive = archive
        self._target_s = target_s
        self._seals = seals
        self._rendered: dict[tuple[str, str], _Rendered] = {}
        self._deltas: dict[tuple[str, str], _Rendered] = {}
        self._turns: dict[tuple[str, str], asyncio.Lock] = {}

    async def multivariant(self, show: str, bases: tuple[str, ...] = ("",)) -> Body:
        """See `Multivariant.bases`. Raises UnknownStream for a show that cannot be rewound."""
        index = (await self._writer(show)).index
        audio = index.renditions.get(AUDIO)
        variants = []
        for name, kept in index.renditions.items():
            if not is_video(name) or name == SOURCE or kept.map is None or not index.is_offered(name):
                continue
            codecs = [kept.map.codecs, audio.map.codecs] if audio and audio.map else [kept.map.codecs]
            variants.append(
                Variant(
                    f"{name}.m3u8",
                    kept.peak_bps + (audio.peak_bps if audio else 0),
                    kept.average_bps + (audio.average_bps if audio else 0),
                    ",".join(codecs),
                    kept.map.width,
                    kept.map.height,
                    kept.frame_rate_milli,
                )
            )
        variants.sort(key=lambda variant: -variant.width)
        sound = None
        if audio and audio.map:
            sound = Sound(f"{AUDIO}.m3u8", audio.peak_bps, audio.average_bps, audio.map.codecs)
        captions = captions_of(index.renditions)
        return compress(render_multivariant(Multivariant(sound, tuple(variants), captions, bases)))

    async def playlist(self, show: str, rendition: str, *, delta: bool) -> Body:
        """A rung of an earlier run of the server that is not in the ladder any more is unknown, so that who
        plays it changes to another. Raises UnknownStream, UnknownRendition, StorageError."""
        writer = await self._writer(show)
        if rendition not in writer.index.renditions or rendition == SOURCE:
            raise UnknownRendition
        if is_video(rendition) and not writer.ended and not writer.index.is_current(rendition):
            raise UnknownRendition
        if delta and (body := self._delta(writer, show, rendition)):
            return body
        async with self._turns.setdefault((show, rendition), asyncio.Lock()):
            count = writer.index.renditions[rendition].count
            found = self._rendered.get((show, rendition))
            if found is None or (found.count, found.ended) != (count, writer.ended):
                body = await self._whole(writer, show, rendition)
                found = self._rendered[show, rendition] = _Rendered(count, writer.ended, body)
            return found.body

    def forget(self) -> None:
        """Let go of what was rendered of shows that are over."""
        for memory in (self._rendered, self._deltas, self._turns):
            for key in [key for key in memory if self._archive.writer(key[0]) is None]:
                del memory[key]

    async def _writer(self, show: str) -> ShowWriter:
        writer = self._archive.writer(show)
        if writer is None:
            raise UnknownStream
        await writer.opened()
        if writer.index.start is None:
            raise UnknownStream
        return writer

    def _delta(self, writer: ShowWriter, show: str, rendition: str) -> Body | None:
        """What is younger than the skip boundary; None when nothing would be skipped."""
        count = writer.index.renditions[rendition].count
        found = self._deltas.get((show, rendition))
        if found is None or (found.count, found.ended) != (count, writer.ended):
            text = self._delta_text(writer, show, rendition)
            if text is None:
                return None
            found = self._deltas[show, rendition] = _Rendered(count, writer.ended, compress(text))
        return found.body

    def _delta_text(self, writer: ShowWriter, show: str, rendition: str) -> str | None:
        index = writer.index
        kept, start = index.renditions[rendition], index.start
        assert start is not None
        before = start.before.get(rendition, 0)
        tail, age_us = list(kept.tail), 0
        for place in range(len(tail) - 1, 0, -1):
            age_us += tail[place].duration_us
            skipped = kept.count - len(tail) + place - before
            if age_us >= 6_000_000 * self._target_s and skipped > 0:
                stretch = index.first_stretch(rendition)
                head = Head(before, stretch, tail[place - 1].stretch, skipped, writer.ended)
                return sliding(
                    self._target_s, head, tail[place:], index.ranges.values(), key_of(self._seals, show)
                )
        return None

    async def _whole(self, writer: ShowWriter, show: str, rendition: str) -> Body:
        index = writer.index
        start = index.start
        assert start is not None
        text, before = await writer.journal_text(start.offset), start.before.get(rendition, 0)
        ranges, ended, keys = tuple(index.ranges.values()), writer.ended, key_of(self._seals, show)

        def work() -> Body:
            mine = [line for line in text.split(b"\n") if msgspec.json.encode(rendition) in line]
            lines = [one for one in read_lines(b"\n".join(mine)) if isinstance(one, SegmentLine)]
            lines = [one for one in lines if one.rendition == rendition]
            stretch = lines[0].stretch if lines else 0
            head = Head(before, stretch, stretch, 0, ended)
            return compress(sliding(self._target_s, head, lines, ranges, keys))

        return await asyncio.to_thread(work)
