"""What is inside RTP payloads: keyframes, picture numbers, access units."""

from typing import Protocol

from media.payload import av1, h264, vp8, vp9


class Format(Protocol):
    """What is asked of each video codec's payload format."""

    def starts_keyframe(self, payload: bytes) -> bool: ...

    def depacketise(self, payloads: list[bytes]) -> bytes | None: ...

    def picture_size(self, unit: bytes, /) -> tuple[int, int] | None: ...


FORMATS: dict[str, Format] = {"H264": h264, "VP8": vp8, "VP9": vp9, "AV1": av1}
"""Of the video codecs that are forwarded."""


def picture_size(codec: str, payload: bytes) -> tuple[int, int] | None:
    """(width, height) from the first payload of a keyframe, if it carries them."""
    found = FORMATS.get(codec)
    unit = found.depacketise([av1.closed(payload) if codec == "AV1" else payload]) if found else None
    return None if unit is None or found is None else found.picture_size(unit)
