"""A recording as an MP4 file: real media of two runs, joined without a gap and without encoding."""

import asyncio
import subprocess
from itertools import pairwise
from pathlib import Path

import av
import pytest

from transcoder.archive.archive import Archive
from transcoder.archive.export import export
from transcoder.archive.settings import ArchiveSettings
from transcoder.kept import ClosedSegment

SEGMENT_S = 2
ENCODERS = {
    "v0": ("-c:v", "libx264", "-preset", "ultrafast", "-bf", "0"),
    "vp9": ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8"),
    "audio": ("-c:a", "aac"),
}


def media(folder: Path, name: str, width: int) -> list[bytes]:
    """An init and the segments after it, each begun by a keyframe."""
    out = folder / f"{name}-{width}"
    out.mkdir()
    source = f"testsrc=s={width}x{width * 9 // 16}:r=10" if name != "audio" else "sine=f=440:r=48000"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", source, "-t", "6", *ENCODERS[name], "-g", "20",
         "-strict", "experimental", "-f", "hls", "-hls_time", str(SEGMENT_S), "-hls_segment_type", "fmp4",
         "-hls_segment_filename", "s%d.mp4", "list.m3u8"],
        cwd=out, check=True,
    )  # fmt: skip
    return [(out / "init.mp4").read_bytes(), *((out / f"s{number}.mp4").read_bytes() for number in range(3))]


def hear(
    archive: Archive, name: str, run: str, first_msn: int, made: list[bytes], codecs: str, width: int
) -> None:
    for number, data in enumerate(made[1:]):
        msn = first_msn + number
        archive.hear(
            "show",
            ClosedSegment(
                name, msn, f"{name}/{run}-s{msn}.mp4", f"{name}/{run}-i0.mp4", made[0], msn * 2000,
                SEGMENT_S * 1_000_000, False, 0, data, codecs, width, width * 9 // 16, 10_000, len(data) * 8,
            ),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("source", "codecs", "kept_as"),
    [("vp9", "vp09.00.10.08", "vp9"), (None, "", "h264"), ("vp9", "vp08.00", "h264")],
)
async def test_two_runs_are_one_file(tmp_path: Path, source: str | None, codecs: str, kept_as: str) -> None:
    archive = await Archive.start(ArchiveSettings(tmp_path / "media"))
    sound = media(tmp_path, "audio", 0)
    for run, first_msn, width in (("one", 100, 320), ("two", 5000, 480 if source is None else 320)):
        if not (tmp_path / f"v0-{width}").exists():
            picture = media(tmp_path, "v0", width)
        hear(archive, "v0", run, first_msn, picture, "avc1.42c01f", width)
        hear(archive, "audio", run, first_msn, sound, "mp4a.40.2", 0)
        if source is not None:
            if run == "one":
                untouched = media(tmp_path, source, width)
            hear(archive, "source", run, first_msn, untouched, codecs, width)
    await archive.finish("show")
    shares: list[float] = []
    target = tmp_path / "exports" / "show.mp4"
    await export(archive, "show", target, shares.append)
    assert shares == sorted(shares)
    assert [path.name for path in target.parent.iterdir()] == ["show.mp4"]
    with av.open(str(target)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.codec.name, audio.codec.name) == (kept_as, "aac")
        pictures = [frame.time for frame in container.decode(video)]
        container.seek(0)
        samples = sum(frame.samples for frame in container.decode(audio))
    assert len(pictures) == 120
    steps = [b - a for a, b in pairwise(pictures) if a is not None and b is not None]
    assert pictures[0] == pytest.approx(0, abs=0.03)
    assert max(steps) == pytest.approx(0.1, abs=0.03)
    assert samples / 48_000 == pytest.approx(12, abs=0.1)
    data = target.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")  # plays while it loads
    await archive.close()


async def test_cancelled_nothing_is_left(tmp_path: Path) -> None:
    archive = await Archive.start(ArchiveSettings(tmp_path / "media"))
    hear(archive, "v0", "one", 1, media(tmp_path, "v0", 320), "avc1.42c01f", 320)
    hear(archive, "audio", "one", 1, media(tmp_path, "audio", 0), "mp4a.40.2", 0)
    await archive.finish("show")
    task = asyncio.create_task(export(archive, "show", tmp_path / "exports/show.mp4", lambda _: None))
    async with asyncio.timeout(20):
        while not (tmp_path / "exports/show.work/audio.ffconcat").exists():
            await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert list((tmp_path / "exports").iterdir()) == []
    await archive.close()
