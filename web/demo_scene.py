"""The demo host's picture and sound: an evening market stall with a clock and a quiet melody.

The still parts are rendered once; a frame is a copy of them with lanterns, steam, digits and the
machine-readable clock (`web/clock_strip.py`) painted over. Everything follows from the time alone.
"""

import math
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from web import clock_strip

WIDTH, HEIGHT = 960, 540
SAMPLE_RATE = 48_000
_INK, _PAPER, _GREEN, _MARIGOLD, _RED = "#1B1917", "#FAF8F5", "#00694C", "#F2A007", "#B5442F"
_CLOCK_TEXT = "00:00:00.000"
_GLYPH_WIDTH, _GLYPH_HEIGHT = 38, 72
_CLOCK_LEFT, _CLOCK_TOP = (WIDTH - _GLYPH_WIDTH * len(_CLOCK_TEXT)) // 2 // 2 * 2, 206
_LANTERNS = ((150, 118, 0.0), (330, 96, 1.9), (630, 96, 3.1), (810, 118, 4.4))
_STEAM_X, _STEAM_Y = 782, 330
_MELODY_HZ = (293.66, 329.63, 392.0, 440.0, 493.88, 440.0, 392.0, 329.63)
_NOTE_S = 0.5

Bytes2D = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Sprite:
    """A small picture in YUV 4:2:0 with its opacity; even sizes only."""

    planes: tuple[Bytes2D, Bytes2D, Bytes2D]
    luma_opacity: npt.NDArray[np.uint16]
    chroma_opacity: npt.NDArray[np.uint16]

    @classmethod
    def of(cls, image: Image.Image) -> "Sprite":
        alpha = np.asarray(image.getchannel("A")).astype(np.uint16)
        # 256 is opaque, so that blending is a shift.
        opacity = alpha + (alpha >> 7)
        return cls(_yuv(image.convert("RGB")), opacity, opacity[::2, ::2].copy())


class Scene:
    """Paints frames of the stall as planar YUV 4:2:0, `HEIGHT * 3 // 2` rows of `WIDTH` bytes."""

    def __init__(self) -> None:
        still = _stall()
        self._still = np.concatenate([one.reshape(-1, WIDTH) for one in _yuv(still)])
        self._lantern = Sprite.of(_lantern())
        self._puffs = [Sprite.of(_puff(share)) for share in (1.0, 0.75, 0.5, 0.3, 0.15)]
        self._glyphs = {one: Sprite.of(_glyph(one)) for one in "0123456789:."}

    def frame(self, unix_ms: int) -> Bytes2D:
        """The picture of this moment, server's local time on its clock."""
        canvas = self._still.copy()
        seconds = unix_ms / 1000
        for x, y, phase in _LANTERNS:
            swing = math.sin(seconds * 1.3 + phase)
            _paint(canvas, self._lantern, round(x + 10 * swing) - 50, round(y - abs(swing) * 2) - 20)
        for index in range(5):
            age = (seconds * 0.35 + index / 5) % 1
            drift = 12 * math.sin(age * 5 + index)
            _paint(
                canvas,
                self._puffs[int(age * 5)],
                round(_STEAM_X + drift) - 24,
                round(_STEAM_Y - 110 * age) - 24,
            )
        moment = datetime.fromtimestamp(seconds).astimezone()
        text = f"{moment:%H:%M:%S}.{unix_ms % 1000:03d}"
        for index, glyph in enumerate(text):
            _paint(canvas, self._glyphs[glyph], _CLOCK_LEFT + index * _GLYPH_WIDTH, _CLOCK_TOP)
        clock_strip.draw(canvas[:HEIGHT], unix_ms)
        return canvas


def sound(first_sample: int, count: int) -> npt.NDArray[np.float32]:
    """Mono samples of the endless melody: soft plucked notes, one each half second."""
    at = np.arange(first_sample, first_sample + count)
    note = at // round(_NOTE_S * SAMPLE_RATE) % len(_MELODY_HZ)
    seconds = at % round(_NOTE_S * SAMPLE_RATE) / SAMPLE_RATE
    phase = 2 * np.pi * np.asarray(_MELODY_HZ)[note] * seconds
    attack = np.minimum(seconds / 0.01, 1.0)
    release = np.minimum((_NOTE_S - seconds) / 0.02, 1.0)
    tone = (np.sin(phase) + 0.3 * np.sin(2 * phase)) * np.exp(-3.5 * seconds) * attack * release
    return (0.16 * tone).astype(np.float32)


def _paint(canvas: Bytes2D, sprite: Sprite, x: int, y: int) -> None:
    """Blend a sprite in, its place rounded to even pixels so that luma and chroma stay together."""
    x, y = x // 2 * 2, y // 2 * 2
    height, width = sprite.luma_opacity.shape
    _blend(canvas[y : y + height, x : x + width], sprite.planes[0], sprite.luma_opacity)
    quarter = HEIGHT // 4
    for index in (0, 1):
        start = HEIGHT + index * quarter
        chroma = canvas[start : start + quarter].reshape(HEIGHT // 2, WIDTH // 2)
        part = chroma[y // 2 : (y + height) // 2, x // 2 : (x + width) // 2]
        _blend(part, sprite.planes[1 + index], sprite.chroma_opacity)


def _blend(under: Bytes2D, over: Bytes2D, opacity: npt.NDArray[np.uint16]) -> None:
    under[:] = (under * (256 - opacity) + over * opacity) >> 8


def _yuv(image: Image.Image) -> tuple[Bytes2D, Bytes2D, Bytes2D]:
    """Limited-range BT.601, chroma averaged over 2 by 2 pixels."""
    rgb = np.asarray(image).astype(np.float32)
    red, green, blue = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    luma = 16 + (65.738 * red + 129.057 * green + 25.064 * blue) / 256
    cb = 128 + (-37.945 * red - 74.494 * green + 112.439 * blue) / 256
    cr = 128 + (112.439 * red - 94.154 * green - 18.285 * blue) / 256
    height, width = luma.shape

    def halve(plane: npt.NDArray[np.float32]) -> Bytes2D:
        means = plane.reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3))
        rounded: Bytes2D = np.round(means).astype(np.uint8)
        return rounded

    whole: Bytes2D = np.round(luma).astype(np.uint8)
    return whole, halve(cb), halve(cr)


def _stall() -> Image.Image:
    """The still picture, drawn at twice its size for smooth edges."""
    image = _dusk(WIDTH * 2, HEIGHT * 2)
    draw = ImageDraw.Draw(image)
    draw.rectangle((120, 150, 1800, 840), fill="#10463A")
    _shelves(draw)
    _awning(draw)
    _counter(draw)
    draw.rounded_rectangle((430, 384, 1490, 580), 40, fill=_INK, outline=_MARIGOLD, width=6)
    image = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    draw = ImageDraw.Draw(image)
    draw.text((WIDTH // 2, 176), "HAAT", font=ImageFont.load_default(26), fill=_PAPER, anchor="mm")
    return image


def _dusk(width: int, height: int) -> Image.Image:
    top, bottom = np.array([12, 38, 48]), np.array([196, 120, 62])
    share = np.linspace(0, 1, height)[:, None, None] ** 1.6
    rows = (top * (1 - share) + bottom * share).astype(np.uint8)
    return Image.fromarray(np.broadcast_to(rows, (height, width, 3)).copy(), "RGB")


def _awning(draw: ImageDraw.ImageDraw) -> None:
    stripes, width = 12, 160
    for index in range(stripes):
        colour = _MARIGOLD if index % 2 == 0 else _PAPER
        left = index * width
        draw.polygon([(left, 60), (left + width, 60), (left + width, 150), (left, 150)], fill=colour)
        draw.pieslice((left, 90, left + width, 210), 0, 180, fill=colour)
    draw.rectangle((0, 0, WIDTH * 2, 60), fill=_GREEN)


def _shelves(draw: ImageDraw.ImageDraw) -> None:
    colours = ("#D9822B", _RED, "#E8C547", "#3E7C6B", "#C9A27E", "#7A3B4E")
    for shelf_y in (610, 760):
        draw.rectangle((150, shelf_y, 1770, shelf_y + 14), fill="#5B3A1E")
    for index in range(9):
        left = 190 + index * 175
        colour = colours[index % len(colours)]
        if index in (0, 8):
            draw.rounded_rectangle((left, 500, left + 110, 610), 22, fill=colour)
            draw.rectangle((left + 24, 482, left + 86, 504), fill=_PAPER)
        draw.rounded_rectangle((left, 660, left + 130, 760), 14, fill=colours[(index + 2) % len(colours)])
        draw.line((left + 10, 694, left + 120, 694), fill=_PAPER, width=5)
        draw.line((left + 10, 726, left + 120, 726), fill=_PAPER, width=5)


def _counter(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((0, 830, WIDTH * 2, 870), fill="#7A4A21")
    draw.rectangle((0, 870, WIDTH * 2, HEIGHT * 2), fill="#4A2B14")
    for index in range(16):
        draw.ellipse((40 + index * 120, 900, 120 + index * 120, 980), fill=(_GREEN, _MARIGOLD)[index % 2])
        draw.ellipse((66 + index * 120, 926, 94 + index * 120, 954), fill="#4A2B14")
    for left, colour in ((200, "#E8C547"), (300, "#D9822B"), (400, _RED), (520, "#3E7C6B")):
        draw.ellipse((left, 752, left + 88, 840), fill=colour)
    kettle = _STEAM_X * 2
    draw.ellipse((kettle - 90, 690, kettle + 90, 836), fill="#B9C0C4")
    draw.polygon(
        [(kettle + 70, 760), (kettle + 170, 700), (kettle + 150, 680), (kettle + 60, 720)], fill="#B9C0C4"
    )
    draw.arc((kettle - 80, 620, kettle + 80, 780), 190, 350, fill=_INK, width=14)


def _lantern() -> Image.Image:
    image = Image.new("RGBA", (200, 240), (242, 160, 7, 0))
    glow = ImageDraw.Draw(image)
    glow.ellipse((20, 50, 180, 210), fill=(255, 206, 110, 110))
    image = image.filter(ImageFilter.GaussianBlur(14))
    draw = ImageDraw.Draw(image)
    draw.line((100, 0, 100, 70), fill="#0A2A23", width=4)
    draw.ellipse((58, 76, 142, 184), fill="#FFB938")
    draw.ellipse((78, 76, 122, 184), fill="#FFD98A")
    draw.rounded_rectangle((78, 64, 122, 84), 6, fill=_RED)
    draw.rounded_rectangle((78, 178, 122, 198), 6, fill=_RED)
    return image.resize((100, 120), Image.Resampling.LANCZOS)


def _puff(strength: float) -> Image.Image:
    image = Image.new("RGBA", (48, 48), (250, 248, 245, 0))
    ImageDraw.Draw(image).ellipse((12, 12, 36, 36), fill=(250, 248, 245, round(120 * strength)))
    return image.filter(ImageFilter.GaussianBlur(6))


def _glyph(character: str) -> Image.Image:
    image = Image.new("RGBA", (_GLYPH_WIDTH, _GLYPH_HEIGHT), _INK)
    font = ImageFont.load_default(64)
    place = (_GLYPH_WIDTH // 2, _GLYPH_HEIGHT - 14)
    ImageDraw.Draw(image).text(place, character, font=font, fill=_PAPER, anchor="ms")
    return image
