"""A canvas for plain shapes, with soft shadows and light: what the demo's product pictures are drawn on."""

import io
import math
from collections.abc import Iterator, Sequence

from PIL import Image, ImageDraw, ImageFilter

SIZE = 1000
SCALE = 2
"""Drawn at four times the area and scaled down, for smooth edges."""
Point = tuple[float, float]


class Canvas:
    """A square picture; coordinates are in units of a thousandth of its side."""

    def __init__(self, top: str, bottom: str) -> None:
        self.image = Image.new("RGB", (SIZE * SCALE, SIZE * SCALE), top)
        shade = Image.linear_gradient("L").resize(self.image.size)
        self.image.paste(Image.new("RGB", self.image.size, bottom), mask=shade)
        self._draw = ImageDraw.Draw(self.image)

    def shadow(self, box: tuple[float, float, float, float], strength: int = 70) -> None:
        """A soft dark ellipse under what stands there."""
        mask = Image.new("L", self.image.size)
        ImageDraw.Draw(mask).ellipse([one * SCALE for one in box], fill=strength)
        mask = mask.filter(ImageFilter.GaussianBlur(22 * SCALE))
        self.image.paste(Image.new("RGB", self.image.size, "#2a1c10"), mask=mask)

    def polygon(self, points: Sequence[Point], fill: str) -> None:
        self._draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=fill)

    def box(self, x0: float, y0: float, x1: float, y1: float, fill: str, radius: float = 0) -> None:
        scaled = (x0 * SCALE, y0 * SCALE, x1 * SCALE, y1 * SCALE)
        self._draw.rounded_rectangle(scaled, radius * SCALE, fill=fill)

    def ellipse(self, x: float, y: float, rx: float, ry: float, fill: str) -> None:
        self._draw.ellipse(
            ((x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE), fill=fill
        )

    def line(self, points: Sequence[Point], fill: str, width: float) -> None:
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self._draw.line(scaled, fill=fill, width=round(width * SCALE), joint="curve")

    def arc(
        self, x: float, y: float, rx: float, ry: float, start: float, end: float, fill: str, width: float
    ) -> None:
        box = ((x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE)
        self._draw.arc(box, start, end, fill=fill, width=round(width * SCALE))

    def glow(self, points: Sequence[Point], fill: str, strength: int, blur: float) -> None:
        """A soft light or shade on what the points enclose."""
        shape = Image.new("L", self.image.size)
        ImageDraw.Draw(shape).polygon([(x * SCALE, y * SCALE) for x, y in points], fill=strength)
        soft = shape.filter(ImageFilter.GaussianBlur(blur * SCALE))
        self.image.paste(Image.new("RGB", self.image.size, fill), mask=soft)

    def jpeg(self) -> bytes:
        out = io.BytesIO()
        self.image.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(out, "JPEG", quality=90)
        return out.getvalue()


def diamond(x: float, y: float, rx: float, ry: float) -> list[Point]:
    return [(x, y - ry), (x + rx, y), (x, y + ry), (x - rx, y)]


def petals(
    x: float, y: float, length: float, width: float, count: int, turn: float = 0
) -> Iterator[list[Point]]:
    """Leaf shapes around a centre, as rosettes of the region have them."""
    for number in range(count):
        angle = turn + number * math.tau / count
        ux, uy = math.cos(angle), math.sin(angle)
        yield [
            (
                x + ux * length * t - uy * width * math.sin(math.pi * t) * side,
                y + uy * length * t + ux * width * math.sin(math.pi * t) * side,
            )
            for side, steps in ((1, range(13)), (-1, range(12, -1, -1)))
            for t in (step / 12 for step in steps)
        ]
