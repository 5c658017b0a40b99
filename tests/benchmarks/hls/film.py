"""A few seconds of pictures with motion and grain, coded once by ffmpeg, as a publisher's units."""

import asyncio
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import av

from transcoder.messages import Unit

FPS = 30
SECONDS = 8
_NS = 1_000_000_000
_PICTURE = (
    f"testsrc2=size=1280x720:rate={FPS},rotate=a=0.2*sin(t*1.3):c=gray,"
    "noise=alls=14:allf=t,eq=saturation=0.7,crop=1152:648:64+60*sin(t):36+30*cos(t*0.7),scale=1280:720"
)
_KEYFRAMES = f"keyint={2 * FPS}:min-keyint={2 * FPS}:scenecut=0:bframes=0:force-cfr=1"
_X264 = ["-preset", "veryfast", "-tune", "zerolatency", "-profile:v", "baseline", "-x264-params", _KEYFRAMES]
_VPX = ["-deadline", "realtime", "-cpu-used", "6", "-g", str(2 * FPS)]
_CODERS = {"H264": ["-c:v", "libx264", *_X264], "VP8": ["-c:v", "libvpx", *_VPX]}


@dataclass(frozen=True, slots=True)
class Layer:
    """One coded layer; `path` holds it for ffmpeg."""

    rid: str
    codec: str
    width: int
    height: int
    path: Path
    units: tuple[tuple[bool, bytes], ...]


def film(folder: Path, rid: str, height: int, kbps: int, codec: str = "H264") -> Layer:
    """Code one layer of the film. H264 is what a browser sends: no B-frames, a keyframe each 2 s."""
    width = height * 16 // 9
    path = folder / f"{height}.{'mp4' if codec == 'H264' else 'webm'}"
    rate = ["-b:v", f"{kbps}k", "-maxrate", f"{kbps * 5 // 4}k", "-bufsize", f"{kbps}k"]
    source = ["-f", "lavfi", "-i", _PICTURE, "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000"]
    size = ["-t", str(SECONDS), "-vf", f"scale={width}:{height}", "-pix_fmt", "yuv420p"]
    sound = ["-c:a", "libopus", "-b:a", "64k", "-strict", "-2"]
    _ffmpeg([*source, *size, *_CODERS[codec], *rate, *sound, str(path)])
    return Layer(rid, codec, width, height, path, tuple(_units(path, codec)))


def _ffmpeg(arguments: list[str]) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-y", *arguments], check=True)


def _units(path: Path, codec: str) -> list[tuple[bool, bytes]]:
    with av.open(path) as container:
        stream = container.streams.video[0]
        packets = [packet for packet in container.demux(stream) if packet.size]
        if codec == "H264":
            to_annexb = av.BitStreamFilterContext("h264_mp4toannexb", stream)
            packets = [out for packet in packets for out in to_annexb.filter(packet)]
        return [(packet.is_keyframe, bytes(packet)) for packet in packets]


def opus(path: Path) -> list[bytes]:
    """The film's sound in packets of 20 ms."""
    with av.open(path) as container:
        return [bytes(packet) for packet in container.demux(audio=0) if packet.size]


async def play(layers: list[Layer], feed: Callable[[Unit], None], seconds: float, first: int = 0) -> int:
    """Feed the film over and over in real time; returns the number of the frame to go on with."""
    sound = opus(layers[0].path)
    origin_ns = time.time_ns() - first * _NS // FPS
    began, index, sounded = time.monotonic(), first, first * 50 // FPS
    while index < first + seconds * FPS:
        await asyncio.sleep(max(0.0, began + (index - first) / FPS - time.monotonic()))
        at_ns = origin_ns + index * _NS // FPS
        while sounded * 20_000_000 <= at_ns - origin_ns:
            data = sound[sounded % len(sound)]
            feed(Unit("audio", "", "opus", origin_ns + sounded * 20_000_000, False, None, None, data))
            sounded += 1
        for layer in layers:
            keyframe, data = layer.units[index % len(layer.units)]
            feed(Unit("video", layer.rid, layer.codec, at_ns, keyframe, layer.width, layer.height, data))
        index += 1
    return index
