"""CMAF boxes: init segments and moof+mdat parts, one track each (ISO 14496-12, ISO 23000-19)."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from transcoder.h264 import ParameterSets

VIDEO_TIMESCALE = 90_000
AUDIO_TIMESCALE = 48_000
_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_KEY_FLAGS = 0x02000000
_DELTA_FLAGS = 0x01010000


@dataclass(frozen=True, slots=True)
class Sample:
    """One coded frame; `time` and `duration` count the track's timescale."""

    time: int
    duration: int
    keyframe: bool
    data: bytes


def box(kind: bytes, *payload: bytes) -> bytes:
    """A box of this four-letter kind around its payload."""
    body = b"".join(payload)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def _full(kind: bytes, version: int, flags: int, *payload: bytes) -> bytes:
    return box(kind, struct.pack(">I", version << 24 | flags), *payload)


def _descriptor(tag: int, payload: bytes) -> bytes:
    return bytes([tag, 0x80, 0x80, 0x80, len(payload)]) + payload


def _init(
    handler: bytes, timescale: int, width: int, height: int, media_header: bytes, entry: bytes
) -> bytes:
    is_audio = handler == b"soun"
    empty = [_full(kind, 0, 0, bytes(4)) for kind in (b"stts", b"stsc")]
    table = box(
        b"stbl",
        _full(b"stsd", 0, 0, struct.pack(">I", 1), entry),
        *empty,
        _full(b"stsz", 0, 0, bytes(8)),
        _full(b"stco", 0, 0, bytes(4)),
    )
    media = box(
        b"mdia",
        _full(b"mdhd", 0, 0, struct.pack(">4I2H", 0, 0, timescale, 0, 0x55C4, 0)),
        _full(b"hdlr", 0, 0, bytes(4), handler, bytes(12), b"haat\x00"),
        box(
            b"minf",
            media_header,
            box(b"dinf", _full(b"dref", 0, 0, struct.pack(">I", 1), _full(b"url ", 0, 1))),
            table,
        ),
    )
    header = _full(
        b"tkhd",
        0,
        3,
        struct.pack(">5I8x4H", 0, 0, 1, 0, 0, 0, 0, 0x100 if is_audio else 0, 0),
        _MATRIX,
        struct.pack(">2I", width << 16, height << 16),
    )
    movie = _full(
        b"mvhd",
        0,
        0,
        struct.pack(">4IIH10x", 0, 0, 1000, 0, 0x10000, 0x100),
        _MATRIX,
        bytes(24),
        struct.pack(">I", 2),
    )
    extends = box(b"mvex", _full(b"trex", 0, 0, struct.pack(">5I", 1, 1, 0, 0, 0)))
    brands = box(b"ftyp", b"iso6", bytes(4), b"iso6cmfcmp41")
    return brands + box(b"moov", movie, box(b"trak", header, media), extends)


def video_init(sets: ParameterSets) -> bytes:
    """ftyp+moov of an H264 track in 90 kHz."""
    width, height = sets.size
    config = b"".join(
        [
            b"\x01",
            sets.sps[1:4],
            b"\xff\xe1",
            struct.pack(">H", len(sets.sps)),
            sets.sps,
            b"\x01",
            struct.pack(">H", len(sets.pps)),
            sets.pps,
        ]
    )
    return coded_init(b"avc1", box(b"avcC", config), width, height)


def coded_init(entry_kind: bytes, config: bytes, width: int, height: int) -> bytes:
    """ftyp+moov of a video track in 90 kHz: a sample entry of this kind around its configuration box."""
    entry = box(
        entry_kind,
        struct.pack(">6xH16x2H2I4xH32x2H", 1, width, height, 0x480000, 0x480000, 1, 24, 0xFFFF),
        config,
    )
    return _init(b"vide", VIDEO_TIMESCALE, width, height, _full(b"vmhd", 0, 1, bytes(8)), entry)


def audio_init(specific_config: bytes, bitrate_bps: int) -> bytes:
    """ftyp+moov of a stereo AAC track in 48 kHz, from its AudioSpecificConfig."""
    decoder = _descriptor(
        4,
        struct.pack(">BB3x2I", 0x40, 0x15, bitrate_bps, bitrate_bps) + _descriptor(5, specific_config),
    )
    stream = _descriptor(3, struct.pack(">HB", 1, 0) + decoder + _descriptor(6, b"\x02"))
    entry = box(
        b"mp4a",
        struct.pack(">6xH8x2H4xI", 1, 2, 16, AUDIO_TIMESCALE << 16),
        _full(b"esds", 0, 0, stream),
    )
    return _init(b"soun", AUDIO_TIMESCALE, 0, 0, _full(b"smhd", 0, 0, bytes(4)), entry)


def fragment(sequence: int, samples: Sequence[Sample]) -> bytes:
    """moof+mdat holding these samples; the first one's time becomes the tfdt."""
    entries = b"".join(
        struct.pack(">3I", sample.duration, len(sample.data), _KEY_FLAGS if sample.keyframe else _DELTA_FLAGS)
        for sample in samples
    )

    def moof(data_offset: int) -> bytes:
        return box(
            b"moof",
            _full(b"mfhd", 0, 0, struct.pack(">I", sequence)),
            box(
                b"traf",
                _full(b"tfhd", 0, 0x020000, struct.pack(">I", 1)),
                _full(b"tfdt", 1, 0, struct.pack(">Q", samples[0].time)),
                _full(b"trun", 0, 0x701, struct.pack(">Ii", len(samples), data_offset), entries),
            ),
        )

    header = moof(len(moof(0)) + 8)
    return header + box(b"mdat", *(sample.data for sample in samples))
