"""Where stills stand on sprites, what a storyboard says, and albums that are read back."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcoder.messages import PictureMade, PictureSize
from transcoder.pictures.album import Album
from transcoder.pictures.choice import Timetable, fitted, source_for
from transcoder.pictures.storyboard import TILES, Still, Tile, storyboard, tile, within

S = 1_000_000_000
CUE = re.compile(r"^(\S+) --> (\S+)\n(storyboard/\S+)#xywh=(\d+),(\d+),(\d+),(\d+)$", re.MULTILINE)


def made(at_s: float, size: PictureSize = "small", data: bytes = b"webp") -> PictureMade:
    return PictureMade(round(at_s * S), size, 320, 180, data)


def keep_sheets(album: Album, kept: dict[str, bytes]) -> None:
    for sheet in album.unkept():
        kept[album.sheet_name(sheet)] = album.sheet(sheet)
        album.kept(sheet)


def test_a_still_is_taken_from_the_smallest_rendition_that_is_large_enough() -> None:
    ladder = {"v0": (1280, 720), "v1": (640, 360), "v2": (320, 180), "v3": (160, 90)}
    assert source_for("small", ladder) == "v2"
    assert source_for("large", ladder) == "v0"
    assert source_for("large", {"v0": (360, 640), "v1": (180, 320)}) == "v0"
    assert source_for("small", {}) is None


def test_a_still_keeps_its_shape_and_is_never_enlarged() -> None:
    assert fitted(1920, 1080, 320) == (320, 180)
    assert fitted(1080, 1920, 320) == (180, 320)
    assert fitted(160, 90, 320) == (160, 90)


def test_stills_come_at_their_pace_also_after_the_clock_went_back() -> None:
    times = Timetable()
    taken = []
    for second in [*range(0, 21, 2), *range(2, 8, 2)]:
        if times.due("small", second * S):
            times.take("small", second * S)
            taken.append(second)
    assert taken == [0, 4, 10, 14, 20, 2]


def test_a_storyboard_names_sprites_tiles_and_times() -> None:
    stills = [Still(n, 1_000_000 + n * 5000, 320, 180) for n in range(103)]
    text = storyboard(stills, "token", 1_000_000, 0)
    assert text.startswith("WEBVTT\n\nNOTE origin_ms=1000000\n\n00:00:00.000 --> 00:00:05.000\n")
    cues = CUE.findall(text)
    assert len(cues) == 103
    assert cues[0][2:] == ("storyboard/token-0.webp", "0", "0", "160", "90")
    assert cues[11][2:] == ("storyboard/token-0.webp", "160", "90", "160", "90")
    assert cues[99][2:] == ("storyboard/token-0.webp", "1440", "810", "160", "90")
    assert cues[102][2:] == ("storyboard/token-1.webp?tiles=3", "320", "0", "160", "90")
    assert cues[102][:2] == ("00:08:30.000", "00:08:35.000")


def test_a_storyboard_of_the_end_keeps_the_tiles_of_the_whole() -> None:
    stills = [Still(n, n * 5000, 180, 320) for n in range(250)]
    whole = CUE.findall(storyboard(stills, "t", 0, 0))
    assert CUE.findall(storyboard(stills, "t", 0, 170 * 5000)) == whole[170:]


def test_a_still_before_a_long_pause_stands_for_five_seconds_only() -> None:
    stills = [Still(0, 0, 320, 180), Still(1, 600_000, 320, 180)]
    assert CUE.findall(storyboard(stills, "t", 0, 0))[0][:2] == ("00:00:00.000", "00:00:05.000")


@given(st.integers(1, 4000), st.integers(1, 4000), st.integers(1, 4000), st.integers(1, 4000))
def test_a_picture_of_another_shape_stays_inside_its_tile(w: int, h: int, first_w: int, first_h: int) -> None:
    box = tile(57, Still(0, 0, max(first_w, 40), max(first_h, 40)))
    area = within(box, (w, h))
    assert box.x <= area.x
    assert box.y <= area.y
    assert area.x + area.width <= box.x + box.width + 1
    assert area.y + area.height <= box.y + box.height + 1
    assert min(area.width, area.height) >= 1


@given(st.lists(st.sampled_from(["small", "large"]), min_size=1, max_size=450))
def test_an_album_is_read_back_as_it_was(sizes: list[PictureSize]) -> None:
    album = Album()
    kept: dict[str, bytes] = {}
    names: list[str] = []
    album.add(made(0))
    for second, size in enumerate(sizes, start=1):
        name, kept[name] = album.add(made(second, size))
        names.append(name)
        keep_sheets(album, kept)
    sheets = {n: kept[Album.sheet_name(n)] for n in Album.sheets_among(kept)}
    again = Album.read(sheets, kept)
    assert (again.token, again.origin_ms, again.small) == (album.token, album.origin_ms, album.small)
    assert again.large == album.large
    assert again.storyboard(0) == album.storyboard(0)
    assert len(names) == len(set(names))
    assert [b.n - a.n for a, b in pairwise(album.small)] == [1] * (len(album.small) - 1)


@pytest.mark.parametrize(
    ("missing", "listed", "following"),
    [
        (0, [*range(TILES, 2 * TILES + 30)], 2 * TILES + 30),
        (1, [*range(TILES), *range(2 * TILES, 2 * TILES + 30)], 2 * TILES + 30),
        (2, [*range(2 * TILES)], 3 * TILES),
    ],
)
def test_an_album_without_one_of_its_sheets_gives_no_number_again(
    missing: int, listed: list[int], following: int
) -> None:
    album, kept = Album(), dict[str, bytes]()
    for number in range(2 * TILES + 30):
        name, kept[name] = album.add(made(5 * number))
        keep_sheets(album, kept)
    del kept[Album.sheet_name(missing)]
    again = Album.read({n: kept[Album.sheet_name(n)] for n in Album.sheets_among(kept)}, kept)
    assert [one.n for one in again.small] == listed
    assert [one.at_ms for one in again.small] == [5000 * n for n in listed]
    assert [len(again.tiles(sprite)) for sprite in range(3) if sprite != missing] == [
        count for sprite, count in enumerate((TILES, TILES, 30)) if sprite != missing
    ]
    assert (again.tiles(missing), again.unkept()) == ([], [])
    assert again.add(made(5000)) == (album.small_name(following), b"webp")
    assert again.unkept() == [following // TILES]


def test_large_pictures_that_no_sheet_lists_keep_their_numbers() -> None:
    album, kept = Album(), dict[str, bytes]()
    for size in ("small", "large"):
        name, kept[name] = album.add(made(0, size))
    keep_sheets(album, kept)
    name, kept[name] = album.add(made(20, "large"))
    again = Album.read({0: kept[Album.sheet_name(0)]}, kept)
    assert [again.add(made(40, size))[0] for size in ("large", "small")] == [
        album.large_name(2),
        album.small_name(1),
    ]


def test_an_album_remembers_the_bytes_of_the_newest_sprite_only() -> None:
    album = Album()
    for second in range(0, 5 * (2 * TILES + 40), 5):
        album.add(made(second))
    remembered = [still.n for still in album.small if album.recent(album.small_name(still.n))]
    assert remembered == list(range(2 * TILES, 2 * TILES + 40))
    assert tile(0, album.small[0]) == Tile(0, 0, 160, 90)
