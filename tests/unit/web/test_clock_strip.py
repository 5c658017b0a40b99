"""The clock strip is read back from pictures of other sizes and from damaged ones not at all."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from web import clock_strip
from web.clock_strip import CELLS, decode, delay_ms, draw, encode, read
from web.demo_scene import HEIGHT, WIDTH, Scene, sound

NOW_MS = 1_795_201_148_396


@given(st.integers(0, 2**45))
def test_cells_decode_to_the_same_time(unix_ms: int) -> None:
    assert decode(encode(unix_ms)) == unix_ms % 2**32


@given(st.integers(0, 2**32 - 1), st.integers(0, CELLS - 1))
def test_one_wrong_cell_is_noticed(unix_ms: int, wrong: int) -> None:
    cells = encode(unix_ms)
    cells[wrong] = not cells[wrong]
    assert decode(cells) is None


@pytest.mark.parametrize("size", [(960, 540), (640, 360), (426, 240), (1280, 720)])
def test_a_scaled_and_noisy_picture_is_read(size: tuple[int, int]) -> None:
    luma = np.full((540, 960), 90, np.uint8)
    draw(luma, NOW_MS)
    scaled = np.asarray(Image.fromarray(luma).resize(size, Image.Resampling.BILINEAR)).astype(int)
    noisy = scaled + np.random.default_rng(7).integers(-40, 40, scaled.shape)
    assert read(np.clip(noisy, 0, 255).astype(np.uint8)) == NOW_MS % 2**32


def test_no_strip_is_no_time() -> None:
    assert read(np.tile(np.arange(960) % 251, (540, 1)).astype(np.uint8)) is None


def test_the_delay_goes_across_the_wrap() -> None:
    assert delay_ms(2**32 - 100, 5 * 2**32 + 150) == 250
    assert delay_ms(200, 150) == -50


def test_the_scene_carries_the_strip_and_moves() -> None:
    scene = Scene()
    first, second = scene.frame(NOW_MS), scene.frame(NOW_MS + 1000)
    assert first.shape == (HEIGHT * 3 // 2, WIDTH)
    assert clock_strip.read(first[:HEIGHT]) == NOW_MS % 2**32
    assert clock_strip.read(second[:HEIGHT]) == (NOW_MS + 1000) % 2**32
    above = HEIGHT - HEIGHT // 27
    assert (first[:above] != second[:above]).sum() > 1000


def test_the_melody_is_the_same_in_any_cut_and_not_too_loud() -> None:
    whole = sound(0, 48_000)
    assert np.array_equal(whole, np.concatenate([sound(0, 960), sound(960, 47_040)]))
    assert 0.1 < float(np.abs(whole).max()) < 0.25
