"""Asks the disk how much is free, before anything is written that may be left out."""

import shutil
from collections.abc import Callable
from pathlib import Path

from transcoder.archive.errors import StorageFull
from transcoder.archive.space import Floor, Space, has_room, reserve_bytes

Probe = Callable[[Path], Space]
"""The disk that a folder is on, or will be. May raise OSError."""


def space_at(folder: Path) -> Space:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    return Space(usage.total, usage.free)


class Reserve:
    """The free space that nobody touches: `wish` bytes of the disk of `folder`, None as `reserve_bytes` says.

    Its methods ask the disk, so they are for threads; several may ask at once.
    """

    def __init__(self, folder: Path, wish: int | None, probe: Probe) -> None:
        self._folder = folder
        self._wish = wish
        self._probe = probe
        self._floor = Floor(wish)
        self.seen = Space(0, 0)
        """The disk when it was last asked."""

    @property
    def bytes(self) -> int:
        """Of the disk that was seen."""
        return reserve_bytes(self.seen.total, self._wish)

    def look(self) -> Space:
        """May raise OSError."""
        self.seen = self._probe(self._folder)
        return self.seen

    def check_segment(self, size: int) -> None:
        """Raises StorageFull, also for a while after: see `Floor`. May raise OSError."""
        if not self._floor.lets_in(self.look(), size):
            raise StorageFull

    def check_file(self, size: int) -> None:
        """Raises StorageFull when a file of so many bytes would touch the reserve. May raise OSError."""
        if not has_room(self.look(), size, self._wish):
            raise StorageFull
