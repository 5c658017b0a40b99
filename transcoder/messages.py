"""What the server and a show's worker say to each other: length-prefixed MessagePack."""

import struct
from typing import Literal

import msgspec

from transcoder.compose.layouts import Layout

AUDIO = "audio"
"""Name of the one audio rendition."""
SOURCE = "source"
"""The publisher's frames as they came, for the recording only: never listed, never served live."""
CAPTIONS = "captions-"
"""What the names of renditions of text begin with; the language follows."""


class Unit(msgspec.Struct, tag="unit", frozen=True):
    """One access unit. `capture_ns` is the server's wall clock at capture; H264 is Annex B."""

    kind: Literal["video", "audio"]
    rid: str
    codec: str
    capture_ns: int
    keyframe: bool
    width: int | None
    height: int | None
    data: bytes
    place: str = ""
    """Who sends it; empty when the show has only one source."""


class Rung(msgspec.Struct, frozen=True):
    """One video rendition: `rid` repackaged when `encoded` is false, else decoded, scaled and encoded."""

    name: str
    rid: str
    width: int
    height: int
    encoded: bool
    bitrate_bps: int


class Start(msgspec.Struct, tag="start", frozen=True):
    """First message to a worker. Media time 0 is `origin_ns`; a non-empty `rungs` is a ladder to continue.
    `past` names the renditions that the show has had, in the ladder or not."""

    origin_ns: int
    rungs: tuple[Rung, ...]
    segment_ns: int
    max_segment_ns: int
    part_ns: int
    past: tuple[str, ...] = ()


class ScenePlace(msgspec.Struct, frozen=True):
    """One picture of a scene; without `has_picture` its tile is calm."""

    place: str
    is_screen: bool = False
    has_picture: bool = True


class Scene(msgspec.Struct, tag="scene", frozen=True):
    """What is seen from now on: `main` as it comes when the layout is "solo", else all places on one canvas.
    The sound is always that of every place whose units come."""

    layout: Layout
    main: str
    places: tuple[ScenePlace, ...]
    width: int = 1280
    height: int = 720

    @property
    def is_composed(self) -> bool:
        return self.layout != "solo"


class FailEncoder(msgspec.Struct, tag="fail_encoder", frozen=True):
    """A fault injected on purpose: every encoder fails at its next picture."""


class Finish(msgspec.Struct, tag="finish", frozen=True):
    """Flush what is held and exit."""


class Planned(msgspec.Struct, tag="planned", frozen=True):
    """The ladder as decided or as just extended."""

    rungs: tuple[Rung, ...]


class Init(msgspec.Struct, tag="init", frozen=True):
    """A rendition's initialisation segment; the parts after it need it."""

    rendition: str
    codecs: str
    width: int
    height: int
    data: bytes


class PartMade(msgspec.Struct, tag="part", frozen=True):
    """One CMAF part. A higher `segment` than before closes the rendition's earlier segment."""

    rendition: str
    segment: int
    start_ns: int
    duration_ns: int
    independent: bool
    frames: int
    data: bytes


PictureSize = Literal["small", "large"]


class PictureMade(msgspec.Struct, tag="picture", frozen=True):
    """A still of the programme at capture time `at_ns`, as WebP."""

    at_ns: int
    size: PictureSize
    width: int
    height: int
    data: bytes


class KeyframeWanted(msgspec.Struct, tag="keyframe", frozen=True):
    """Ask for a keyframe of what comes from this place; empty is the main one."""

    place: str = ""


class Splice(msgspec.Struct, tag="splice", frozen=True):
    """Segment `segment` begins with a discontinuity in every rendition; said before its first part."""

    segment: int


class Beat(msgspec.Struct, tag="beat", frozen=True):
    """The worker's loop is turning; `cpu_ms` is its CPU time since it began."""

    cpu_ms: int


class Finished(msgspec.Struct, tag="finished", frozen=True):
    """Everything is flushed; nothing follows."""


ToWorker = Start | Unit | Scene | FailEncoder | Finish
FromWorker = Planned | Init | PartMade | PictureMade | KeyframeWanted | Splice | Beat | Finished

to_worker: msgspec.msgpack.Decoder[ToWorker] = msgspec.msgpack.Decoder(ToWorker)
from_worker: msgspec.msgpack.Decoder[FromWorker] = msgspec.msgpack.Decoder(FromWorker)
_encoder = msgspec.msgpack.Encoder()
LENGTH = struct.Struct(">I")


def frame(message: ToWorker | FromWorker) -> bytes:
    """The message with its 4-byte big-endian length before it."""
    buffer = bytearray(LENGTH.size)
    _encoder.encode_into(message, buffer, LENGTH.size)
    LENGTH.pack_into(buffer, 0, len(buffer) - LENGTH.size)
    return bytes(buffer)
