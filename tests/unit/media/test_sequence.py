from hypothesis import given
from hypothesis import strategies as st

from media.sequence import extend, timestamp_delta


@given(near=st.integers(0x10000, 1 << 40), distance=st.integers(-0x8000, 0x7FFF))
def test_extend_finds_the_nearest_number(near: int, distance: int) -> None:
    assert extend((near + distance) & 0xFFFF, near) == near + distance


@given(start=st.integers(0, 0xFFFFFFFF), distance=st.integers(-0x80000000, 0x7FFFFFFF))
def test_timestamp_delta_wraps(start: int, distance: int) -> None:
    assert timestamp_delta((start + distance) & 0xFFFFFFFF, start) == distance
