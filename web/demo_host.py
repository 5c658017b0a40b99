"""The demo host: a child process that publishes the generated stall through the server's WHIP door.

It uses FFmpeg's own `whip` muxer, a client that nobody here wrote. Its first line of input is `Target` as
JSON; when its input ends, the server is gone and so is the host. A failed connection is made again.
"""

import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import av
import av.error
import msgspec
import numpy as np
import structlog
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from web import logs
from web.demo_scene import HEIGHT, SAMPLE_RATE, WIDTH, Scene, sound

log = structlog.get_logger(__name__)
FRAMES_PER_SECOND = 24
VIDEO_BPS = 900_000
AUDIO_BPS = 48_000
AUDIO_SAMPLES = 960
RETRY_S = 0.5
MAX_RETRY_S = 30.0
WATCH_EVERY_S = 2.0
SETTLE_S = 8.0
_VIDEO_OPTIONS = {
    "preset": "superfast",
    "tune": "zerolatency",
    "profile": "baseline",
    "g": str(FRAMES_PER_SECOND),
    "sc_threshold": "0",
    "maxrate": str(VIDEO_BPS),
    "bufsize": str(VIDEO_BPS // 2),
}


class Target(msgspec.Struct, frozen=True):
    """Where to publish; `show_url` answers with the show's `ShowView`. The folder is the host's own."""

    whip_url: str
    token: str
    show_url: str
    folder: str


class _ShowSeen(msgspec.Struct):
    """What matters of a `ShowView`."""

    status: str
    host_away: bool


class Broadcast:
    """One WHIP connection; `write_until` paints and sends in real time."""

    def __init__(self, target: Target, scene: Scene, identity: dict[str, str]) -> None:
        self._scene = scene
        # The muxer holds sound back for the next picture unless told that one microsecond is long enough.
        options = {"authorization": target.token, "max_interleave_delta": "1", **identity}
        self._container = av.open(target.whip_url, "w", format="whip", container_options=options)
        self._video = self._container.add_stream("libx264", rate=FRAMES_PER_SECOND, options=_VIDEO_OPTIONS)
        self._video.width, self._video.height = WIDTH, HEIGHT
        self._video.pix_fmt = "yuv420p"
        self._video.bit_rate = VIDEO_BPS
        self._video.codec_context.thread_count = 1
        self._audio = self._container.add_stream("libopus", rate=SAMPLE_RATE, layout="stereo")
        self._audio.bit_rate = AUDIO_BPS

    def write_until(self, stop: threading.Event) -> None:
        """Returns when `stop` is set; raises `av.error.FFmpegError` when the connection fails.

        Sound and pictures each leave when they are due, so that sound does not come in bursts.
        """
        started, wall_ms = time.monotonic(), time.time_ns() // 1_000_000
        pictures = sounds = 0
        while True:
            picture_at, sound_at = pictures / FRAMES_PER_SECOND, (sounds + 1) * AUDIO_SAMPLES / SAMPLE_RATE
            if stop.wait(max(0.0, started + min(picture_at, sound_at) - time.monotonic())):
                return
            if sound_at <= picture_at:
                self._send_sound(sounds)
                sounds += 1
            else:
                self._send_picture(pictures, wall_ms + round(picture_at * 1000))
                # Pictures that would come too late are left out; the clock stays true.
                pictures = max(pictures + 1, int((time.monotonic() - started) * FRAMES_PER_SECOND))

    def close(self) -> None:
        self._container.close()

    def _send_picture(self, number: int, unix_ms: int) -> None:
        frame = av.VideoFrame.from_ndarray(self._scene.frame(unix_ms), format="yuv420p")
        frame.pts, frame.time_base = number, Fraction(1, FRAMES_PER_SECOND)
        self._container.mux(self._video.encode(frame))

    def _send_sound(self, number: int) -> None:
        start = number * AUDIO_SAMPLES
        mono = sound(start, AUDIO_SAMPLES)
        frame = av.AudioFrame.from_ndarray(np.repeat(mono, 2)[None, :], format="flt", layout="stereo")
        frame.sample_rate = SAMPLE_RATE
        frame.pts, frame.time_base = start, Fraction(1, SAMPLE_RATE)
        self._container.mux(self._audio.encode(frame))


def make_identity(folder: Path) -> dict[str, str]:
    """The muxer's options for a certificate on P-256; its own is on P-224, which OpenSSL 4 refuses."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "haat demo host")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .sign(key, SHA256())
    )
    plain = serialization.NoEncryption()
    pkcs8 = serialization.PrivateFormat.PKCS8
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key_file, cert_file = folder / "key.pem", folder / "certificate.pem"
    key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, pkcs8, plain))
    cert_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return {"cert_file": str(cert_file), "key_file": str(key_file)}


def run(target: Target) -> None:
    """Publish until the process ends, connecting again whenever that is needed.

    Tries more and more rarely while it is refused, as it is once somebody ended the show.
    """
    scene = Scene()
    identity = make_identity(Path(target.folder))
    retry_s = RETRY_S
    while True:
        lost, began = threading.Event(), time.monotonic()
        watcher = threading.Thread(target=_watch, args=(target.show_url, lost), daemon=True)
        try:
            broadcast = Broadcast(target, scene, identity)
            watcher.start()
            try:
                broadcast.write_until(lost)
            finally:
                broadcast.close()
        except (av.error.FFmpegError, OSError) as error:
            log.warning("demo_host.connection_failed", reason=error.strerror)
        lost.set()
        lasted = time.monotonic() - began >= SETTLE_S
        retry_s = RETRY_S if lasted else min(2 * retry_s, MAX_RETRY_S)
        time.sleep(retry_s)


def _watch(show_url: str, lost: threading.Event) -> None:
    """Set `lost` when the server says that it misses us: the muxer itself does not notice that."""
    lost.wait(SETTLE_S)
    while not lost.wait(WATCH_EVERY_S):
        try:
            with urllib.request.urlopen(show_url, timeout=5) as reply:  # noqa: S310 (our own server)
                show = msgspec.json.decode(reply.read(), type=_ShowSeen)
        except (OSError, urllib.error.URLError, msgspec.DecodeError):
            continue
        if show.host_away or show.status != "live":
            lost.set()


def _die_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches us too; the server ends us
    logs.configure("info")
    target = msgspec.json.decode(sys.stdin.buffer.readline(), type=Target)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    av.logging.set_level(None)
    run(target)


if __name__ == "__main__":
    main()
