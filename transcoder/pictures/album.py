"""One show's stills: the list of all of them, and the newest ones' bytes."""

import secrets
from collections.abc import Sequence

import msgspec

from transcoder.messages import PictureMade
from transcoder.pictures.storyboard import TILES, Still, storyboard

MOST_STILLS = 20_000
"""More than a day of stills are listed; the oldest leave the list first."""
_RECENT = 12
_LARGE_LISTED = 60
_SLACK_MS = 20_000
"""A large still that comes after a small one of later time is listed on both sheets."""


class _Sheet(msgspec.Struct):
    """What is kept of up to `TILES` stills, one file each, so that a long show's list is never rewritten.

    `small` holds capture time, width and height; `large` the number before them.
    """

    token: str
    origin_ms: int
    small: list[tuple[int, int, int]]
    large: list[tuple[int, int, int, int]]


Kept = tuple[str, bytes]
"""A name relative to the album, and what is to be kept under it."""


class Album:
    """Numbers are given once; names carry a random token and never mean two different pictures."""

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(9)
        self.origin_ms: int | None = None
        self.small: list[Still] = []
        self.large: list[Still] = []
        """The newest ones, oldest first."""
        self._recent: dict[str, bytes] = {}

    @classmethod
    def read(cls, sheets: Sequence[bytes]) -> "Album":
        """The album of these sheets, in order; its bytes are where they are kept."""
        album = cls()
        for sheet in (msgspec.json.decode(data, type=_Sheet) for data in sheets):
            album.token, album.origin_ms = sheet.token, sheet.origin_ms
            first = album.small[-1].n + 1 if album.small else 0
            album.small += [Still(first + index, *one) for index, one in enumerate(sheet.small)]
            known = album.large[-1].n if album.large else -1
            album.large += [Still(*one) for one in sheet.large if one[0] > known]
        album._shorten()
        return album

    def add(self, made: PictureMade) -> list[Kept]:
        """Take the next still; what is to be kept of it, the picture before the sheet that lists it."""
        at_ms = made.at_ns // 1_000_000
        self.origin_ms = at_ms if self.origin_ms is None else self.origin_ms
        listed = self.small if made.size == "small" else self.large
        still = Still(listed[-1].n + 1 if listed else 0, at_ms, made.width, made.height)
        listed.append(still)
        name = self.small_name(still.n) if made.size == "small" else self.large_name(still.n)
        self._recent[name] = made.data
        self._shorten()
        self._let_go()
        return [(name, made.data), *([self._sheet()] if self.small else [])]

    def small_name(self, n: int) -> str:
        return f"thumbs/{self.token}-{n}.webp"

    def large_name(self, n: int) -> str:
        return f"thumbs/{self.token}-p{n}.webp"

    def sprite_name(self, sprite: int) -> str:
        return f"storyboard/{self.token}-{sprite}.webp"

    def recent(self, name: str) -> bytes | None:
        """A picture of the newest sprite, or one of the last few."""
        return self._recent.get(name)

    def tiles(self, sprite: int) -> list[Still]:
        """The stills that stand on this sprite so far."""
        begin = sprite * TILES - (self.small[0].n if self.small else 0)
        return self.small[begin : begin + TILES] if begin >= 0 else []

    def storyboard(self, since_ms: int) -> str:
        """WebVTT of the stills of this time and later."""
        return storyboard(self.small, self.token, self.origin_ms or 0, since_ms)

    @staticmethod
    def sheet_name(sheet: int) -> str:
        return f"index-{sheet}.json"

    def _sheet(self) -> Kept:
        sheet = self.small[-1].n // TILES
        tiles = self.tiles(sheet)
        begins_ms = tiles[0].at_ms - _SLACK_MS if sheet else 0
        body = _Sheet(
            self.token,
            self.origin_ms or 0,
            [(one.at_ms, one.width, one.height) for one in tiles],
            [(one.n, one.at_ms, one.width, one.height) for one in self.large if one.at_ms >= begins_ms],
        )
        return self.sheet_name(sheet), msgspec.json.encode(body)

    def _shorten(self) -> None:
        """Whole sprites leave the list, so that it always begins with one."""
        while len(self.small) > MOST_STILLS:
            del self.small[:TILES]
        del self.large[:-_LARGE_LISTED]

    def _let_go(self) -> None:
        """Forget bytes that are neither on the newest sprite nor among the last few."""
        newest = self.small[-1].n if self.small else 0
        first = min(newest // TILES * TILES, newest - _RECENT)
        kept = {self.small_name(n) for n in range(max(0, first), newest + 1)}
        kept |= {self.large_name(one.n) for one in self.large[-_RECENT:]}
        for name in [name for name in self._recent if name not in kept]:
            del self._recent[name]
