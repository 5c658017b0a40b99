"""Sound and picture stay together however long a show lasts; the benchmark `lips` feeds a real hour."""

import pytest

from tests.helpers.lips import Trouble, lip_errors_ms

HARD = 12
"""The clocks run apart so many times as fast, so that five minutes are like an hour."""


@pytest.mark.parametrize("skew_ppm", [50 * HARD, -50 * HARD])
def test_lips_after_what_is_like_an_hour(skew_ppm: int) -> None:
    trouble = Trouble(skew_ppm, loss=0.02, jitter_ms=60, pause_every_s=60, pause_s=1.2, freeze_s=0.9)
    errors = lip_errors_ms(3600 // HARD, trouble)
    assert len(errors) >= 4
    assert all(abs(error) <= 40 for error in errors), errors


def test_lips_after_long_pauses_of_the_sound() -> None:
    errors = lip_errors_ms(150, Trouble(pause_every_s=25, pause_s=4.0))
    assert len(errors) >= 4
    assert all(abs(error) <= 40 for error in errors), errors
