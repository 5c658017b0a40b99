"""All targets of all shows that are being restreamed."""

import asyncio
import shutil
from collections.abc import Mapping

from transcoder.restream.settings import RestreamSettings
from transcoder.restream.target import Destination, FindShow, Target


class Restreamer:
    """Runs what it is told to, each target for itself. `find` is `Transcoder.find`."""

    def __init__(self, find: FindShow, settings: RestreamSettings) -> None:
        self.settings = settings
        self._find = find
        self._targets: dict[tuple[str, str], Target] = {}
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def has_ffmpeg(self) -> bool:
        return shutil.which(self.settings.ffmpeg) is not None

    def set(self, show: str, wished: Mapping[str, Destination]) -> None:
        """From now on the show goes to exactly these, by their ids; those that are unchanged go on."""
        for key, target in list(self._targets.items()):
            if key[0] == show and wished.get(key[1]) != target.destination:
                self._close(self._targets.pop(key))
        for name, destination in wished.items():
            if (show, name) not in self._targets:
                self._targets[show, name] = Target(show, destination, self._find, self.settings)

    def target(self, show: str, name: str) -> Target | None:
        return self._targets.get((show, name))

    async def close(self) -> None:
        """End all; no child is left afterwards."""
        while self._targets:
            self._close(self._targets.popitem()[1])
        if self._closing:
            await asyncio.wait(self._closing)

    def _close(self, target: Target) -> None:
        task = asyncio.create_task(target.close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
