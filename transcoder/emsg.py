"""Event message boxes before a part's moof: timed facts for who reads the media alone (ISO 23009-1 5.10.3.3).

Each mark comes twice: in a scheme of our own, and as ID3 (aomedia.org/emsg/ID3), which HLS players pass on.
The value of both is the mark's class: a fact can make two marks, and numbers count within scheme and value.
"""

import json
import struct
from collections.abc import Iterable

from transcoder.marks import CLASSES, Mark
from transcoder.mp4 import VIDEO_TIMESCALE, box

SCHEME = "urn:haat:timed-fact:1"
ID3_SCHEME = "https://aomedia.org/emsg/ID3"
STREAMS = tuple((scheme, cls) for scheme in (SCHEME, ID3_SCHEME) for cls in CLASSES)
"""Scheme and value of every message that there can be."""
TIMESCALE = VIDEO_TIMESCALE
"""The track's own, as CMAF asks (ISO 23000-19)."""
_UNKNOWN_DURATION = 0xFFFFFFFF
_NS = 1_000_000_000


def boxes(marks: Iterable[Mark], origin_ns: int, start_ns: int) -> bytes:
    """The event messages of these marks on a timeline whose time 0 is `origin_ns` of the capture clock.

    None is timed before `start_ns`, where their part begins, however late it came (ISO 23009-1 5.10.3.3.4).
    """
    start = -(-(start_ns - origin_ns) * TIMESCALE // _NS)
    made = []
    for mark in marks:
        time = max(start, (mark.at_ms * 1_000_000 - origin_ns) * TIMESCALE // _NS)
        duration = _UNKNOWN_DURATION if mark.shape == "begins" else 0
        text = message(mark)
        made.append(emsg(SCHEME, mark.cls, time, duration, mark.number, text.encode()))
        made.append(emsg(ID3_SCHEME, mark.cls, time, duration, mark.number, id3(mark.cls, text)))
    return b"".join(made)


def message(mark: Mark) -> str:
    """The mark as JSON: `shape`, `at_ms` on the capture clock, and its attributes in lower case."""
    named = {name.lower().replace("-", "_"): value for name, value in mark.attributes}
    return json.dumps({"shape": mark.shape, "at_ms": mark.at_ms, **named}, ensure_ascii=False)


def emsg(scheme: str, value: str, time: int, duration: int, number: int, data: bytes) -> bytes:
    """An event message box of version 1, whose time counts from the start of the timeline."""
    head = struct.pack(
        ">IIQII", 1 << 24, TIMESCALE, time, min(duration, _UNKNOWN_DURATION), number & 0xFFFFFFFF
    )
    return box(b"emsg", head, scheme.encode() + b"\0", value.encode() + b"\0", data)


def id3(description: str, text: str) -> bytes:
    """An ID3v2.4 tag with one TXXX frame in UTF-8."""
    body = b"\x03" + description.encode() + b"\0" + text.encode()
    frame = b"TXXX" + _synchsafe(len(body)) + b"\0\0" + body
    return b"ID3\x04\0\0" + _synchsafe(len(frame)) + frame


def _synchsafe(value: int) -> bytes:
    assert value < 1 << 28
    return bytes(value >> shift & 0x7F for shift in (21, 14, 7, 0))
