"""The programme picture: every place's newest picture in its tile, painted anew where something moved."""

from collections.abc import Sequence

import av
from av.video.reformatter import VideoReformatter

from transcoder.compose.layouts import Box, Tile
from transcoder.compose.paint import (
    GROUND,
    Planes,
    calm,
    copy,
    cut,
    dimmed,
    fill,
    planes_of,
    within,
)

_FORMAT = "yuv420p"


class _Painted:
    """A tile and what it shows, scaled."""

    def __init__(self, tile: Tile) -> None:
        self.tile = tile
        self.planes: Planes = calm(tile.box.width, tile.box.height)
        self._scaler = VideoReformatter()
        self._shown: tuple[av.VideoFrame | None, bool] = (None, False)
        self._scaled: av.VideoFrame | None = None
        """Owns what `planes` are views of."""

    def update(self, picture: av.VideoFrame | None, is_still: bool) -> bool:
        """Take the place's picture, darker when it stands still, calm without one; False when it is what
        is shown already."""
        shown, was_still = self._shown
        if picture is shown and is_still == was_still:
            return False
        self._shown = (picture, is_still)
        box = self.tile.box
        if picture is None:
            self.planes = calm(box.width, box.height)
            return True
        if picture.format.name != _FORMAT:
            picture = self._scaler.reformat(picture, format=_FORMAT)
        if self.tile.fit == "cover":
            picture = cut(picture, box.width / box.height)
        self._scaled = self._scaler.reformat(
            picture, box.width, box.height, _FORMAT, interpolation="BILINEAR"
        )
        self.planes = planes_of(self._scaled)
        if is_still:
            self.planes = dimmed(self.planes)
        return True


class Canvas:
    """Gives one yuv420p picture at a time; a picture that was given stays as it is until two more were."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._tiles: list[_Painted] = []
        self._frames = [av.VideoFrame(width, height, _FORMAT) for _ in range(2)]
        self._behind: list[set[int] | None] = [None, None]
        """By frame: the tiles that changed since it was painted; None: all of it."""

    def arrange(self, tiles: Sequence[Tile]) -> None:
        """Show these tiles from now on; those that stay as they are keep their pictures."""
        known = {one.tile: one for one in self._tiles}
        self._tiles = [known.get(tile) or _Painted(tile) for tile in tiles]
        self._behind = [None, None]

    def show(self, place: str, picture: av.VideoFrame | None, *, is_still: bool = False) -> None:
        """Put a place's picture in its tile; None is nobody's picture."""
        for index, painted in enumerate(self._tiles):
            if painted.tile.place == place and painted.update(picture, is_still):
                for changed in self._behind:
                    if changed is not None:
                        changed.add(index)

    def draw(self) -> av.VideoFrame:
        """The canvas as it is now; the same object as the last time when nothing changed since."""
        newest, older = self._behind
        if newest is not None and not newest:
            return self._frames[0]
        frame, planes = self._frames[1], planes_of(self._frames[1])
        if older is None:
            fill(planes, GROUND)
        for index in self._due(older):
            painted = self._tiles[index]
            copy(painted.planes, within(planes, painted.tile.box))
        self._frames = [frame, self._frames[0]]
        self._behind = [set(), newest]
        return frame

    def _due(self, changed: set[int] | None) -> list[int]:
        """What is to be painted: what changed, and what lies over it."""
        due: list[int] = []
        for index, painted in enumerate(self._tiles):
            over = any(_overlap(painted.tile.box, self._tiles[one].tile.box) for one in due)
            if changed is None or index in changed or over:
                due.append(index)
        return due


def _overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )
