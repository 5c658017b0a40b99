"""Publishes with FFmpeg's own WHIP muxer: `python whip_muxer.py URL DIRECTORY SECONDS FLAGS [TOKEN]`.

A process of its own, because the muxer keeps Python's lock while it connects. The certificate is ours:
FFmpeg built with GnuTLS would make one on a curve that OpenSSL refuses.
"""

import sys
import time
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

RATE = 48_000
FPS = 30


def write_identity(directory: Path) -> dict[str, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "whip")])
    now = datetime.now(tz=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = directory / "cert.pem", directory / "key.pem"
    cert_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
    )
    return {"cert_file": str(cert_file), "key_file": str(key_file)}


def publish(url: str, directory: Path, seconds: float, flags: str, token: str = "") -> None:
    options = write_identity(directory) | ({"whip_flags": flags} if flags else {})
    options |= {"authorization": token} if token else {}
    with av.open(url, "w", format="whip", options=options) as output:
        video = output.add_stream(
            "libx264",
            rate=FPS,
            options={"preset": "ultrafast", "tune": "zerolatency", "profile": "baseline", "g": "30"},
        )
        video.width, video.height, video.pix_fmt = 320, 180, "yuv420p"
        audio = output.add_stream("libopus", rate=RATE, layout="stereo")
        silence = np.zeros((1, 960 * 2), np.int16)
        started, samples = time.monotonic(), 0
        for number in range(int(seconds * FPS)):
            picture = np.full((180, 320, 3), number % 256, np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            output.mux(video.encode(frame))
            while samples * FPS < (number + 1) * RATE:
                sound = av.AudioFrame.from_ndarray(silence, format="s16", layout="stereo")
                sound.sample_rate, sound.pts, sound.time_base = RATE, samples, Fraction(1, RATE)
                output.mux(audio.encode(sound))
                samples += 960
            time.sleep(max(0.0, started + number / FPS - time.monotonic()))


if __name__ == "__main__":
    publish(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]), *sys.argv[4:6])
