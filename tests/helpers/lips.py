"""How far sound and picture are apart after a long show: flashes and beeps go in, their times come out.

The show is a loop of ten seconds of coded pictures and Opus, so that an hour is fed in about a minute.
"""

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np
from av.video.frame import PictureType

from transcoder.messages import AUDIO, FromWorker, Init, PartMade, Start, Unit
from transcoder.pipeline import Pipeline

S = 1_000_000_000
MS = 1_000_000
ORIGIN = 1_700_000_000 * S
LOOP_S = 10
FPS = 20
_PACKETS_PER_S = 50
_SIZE = (160, 96)


@dataclass(frozen=True, slots=True)
class Trouble:
    """`skew_ppm`: how much too fast the microphone's clock runs; shares of packets and frames lost; every
    `pause_every_s` the sound stops for `pause_s` and the picture for `freeze_s`."""

    skew_ppm: int = 0
    loss: float = 0.0
    jitter_ms: int = 0
    pause_every_s: int = 0
    pause_s: float = 0.0
    freeze_s: float = 0.0


def lip_errors_ms(seconds: int, trouble: Trouble, seed: int = 1) -> list[float]:
    """Of every beep that can be heard within the last minute: milliseconds by which its flash is earlier."""
    said: list[FromWorker] = []
    late_ns = ORIGIN + (seconds - 60) * S

    def hear(message: FromWorker) -> None:
        if not isinstance(message, PartMade) or message.start_ns >= late_ns:
            said.append(message)

    pipeline = Pipeline(Start(ORIGIN - S, (), 2 * S, 4 * S, S // 2), hear)
    ticked_ns = 0
    for arrives_ns, unit in _merged(seconds, trouble, random.Random(seed)):
        if arrives_ns - ticked_ns > 50 * MS:
            ticked_ns = arrives_ns
            pipeline.tick(arrives_ns)
        pipeline.feed(unit, arrives_ns)
    pipeline.finish()
    flashes, beeps = _flashes(said), _beeps(said)
    return [
        (beep - flash) / MS
        for beep in beeps
        for flash in flashes
        if abs(beep - flash) < S and flash > late_ns + S
    ]


def _merged(seconds: int, trouble: Trouble, chance: random.Random) -> Iterator[tuple[int, Unit]]:
    """Units with the time they arrive at, in that order."""
    pictures, packets = _pictures(), _packets()
    sound_ns = S / _PACKETS_PER_S * (1 - trouble.skew_ppm / 1e6)
    video = audio = 0
    while video < seconds * FPS:
        video_ns, audio_ns = video * S // FPS, int(audio * sound_ns)
        if audio_ns <= video_ns:
            unit = Unit("audio", "", "opus", ORIGIN + audio_ns, False, None, None, _beep(packets, audio_ns))
            at_ns, silent_s = audio_ns, trouble.pause_s
            audio += 1
        else:
            keyframe, data = pictures[video % len(pictures)]
            unit = Unit("video", "", "H264", ORIGIN + video_ns, keyframe, *_SIZE, data)
            at_ns, silent_s = video_ns, trouble.freeze_s
            video += 1
        every = trouble.pause_every_s
        lost = unit.kind == "audio" and chance.random() < trouble.loss
        if lost or (every and 5.0 < at_ns / S % every < 5.0 + silent_s):
            continue
        yield unit.capture_ns + (60 + chance.randint(0, trouble.jitter_ms)) * MS, unit


def _beep(packets: tuple[list[bytes], list[bytes]], at_ns: int) -> bytes:
    """The tone for 400 ms from each flash on, else silence."""
    loud, quiet = packets
    since_ns = at_ns % (LOOP_S * S)
    index = since_ns // (20 * MS)
    return loud[index] if index < len(loud) else quiet[index % len(quiet)]


def _pictures() -> list[tuple[bool, bytes]]:
    """A loop whose first 400 ms are white."""
    width, height = _SIZE
    context = av.CodecContext.create("libx264", "w")
    assert isinstance(context, av.VideoCodecContext)
    context.width, context.height, context.pix_fmt = width, height, "yuv420p"
    context.time_base = Fraction(1, FPS)
    context.options = {
        "preset": "ultrafast",
        "tune": "zerolatency",
        "x264-params": "keyint=infinite:scenecut=0",
        "forced-idr": "1",
    }
    made = []
    for index in range(LOOP_S * FPS):
        frame = av.VideoFrame(width, height, "yuv420p")
        for plane, level in zip(frame.planes, (235 if index < 8 else 16, 128, 128), strict=True):
            plane.update(bytes([level]) * plane.buffer_size)
        frame.pts = index
        frame.pict_type = PictureType.I if index % (2 * FPS) == 0 else PictureType.NONE
        packet = context.encode(frame)[0]
        made.append((packet.is_keyframe, bytes(packet)))
    return made


def _packets() -> tuple[list[bytes], list[bytes]]:
    """Opus of a tone that begins at once, and of silence."""
    coded: list[list[bytes]] = []
    for level in (8000, 0):
        context = av.CodecContext.create("libopus", "w")
        assert isinstance(context, av.AudioCodecContext)
        context.sample_rate, context.layout, context.format = 48_000, "stereo", "s16"
        packets = []
        for index in range(20):
            moment = np.arange(index * 960, (index + 1) * 960) / 48_000
            tone = (level * np.sin(2 * np.pi * 1000 * moment)).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(np.repeat(tone, 2)[None, :], "s16", "stereo")
            frame.sample_rate, frame.pts = 48_000, index * 960
            packets += [bytes(packet) for packet in context.encode(frame)]
        coded.append(packets)
    return coded[0], coded[1]


def _stream(said: list[FromWorker], rendition: str) -> Iterator[tuple[bytes, list[PartMade]]]:
    """Each init with the parts that follow it."""
    init, parts = b"", list[PartMade]()
    for message in said:
        if isinstance(message, Init) and message.rendition == rendition:
            if parts:
                yield init, parts
            init, parts = message.data, []
        elif isinstance(message, PartMade) and message.rendition == rendition:
            parts.append(message)
    if parts:
        yield init, parts


def _flashes(said: list[FromWorker]) -> list[int]:
    """Capture times at which the picture turns white."""
    found, was_white = [], True
    for init, parts in _stream(said, "v0"):
        with av.open(io.BytesIO(init + b"".join(part.data for part in parts))) as container:
            for frame in container.decode(video=0):
                white = int(np.frombuffer(memoryview(frame.planes[0]), np.uint8)[0]) > 128
                if white and not was_white:
                    assert frame.pts is not None
                    assert frame.time_base is not None
                    found.append(ORIGIN - S + int(frame.pts * frame.time_base * S))
                was_white = white
    return found


def _beeps(said: list[FromWorker]) -> list[int]:
    """Capture times at which the tone begins after silence."""
    found, quiet = [], 0
    for init, parts in _stream(said, AUDIO):
        with av.open(io.BytesIO(init + b"".join(part.data for part in parts))) as container:
            for frame in container.decode(audio=0):
                assert frame.pts is not None
                loud = np.abs(frame.to_ndarray()[0]) > 0.05
                if loud.any() and quiet > 10:
                    sample = frame.pts + int(loud.argmax())
                    found.append(ORIGIN - S + sample * S // 48_000)
                quiet = 0 if loud.any() else quiet + 1
    return found
