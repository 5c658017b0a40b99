"""Voices mixed on the capture clock: who is heard when, and how loud it gets."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.helpers.source import PLAIN, Source
from transcoder.audio import Voice
from transcoder.compose.lateness import Lateness
from transcoder.compose.limiter import CEILING, Limiter
from transcoder.compose.mixer import Mixer

PACKET, PRE_SKIP = 960, 312
Sound = NDArray[np.float32]


def tone(hertz: float, position: int, count: int = PACKET, level: float = 0.3) -> Sound:
    wave = level * np.sin(2 * np.pi * hertz * np.arange(position, position + count) / 48_000)
    return np.repeat(wave.astype(np.float32)[None, :], 2, axis=0)


def strength(sound: Sound, hertz: float) -> float:
    """Amplitude of a frequency."""
    spectrum = np.abs(np.fft.rfft(sound[0])) * 2 / sound.shape[1]
    return float(spectrum[round(hertz * sound.shape[1] / 48_000)])


def test_both_voices_are_in_the_mix_at_their_own_loudness() -> None:
    mixer, out = Mixer(), []
    for position in range(0, 48_000, PACKET):
        mixer.add("host", position, tone(440, position))
        mixer.add("anika", position, tone(1_000, position, level=0.2))
        out.append(mixer.take())
    mixed = np.concatenate(out, axis=1)[:, :48_000]
    assert mixed.shape[1] == 48_000
    assert strength(mixed, 440) == pytest.approx(0.3, abs=0.01)
    assert strength(mixed, 1_000) == pytest.approx(0.2, abs=0.01)
    assert strength(mixed, 700) < 0.001


def test_one_voice_alone_is_given_out_at_once_and_untouched() -> None:
    mixer, sound = Mixer(), tone(440, 0, level=0.9)
    mixer.add("host", 5_000, sound)
    assert np.array_equal(mixer.take(), sound)
    assert mixer.position == 5_000 + PACKET


def test_a_voice_that_comes_late_is_waited_for_once_that_is_known() -> None:
    """Anika's packets come 200 ms after the host's of the same moment."""
    mixer, out = Mixer(), []
    for position in range(0, 96_000, PACKET):
        mixer.add("host", position, tone(440, position))
        if position >= 9_600:
            mixer.add("anika", position - 9_600, tone(1_000, position - 9_600))
        out.append(mixer.take())
    mixed = np.concatenate(out, axis=1)
    assert mixed.shape[1] == pytest.approx(96_000 - 9_600, abs=PACKET)
    assert strength(mixed[:, 24_000:72_000], 1_000) == pytest.approx(0.3, abs=0.01)


def test_who_falls_silent_is_soon_waited_for_no_more() -> None:
    lateness = Lateness(600, per_s=1_000)
    for at in range(0, 1_000, 20):
        lateness.observe("host", at)
        lateness.observe("anika", at - 300)
    assert lateness.due == 980 - 300
    for at in range(1_000, 5_000, 20):
        lateness.observe("host", at)
    assert lateness.due == 4_980


def test_who_is_later_than_the_longest_wait_is_not_waited_for() -> None:
    lateness = Lateness(600, per_s=1_000)
    lateness.observe("host", 5_000)
    lateness.observe("anika", 4_300)
    assert lateness.due == 5_000


def test_silence_is_given_out_where_nobody_was_heard() -> None:
    mixer = Mixer()
    mixer.add("host", 0, tone(440, 0))
    mixer.take()
    assert np.array_equal(mixer.take_until(4_800), np.zeros((2, 4_800 - PACKET), np.float32))
    mixer.add("host", 1_920, tone(440, 0))  # its time is over
    assert mixer.take().shape[1] == 0
    assert mixer.position == 4_800


def test_a_long_silence_moves_the_clock() -> None:
    mixer = Mixer()
    mixer.add("host", 0, tone(440, 0))
    mixer.take()
    mixer.add("host", 480_000, tone(440, 0))
    assert mixer.take().shape[1] == PACKET
    assert mixer.position == 480_000 + PACKET


def test_a_gap_moves_a_voice_and_an_overlap_is_cut() -> None:
    source, voice = Source(PLAIN, fps=50), Voice()
    packets = [unit.data for _ in range(30) for unit in source.frame(0) if unit.kind == "audio"]
    for n in range(10):
        voice.feed(packets[n], n * PACKET)
    after_gap = voice.feed(packets[10], 48_000)
    assert after_gap is not None
    assert (after_gap.position, after_gap.sound.shape[1]) == (48_000 - PRE_SKIP, PACKET)
    before_it = voice.feed(packets[11], 24_000)
    assert before_it is not None
    assert (before_it.position, before_it.sound.shape[1]) == (48_960 - PRE_SKIP, 0)


@given(
    st.lists(st.tuples(st.integers(1, 2_000), st.floats(0, 8)), min_size=1, max_size=20),
    st.integers(0, 1_000_000),
)
def test_the_limiter_never_lets_anything_through_that_is_too_loud(
    stretches: list[tuple[int, float]], seed: int
) -> None:
    random, limiter = np.random.default_rng(seed), Limiter()
    for count, level in stretches:
        sound = (random.uniform(-1, 1, (2, count)) * level).astype(np.float32)
        limited = limiter.limit(sound)
        assert limited.shape == sound.shape
        assert float(np.abs(limited).max()) <= CEILING + 1e-6
        assert np.all(np.sign(limited) * np.sign(sound) >= 0)


def test_the_limiter_leaves_what_fits_alone_and_lets_go_slowly() -> None:
    limiter = Limiter()
    quiet = tone(440, 0, level=0.5)
    assert np.array_equal(limiter.limit(quiet), quiet)
    limiter.limit(tone(440, 0, level=2.0))
    soon = limiter.limit(tone(440, 0, 480, level=0.5))
    assert float(np.abs(soon).max()) < 0.3
    for _ in range(30):
        limiter.limit(tone(440, 0, level=0.5))
    assert np.array_equal(limiter.limit(quiet), quiet)
