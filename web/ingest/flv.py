"""The bodies of FLV tags (Adobe's FLV specification 10.1, E.4): which codec, and what it carries."""

from typing import NamedTuple

_VIDEO_NAMES = {2: "H263", 3: "Screen video", 4: "VP6", 5: "VP6", 6: "Screen video", 12: "HEVC"}
_AUDIO_NAMES = {0: "PCM", 1: "ADPCM", 2: "MP3", 3: "PCM", 7: "G711", 8: "G711", 11: "Speex", 14: "MP3"}
_H264, _AAC, _EXTENDED_AUDIO = 7, 10, 9
_COMMAND_FRAME = 5
_CONFIGURATION, _PICTURE = 0, 1


class Tag(NamedTuple):
    """`codec` is "H264", "AAC" or another's name; `shift_ms` is presentation minus decoding time."""

    codec: str
    is_configuration: bool
    shift_ms: int
    data: bytes


def video_tag(body: bytes) -> Tag | None:
    """None for what carries no picture: commands, ends of sequences, cut bodies."""
    if body[0] & 0x80:  # enhanced RTMP names its codec in four letters
        return Tag(body[1:5].decode("ascii", "replace"), False, 0, b"")
    if body[0] >> 4 == _COMMAND_FRAME:
        return None
    codec = body[0] & 0x0F
    if codec != _H264:
        return Tag(_VIDEO_NAMES.get(codec, f"codec {codec}"), False, 0, b"")
    if len(body) <= 5 or body[1] not in (_CONFIGURATION, _PICTURE):
        return None
    shift_ms = int.from_bytes(body[2:5], "big", signed=True)
    return Tag("H264", body[1] == _CONFIGURATION, shift_ms, body[5:])


def audio_tag(body: bytes) -> Tag | None:
    """None for what carries no sound."""
    codec = body[0] >> 4
    if codec == _EXTENDED_AUDIO:
        return Tag(body[1:5].decode("ascii", "replace"), False, 0, b"")
    if codec != _AAC:
        return Tag(_AUDIO_NAMES.get(codec, f"codec {codec}"), False, 0, b"")
    if len(body) <= 2:
        return None
    return Tag("AAC", body[1] == 0, 0, body[2:])


class AvcConfiguration(NamedTuple):
    """An avcC box (ISO 14496-15, 5.3.3.1): parameter sets, and how long a length before a unit is."""

    length_size: int
    units: list[bytes]


def avc_configuration(data: bytes) -> AvcConfiguration | None:
    """None if it is cut short or names no parameter set."""
    if len(data) < 7 or data[0] != 1:
        return None
    units: list[bytes] = []
    at = 5
    for mask in (0x1F, 0xFF):
        if at >= len(data):
            return None
        count = data[at] & mask
        at += 1
        for _ in range(count):
            size = int.from_bytes(data[at : at + 2], "big")
            unit = data[at + 2 : at + 2 + size]
            if len(unit) < size or not unit:
                return None
            units.append(unit)
            at += 2 + size
    return AvcConfiguration((data[4] & 3) + 1, units) if units else None
