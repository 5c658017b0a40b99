"""What is inside RTP payloads: keyframes, picture numbers, access units."""

from media.payload import h264, vp8


def picture_size(codec: str, payload: bytes) -> tuple[int, int] | None:
    """(width, height) from the first payload of a keyframe, if it carries them."""
    formats = {"H264": h264, "VP8": vp8}
    unit = formats[codec].depacketise([payload]) if codec in formats else None
    return None if unit is None else formats[codec].picture_size(unit)


def has_temporal_layers(codec: str, payload: bytes) -> bool:
    """Whether a stream whose keyframe begins with `payload` names its temporal layers."""
    descriptor = vp8.parse_descriptor(payload) if codec == "VP8" else None
    return descriptor is not None and descriptor.tl0_index is not None
