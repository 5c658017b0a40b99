"""AAC becomes Opus on a timeline that neither drifts nor jitters."""

import io
import random
from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np
import pytest

from web.ingest.sound import FRAME, OpusPacket, Sound

RATE = 44_100
SAMPLES = 1_024
FRAME_US = SAMPLES * 1_000_000 / RATE
TONE_HZ = 440


@pytest.fixture(scope="module")
def aac() -> tuple[bytes, list[bytes]]:
    """The configuration and four seconds of a tone."""
    encoder = av.AudioCodecContext.create("aac", "w")
    encoder.sample_rate, encoder.layout, encoder.format = RATE, "mono", "fltp"
    encoder.open()
    frames = []
    for number in range(4 * RATE // SAMPLES):
        at = (np.arange(SAMPLES) + number * SAMPLES) / RATE
        wave = np.sin(2 * np.pi * TONE_HZ * at).astype(np.float32)[None, :]
        frame = av.AudioFrame.from_ndarray(wave, format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, number * SAMPLES, Fraction(1, RATE)
        frames += [bytes(packet) for packet in encoder.encode(frame)]
    assert encoder.extradata is not None
    return encoder.extradata, frames


def stamps(count: int, *, rate: float = 1.0, jitter_us: int = 0) -> Iterator[int]:
    """When frames come, on a clock that is `rate` times as fast as the sound's."""
    wobble = random.Random(3)
    for number in range(count):
        yield round(number * FRAME_US * rate) + wobble.randint(-jitter_us, jitter_us)


def convert(aac: tuple[bytes, list[bytes]], times: Iterator[int]) -> list[OpusPacket]:
    sound = Sound("aac", aac[0])
    return [packet for frame, at_us in zip(aac[1], times, strict=True) for packet in sound.take(frame, at_us)]


def test_packets_are_evenly_spaced_and_hold_the_tone(aac: tuple[bytes, list[bytes]]) -> None:
    packets = convert(aac, stamps(len(aac[1]), jitter_us=900))
    assert [packet.samples for packet in packets] == [number * FRAME for number in range(len(packets))]
    assert len(packets) >= len(aac[1]) * SAMPLES / RATE * 50 - 1
    decoder = av.CodecContext.create("libopus", "r")
    assert isinstance(decoder, av.AudioCodecContext)
    decoder.sample_rate, decoder.layout = 48_000, "stereo"
    pieces = [frame.to_ndarray() for one in packets for frame in decoder.decode(av.Packet(one.data))]
    second = np.concatenate([piece[0, ::2].astype(float) for piece in pieces])[48_000:96_000]
    assert int(np.abs(np.fft.rfft(second)).argmax()) == TONE_HZ


def test_stamps_of_packets_follow_the_encoders_clock_smoothly(aac: tuple[bytes, list[bytes]]) -> None:
    packets = convert(aac, stamps(len(aac[1]), rate=1.002, jitter_us=900))
    steps = np.diff([packet.at_us for packet in packets])
    assert np.abs(steps - 20_000).max() < 300
    last = packets[-1]
    assert last.at_us == pytest.approx(last.samples * 1_000_000 / 48_000 * 1.002 - 6_500, abs=4_000)


def test_missing_sound_leaves_a_gap_of_its_length(aac: tuple[bytes, list[bytes]]) -> None:
    times = [at_us + (500_000 if number >= 80 else 0) for number, at_us in enumerate(stamps(len(aac[1])))]
    packets = convert(aac, iter(times))
    steps = np.diff([packet.samples for packet in packets])
    (gap,) = [int(step) for step in steps if step != FRAME]
    assert 20_000 <= gap <= 26_000
    assert np.diff([packet.at_us for packet in packets]).max() == pytest.approx(520_000, abs=25_000)


def test_a_clock_that_starts_again_does_not_turn_sound_back(aac: tuple[bytes, list[bytes]]) -> None:
    times = [at_us if number < 80 else at_us - 1_500_000 for number, at_us in enumerate(stamps(len(aac[1])))]
    packets = convert(aac, iter(times))
    assert min(np.diff([packet.samples for packet in packets])) >= FRAME


def test_frames_without_a_time_follow_the_one_before(aac: tuple[bytes, list[bytes]]) -> None:
    sound = Sound("aac", aac[0])
    packets = [
        packet
        for number, frame in enumerate(aac[1])
        for packet in sound.take(frame, round(number * FRAME_US) if number % 13 == 0 else None)
    ]
    assert [packet.samples for packet in packets] == [number * FRAME for number in range(len(packets))]


def test_a_damaged_frame_is_an_error_and_the_next_is_decoded(aac: tuple[bytes, list[bytes]]) -> None:
    sound = Sound("aac", aac[0])
    with pytest.raises(av.error.FFmpegError):
        sound.take(bytes(range(255, 0, -1)), 0)
    assert [packet for frame in aac[1][:5] for packet in sound.take(frame, 0)]


def adts(rate: int, layout: str) -> list[bytes]:
    """One second of silence in frames that carry their own headers."""
    written = io.BytesIO()
    with av.open(written, "w", format="adts") as container:
        stream = container.add_stream("aac", rate=rate, layout=layout)
        for _ in range(rate // SAMPLES):
            shape = (len(stream.codec_context.layout.channels), SAMPLES)
            frame = av.AudioFrame.from_ndarray(np.zeros(shape, np.float32), format="fltp", layout=layout)
            frame.sample_rate = rate
            container.mux(stream.encode(frame))
    with av.open(io.BytesIO(written.getvalue()), format="aac") as container:
        return [bytes(packet) for packet in container.demux() if packet.size]


def test_sound_may_change_its_form() -> None:
    sound = Sound("aac", b"")
    packets = []
    at_us = 0.0
    for rate, layout in ((24_000, "mono"), (48_000, "stereo")):
        for frame in adts(rate, layout):
            packets += sound.take(frame, round(at_us))
            at_us += SAMPLES * 1e6 / rate
    assert len(packets) == pytest.approx(at_us / 20_000, abs=3)
