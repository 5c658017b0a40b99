"""Pictures that no camera sends: sizes that would cost memory, headers that would take long, slivers."""

from fractions import Fraction
from typing import get_args

import av
import pytest
from av.video.codeccontext import VideoCodecContext

from transcoder.av1 import av1_header
from transcoder.compose.canvas import Canvas
from transcoder.compose.layouts import Layout, Shot, arrange
from transcoder.h264 import MOST_SIDE, parameter_sets
from transcoder.rungs import Decoder

PPS = b"\x68\xce\x38\x80"


def ue(value: int) -> str:
    digits = f"{value + 1:b}"
    return "0" * (len(digits) - 1) + digits


def sps(width: int, height: int, cycle: int | None = None) -> bytes:
    """Of the baseline profile, with so many picture order offsets where `cycle` is given."""
    order = ue(2) if cycle is None else f"{ue(1)}011{ue(cycle)}{'1' * cycle}"
    size = f"{ue(width // 16 - 1)}{ue(height // 16 - 1)}"
    bits = f"{0x42C01F:024b}{ue(0)}{ue(0)}{order}{ue(1)}0{size}1100" + "1"
    return b"\x67" + int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8))


def size_of(header: bytes) -> tuple[int, int] | None:
    sets = parameter_sets([header, PPS])
    return None if sets is None else sets.size


def test_a_size_that_no_picture_has_is_no_size() -> None:
    assert size_of(sps(640, 368)) == (640, 368)
    assert size_of(sps(MOST_SIDE, 16)) == (MOST_SIDE, 16)
    assert size_of(sps(MOST_SIDE + 16, 16)) is None
    assert size_of(sps(16, 1 << 30)) is None


def test_only_the_beginning_of_a_header_is_read() -> None:
    assert size_of(sps(640, 368, cycle=255)) == (640, 368)
    assert size_of(sps(640, 368, cycle=100_000)) is None


def test_a_number_without_an_end_is_not_read_to_its_end() -> None:
    assert av1_header(b"\x0a" + b"\x80" * 9 + b"\x01" + bytes(64)) is None


def test_pictures_beyond_4k_are_not_decoded() -> None:
    context = av.CodecContext.create("libx264", "w")
    assert isinstance(context, VideoCodecContext)
    context.width, context.height, context.pix_fmt = 4096, 2320, "yuv420p"
    context.framerate = Fraction(30)
    context.options = {"preset": "ultrafast"}
    packets = [*context.encode(av.VideoFrame(4096, 2320, "yuv420p")), *context.encode(None)]
    with pytest.raises(av.FFmpegError):
        Decoder("H264").decode(bytes(packets[0]), 0, True)


@pytest.mark.parametrize("layout", get_args(Layout))
@pytest.mark.parametrize("size", [(1, 1), (1, 64), (64, 1), (2, 4096), (4096, 2)])
def test_a_sliver_of_a_picture_is_shown_somehow(layout: Layout, size: tuple[int, int]) -> None:
    for main in ("thin", "other"):
        for aspect in (None, size[0] / size[1]):
            canvas = Canvas(640, 360)
            canvas.arrange(arrange(layout, [Shot("thin", aspect), Shot("other", 1.5)], main, 640, 360))
            for is_still in (False, True):
                canvas.show("thin", av.VideoFrame(*size, "yuv420p"), is_still=is_still)
                assert canvas.draw().width == 640
