"""Stills made by a worker of what it gives out: how often, which size, of which moment."""

import io
from itertools import pairwise

from PIL import Image

from tests.helpers.source import PLAIN, SIMULCAST, Source
from transcoder.messages import FromWorker, PartMade, PictureMade, Start
from transcoder.pictures.thumbnailer import Thumbnailer
from transcoder.pipeline import Pipeline

S = 1_000_000_000
ORIGIN = 1_700_000_000 * S


def stills(source: Source, seconds: int) -> tuple[list[PictureMade], list[PartMade]]:
    said: list[FromWorker] = []
    pipeline = Pipeline(Start(ORIGIN - S, (), 2 * S, 4 * S, S // 2), Thumbnailer(said.append))
    for _ in range(seconds * source.fps):
        for unit in source.frame(ORIGIN):
            pipeline.feed(unit, unit.capture_ns)
        source.request_keyframe() if source.index % source.fps == 0 else None
    pipeline.finish()
    return (
        [message for message in said if isinstance(message, PictureMade)],
        [message for message in said if isinstance(message, PartMade)],
    )


def test_a_still_about_every_five_seconds_from_the_smallest_layer_that_is_large_enough() -> None:
    pictures, parts = stills(Source(SIMULCAST), 31)
    small = [picture for picture in pictures if picture.size == "small"]
    large = [picture for picture in pictures if picture.size == "large"]
    steps = [(b.at_ns - a.at_ns) / S for a, b in pairwise(small)]
    assert all(3.9 <= step <= 6.1 for step in steps)
    assert len(small) >= 5
    assert len(large) == 2
    assert {(one.width, one.height) for one in small} == {(320, 180)}
    assert {(one.width, one.height) for one in large} == {(640, 360)}
    starts = {part.start_ns for part in parts if part.independent}
    assert {one.at_ns for one in pictures} <= starts
    for one in pictures:
        image = Image.open(io.BytesIO(one.data))
        assert (image.format, image.size) == ("WEBP", (one.width, one.height))


def test_a_still_shows_the_moment_it_is_of() -> None:
    pictures, _ = stills(Source(PLAIN, fps=20), 12)
    for one in pictures:
        index = round((one.at_ns - ORIGIN) * 20 / S)
        image = Image.open(io.BytesIO(one.data)).convert("L").resize((640, 360))
        lower = image.getpixel((320, 300))
        assert isinstance(lower, int | float)
        assert abs(lower - _full_range(40 + index * 3 % 160)) <= 4


def _full_range(luma: int) -> float:
    return (luma - 16) * 255 / 219
