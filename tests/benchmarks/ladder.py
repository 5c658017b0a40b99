"""CPU of one show's HLS worker: H264 simulcast repackaged, and one 720p layer with two encoded rungs."""

import asyncio

from tests.benchmarks.figures import Figure
from tests.helpers.source import Source
from transcoder.settings import TranscoderSettings
from transcoder.supervisor import Transcoder

LAYERS = (("f", 1280, 720), ("h", 640, 360), ("q", 320, 180))
FRAMES_PER_S = 30
WARM_S = 4.0
SECONDS = 12.0


async def _run(layers: tuple[tuple[str, int, int], ...]) -> tuple[float, list[str]]:
    """Cores that the worker used, and the renditions that it made."""
    source = Source(layers, fps=FRAMES_PER_S)
    transcoder = await Transcoder.start(TranscoderSettings(), source.request_keyframe)
    try:
        transcoder.open("bench")
        await source.play(lambda unit: transcoder.feed("bench", unit), WARM_S)
        before = transcoder.stats().worker_cpu_ms
        await source.play(lambda unit: transcoder.feed("bench", unit), SECONDS)
        used = transcoder.stats().worker_cpu_ms - before
        return used / 1000 / SECONDS, transcoder.renditions("bench")
    finally:
        await transcoder.close()


async def measure() -> list[Figure]:
    simulcast, passed = await _run(LAYERS)
    await asyncio.sleep(0.5)
    single, encoded = await _run((("", 1280, 720),))
    return [
        Figure("ladder: simulcast repackaged", simulcast, "core", f"720p30: {', '.join(passed)}"),
        Figure("ladder: two rungs encoded", single, "core", f"720p30: {', '.join(encoded)}"),
    ]
