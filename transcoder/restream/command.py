"""The ffmpeg command line of a restream: two CMAF streams in, one FLV stream out to RTMP, nothing encoded."""

import ffmpeg

from transcoder.restream.address import Address

VIDEO_FD = 0
_SEND_BUFFER_BYTES = 500_000
_SEND_BUFFER_BPS = 8_000_000
"""The buffer is enough for so much to the other side of the world; the system's own few megabytes would hide
for long that a server reads nothing. What is faster fills those within a second or two and needs them."""
_LONGEST_LINE = 1000
"""Of a preset file; ffmpeg would take the rest for another line."""
_INPUT = {"format": "mp4", "thread_queue_size": 512, "probesize": 200_000, "analyzeduration": 0}


def build(
    program: str, *, address: Address, host: str, audio_fd: int, preset_fd: int, ca_file: str, rate_bps: int
) -> list[str]:
    """Arguments for a child that reads pictures on its standard input, sound on `audio_fd` and `preset` on
    `preset_fd`; the pictures have `rate_bps`.

    The timestamps of both are of the show's one clock and are copied; the earliest becomes 0. Plain RTMP
    goes to `host`, an IP address that was checked; RTMPS to the address's name, which its certificate must
    prove. Progress comes on standard output.
    """
    where: dict[str, str | int] = {
        "fpre": f"/dev/fd/{preset_fd}",
        "rtmp_app": address.app,
        "rtmp_tcurl": address.url(),
    }
    if rate_bps <= _SEND_BUFFER_BPS:
        where |= {"send_buffer_size": _SEND_BUFFER_BYTES}
    if address.is_encrypted:
        where |= {"tls_verify": "1", "ca_file": ca_file}
    video = ffmpeg.input(f"pipe:{VIDEO_FD}", **_INPUT)
    audio = ffmpeg.input(f"pipe:{audio_fd}", **_INPUT)
    output = ffmpeg.output(
        video["v:0"],
        audio["a:0"],
        address.url(None if address.is_encrypted else host),
        format="flv",
        codec="copy",
        avoid_negative_ts="make_zero",
        flvflags="no_duration_filesize",
        flush_packets=1,
        **where,
    ).global_args(
        "-hide_banner",
        "-nostdin",
        "-nostats",
        "-copyts",
        "-loglevel",
        "level+warning",
        "-progress",
        "pipe:1",
        "-stats_period",
        "0.5",
    )
    arguments: list[str] = ffmpeg.compile(output, cmd=program)
    return arguments


def preset(stream_key: str) -> bytes:
    """What must not stand among the arguments, which everybody on the machine can read: a preset file."""
    line = f"rtmp_playpath={stream_key}\n".encode()
    assert len(line) < _LONGEST_LINE
    return line
