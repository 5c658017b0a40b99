"""The journal of a show's kept media: one JSON line for each init and each segment, as they came.

Pure. A line that was torn, by a crash or a full disk, is no line; everything else is worth what it says.
"""

from collections.abc import Iterable, Iterator

import msgspec


class MapLine(msgspec.Struct, frozen=True, tag_field="line", tag="map"):
    """An init segment, and what the segments that need it are."""

    uri: str
    rendition: str
    codecs: str
    width: int
    height: int
    bytes: int


class SegmentLine(msgspec.Struct, frozen=True, tag_field="line", tag="segment", omit_defaults=True):
    """A whole segment. Where `stretch` differs from that of the segment before, it does not go on from it.
    `kept`: it belongs to the recording, and not only to the time that viewers can rewind. While its rung was
    not in the ladder, a rendition has the segments of another, with their `uri` and `map`."""

    rendition: str
    msn: int
    uri: str
    map: str
    at_ms: int
    duration_us: int
    bytes: int
    frame_rate_milli: int = 0
    stretch: int = 0
    kept: bool = True

    @property
    def made_by(self) -> str:
        """The rendition whose media this is."""
        return self.uri.partition("/")[0]

    @property
    def is_own(self) -> bool:
        """False for a segment that is another rendition's too."""
        return self.made_by == self.rendition


class RangeLine(msgspec.Struct, frozen=True, tag_field="line", tag="range", omit_defaults=True):
    """A timed fact; a later line of the same id takes its place."""

    id: str
    cls: str
    start_ms: int
    duration_ms: int | None = None
    attributes: tuple[tuple[str, str], ...] = ()


Line = MapLine | SegmentLine | RangeLine

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Line] = msgspec.json.Decoder(Line)


def write_lines(lines: Iterable[Line]) -> bytes:
    """As they are appended to the journal."""
    return b"".join(_encoder.encode(line) + b"\n" for line in lines)


def read_lines(text: bytes) -> Iterator[Line]:
    """Every whole line; what was torn is passed over."""
    for line in text.split(b"\n"):
        if line:
            try:
                yield _decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError):
                continue


def whole_length(text: bytes) -> int:
    """The length up to the end of the last whole line: what follows was torn."""
    return text.rfind(b"\n") + 1


def run_of(uri: str) -> str:
    """The token in a name, which differs from one run of the server to the next."""
    return uri.rpartition("/")[2].rpartition("-")[0]
