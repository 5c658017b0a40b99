"""Follows a show's parts while they are made: one rendition's pictures and the sound."""

import asyncio
import time

from transcoder.messages import AUDIO, Init, PartMade
from transcoder.restream.backlog import Backlog, Kind


class Follower:
    """Told of everything that a show makes; never makes the show wait.

    It is `over` when nothing can follow under the same init segments: another init came, the rendition is
    gone, or the show ended. What waits may still be read then.
    """

    def __init__(self, video: Init, audio: Init, most_bytes: int) -> None:
        self.rendition = video.rendition
        self.inits: dict[Kind, bytes] = {"video": video.data, "audio": audio.data}
        self.is_over = False
        self.has_begun = asyncio.Event()
        """Set once there are pictures to send, and at the end."""
        self.heard_at = time.monotonic()
        """When the newest part came."""
        self._names: dict[str, Kind] = {video.rendition: "video", AUDIO: "audio"}
        self._backlog = Backlog(most_bytes)
        self._news: dict[Kind, asyncio.Event] = {"video": asyncio.Event(), "audio": asyncio.Event()}

    @property
    def dropped(self) -> int:
        """Parts left out because the receiver was too slow."""
        return self._backlog.dropped

    # -- what the show tells

    def init(self, init: Init) -> None:
        kind = self._names.get(init.rendition)
        if kind is not None and init.data != self.inits[kind]:
            self.end()

    def part(self, part: PartMade) -> None:
        if part.rendition in self._names and not self.is_over:
            self.heard_at = time.monotonic()
            self._backlog.add(part)
            if self._backlog.waiting_bytes:
                self.has_begun.set()
            self._wake()

    def break_off(self) -> None:
        self._backlog.break_off()

    def plan(self, names: set[str]) -> None:
        """Only these renditions go on."""
        if not set(self._names) <= names:
            self.end()

    def end(self) -> None:
        self.is_over = True
        self.has_begun.set()
        self._wake()

    # -- what a sender reads

    async def next(self, kind: Kind) -> bytes | None:
        """The next part of this kind, None when nothing follows."""
        while True:
            part = self._backlog.take(kind)
            if part is not None:
                return part.data
            if self.is_over:
                return None
            self._news[kind].clear()
            await self._news[kind].wait()

    def _wake(self) -> None:
        for news in self._news.values():
            news.set()
