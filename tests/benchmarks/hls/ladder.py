"""CPU of one show's worker beside ffmpeg making the same ladder of the same frames."""

import asyncio
import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.figures import Figure
from tests.benchmarks.hls.film import FPS, SECONDS, Layer, film, play
from transcoder.audio import BITRATE_BPS
from transcoder.messages import Rung
from transcoder.rung_table import settings_for
from transcoder.settings import TranscoderSettings
from transcoder.supervisor import Transcoder

_WARM_S = 5.0
_MEASURED_S = 12.0
_AWAY_S = 8.0


async def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        sizes = (("f", 720, 2500), ("h", 360, 700), ("q", 180, 200))
        simulcast = [film(Path(folder), rid, height, kbps) for rid, height, kbps in sizes]
        single = [Layer("", "H264", 1280, 720, simulcast[0].path, simulcast[0].units)]
        vp8 = [film(Path(folder), "", 720, 2500, "VP8")]
        return [
            *await _beside("simulcast repackaged", simulcast),
            *await _beside("two rungs encoded", single),
            *await _beside("VP8, three rungs encoded", vp8),
            await _away(simulcast),
        ]


async def _beside(name: str, layers: list[Layer]) -> list[Figure]:
    ours, rungs = await _worker(layers)
    theirs = await asyncio.to_thread(_ffmpeg, layers, rungs)
    made = ", ".join(f"{rung.width}x{rung.height}{'' if rung.encoded else ' as it is'}" for rung in rungs)
    return [
        Figure(f"ladder: {name}", ours, "core", f"720p{FPS} to {made}"),
        Figure("  ffmpeg on the same frames", theirs, "core", "without parts, in one file per rung"),
        Figure("  ours / ffmpeg", ours / theirs, "ratio"),
    ]


async def _worker(layers: list[Layer]) -> tuple[float, Sequence[Rung]]:
    """Cores that the worker uses, and its ladder."""
    transcoder = await Transcoder.start(TranscoderSettings(), lambda *_: None)
    try:
        transcoder.open("bench")
        index = await play(layers, lambda unit: transcoder.feed("bench", unit), _WARM_S)
        before = transcoder.stats().worker_cpu_ms
        await play(layers, lambda unit: transcoder.feed("bench", unit), _MEASURED_S, index)
        used = transcoder.stats().worker_cpu_ms - before
        return used / 1000 / _MEASURED_S, transcoder.store("bench").rungs
    finally:
        await transcoder.close()


async def _away(layers: list[Layer]) -> Figure:
    """A host who sends nothing any more."""
    transcoder = await Transcoder.start(TranscoderSettings(), lambda *_: None)
    try:
        transcoder.open("bench")
        await play(layers, lambda unit: transcoder.feed("bench", unit), _WARM_S)
        await asyncio.sleep(2.0)
        before = transcoder.stats().worker_cpu_ms
        await asyncio.sleep(_AWAY_S)
        used = transcoder.stats().worker_cpu_ms - before
        return Figure("ladder: host away, picture repeated", used / 1000 / _AWAY_S, "core", "three rungs")
    finally:
        await transcoder.close()


def _ffmpeg(layers: list[Layer], rungs: Sequence[Rung]) -> float:
    """Cores that ffmpeg would use in real time, from the CPU time that it needs for the whole film."""
    inputs = [argument for layer in layers for argument in ("-i", str(layer.path))]
    outputs = []
    for rung in rungs:
        index = next(n for n, layer in enumerate(layers) if layer.rid == rung.rid)
        coder = _x264(rung) if rung.encoded else ["-c:v", "copy"]
        outputs += ["-map", f"{index}:v", *coder, *_SINK]
    outputs += ["-map", "0:a", "-c:a", "aac", "-b:a", str(BITRATE_BPS), *_SINK]
    with subprocess.Popen(["ffmpeg", "-v", "error", "-threads", "1", *inputs, *outputs]) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return (usage.ru_utime + usage.ru_stime) / SECONDS


_SINK = ["-f", "mp4", "-movflags", "frag_keyframe+empty_moov+default_base_moof", "-y", "/dev/null"]


def _x264(rung: Rung) -> list[str]:
    settings = settings_for(rung.width, rung.height)
    rates = ["-b:v", settings.bitrate_bps, "-maxrate", settings.max_bps, "-bufsize", settings.buffer_bits]
    return [
        *("-vf", f"scale={rung.width}:{rung.height}:flags=fast_bilinear", "-c:v", "libx264"),
        *("-preset", settings.preset, "-tune", "zerolatency", "-profile:v", settings.profile),
        *map(str, rates),
        *("-threads", "1", "-x264-params", f"keyint={2 * FPS}:scenecut=0:bframes=0"),
    ]
