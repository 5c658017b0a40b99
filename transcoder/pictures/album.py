"""One show's stills: the list of all of them, and the newest ones' bytes."""

import re
import secrets
from bisect import bisect_left
from collections.abc import Collection, Mapping

import msgspec

from transcoder.messages import PictureMade, PictureSize
from transcoder.pictures.storyboard import TILES, Still, storyboard

MOST_STILLS = 20_000
"""More than a day of stills are listed; the oldest leave the list first."""
_RECENT = 12
_LARGE_LISTED = 60
_SLACK_MS = 20_000
"""A large still that comes after a small one of later time is listed on both sheets."""
_SHEET = re.compile(r"index-(\d{1,6})\.json")


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
        self._next: dict[PictureSize, int] = {"small": 0, "large": 0}
        self._unkept = 0
        """The oldest sheet that is not kept as it stands."""

    @classmethod
    def read(cls, sheets: Mapping[int, bytes], names: Collection[str]) -> "Album":
        """The album of these sheets by number, with or without a hole; its bytes are where they are kept.

        `names` are of all that is kept: the number of a picture that no sheet lists is not given again.
        """
        album = cls()
        for number, data in sorted(sheets.items()):
            sheet = msgspec.json.decode(data, type=_Sheet)
            album.token, album.origin_ms = sheet.token, sheet.origin_ms
            first = number * TILES
            album.small += [Still(first + index, *one) for index, one in enumerate(sheet.small)]
            known = album.large[-1].n if album.large else -1
            album.large += [Still(*one) for one in sheet.large if one[0] > known]
        album._go_on_after(names)
        album._unkept = album._newest_sheet() + 1
        album._shorten()
        return album

    def add(self, made: PictureMade) -> Kept:
        """Take the next still: the picture is to be kept before the sheets that are `unkept` then."""
        at_ms = made.at_ns // 1_000_000
        self.origin_ms = at_ms if self.origin_ms is None else self.origin_ms
        still = Still(self._next[made.size], at_ms, made.width, made.height)
        self._next[made.size] += 1
        (self.small if made.size == "small" else self.large).append(still)
        self._unkept = min(self._unkept, self._newest_sheet())
        name = self.small_name(still.n) if made.size == "small" else self.large_name(still.n)
        self._recent[name] = made.data
        self._shorten()
        self._let_go()
        return name, made.data

    def unkept(self) -> list[int]:
        """Sheets to be kept, oldest first: only in that order does a list that ends early have no hole."""
        return [sheet for sheet in range(self._unkept, self._newest_sheet() + 1) if self.tiles(sheet)]

    def kept(self, sheet: int) -> None:
        """This sheet and all before it are kept as they stand."""
        self._unkept = sheet + 1

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
        begin, end = (
            bisect_left(self.small, first, key=lambda one: one.n)
            for first in (sprite * TILES, (sprite + 1) * TILES)
        )
        return self.small[begin:end]

    def storyboard(self, since_ms: int) -> str:
        """WebVTT of the stills of this time and later."""
        return storyboard(self.small, self.token, self.origin_ms or 0, since_ms)

    @staticmethod
    def sheet_name(sheet: int) -> str:
        return f"index-{sheet}.json"

    @staticmethod
    def sheets_among(names: Collection[str]) -> list[int]:
        """The numbers of the sheets that have one of these names."""
        return [int(found[1]) for name in names if (found := _SHEET.fullmatch(name))]

    def sheet(self, sheet: int) -> bytes:
        """What is to be kept of a sheet that lists something."""
        tiles = self.tiles(sheet)
        begins_ms = tiles[0].at_ms - _SLACK_MS if sheet else 0
        body = _Sheet(
            self.token,
            self.origin_ms or 0,
            [(one.at_ms, one.width, one.height) for one in tiles],
            [(one.n, one.at_ms, one.width, one.height) for one in self.large if one.at_ms >= begins_ms],
        )
        return msgspec.json.encode(body)

    def _newest_sheet(self) -> int:
        return self.small[-1].n // TILES if self.small else -1

    def _go_on_after(self, names: Collection[str]) -> None:
        """Numbers begin after what is listed and, since a sheet lists all from its first on, with a new sheet
        when small pictures are kept that none lists."""
        picture = re.compile(rf"thumbs/{re.escape(self.token)}-(p?)(\d{{1,9}})\.webp")
        taken = [(found[1], int(found[2])) for name in names if (found := picture.fullmatch(name))]
        small, large = (max((n for kind, n in taken if kind == which), default=-1) for which in ("", "p"))
        listed = self.small[-1].n if self.small else -1
        self._next["small"] = listed + 1 if small <= listed else (small // TILES + 1) * TILES
        self._next["large"] = max(large, self.large[-1].n if self.large else -1) + 1

    def _shorten(self) -> None:
        """Whole sprites leave the list, so that it always begins with one."""
        while len(self.small) > MOST_STILLS:
            del self.small[: len(self.tiles(self.small[0].n // TILES))]
        del self.large[:-_LARGE_LISTED]

    def _let_go(self) -> None:
        """Forget bytes that are neither on the newest sprite nor among the last few."""
        newest = self.small[-1].n if self.small else 0
        first = min(newest // TILES * TILES, newest - _RECENT)
        kept = {self.small_name(n) for n in range(max(0, first), newest + 1)}
        kept |= {self.large_name(one.n) for one in self.large[-_RECENT:]}
        for name in [name for name in self._recent if name not in kept]:
            del self._recent[name]
