"""Playlists of what is kept, as text: whole segments only, each with its capture time (RFC 8216). Pure.

Addresses are relative to `/hls/{show}/rewind/` and `/hls/{show}/replay/`, which are of the same depth.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from transcoder.archive.journal import RangeLine, SegmentLine
from transcoder.playlist import VERSION, DateRange, KeyTag, SegmentTag, date_range_line, segment_lines

UP = "../"

KeyOf = Callable[[SegmentLine], KeyTag | None]
"""The key that a segment is served under."""


@dataclass(frozen=True, slots=True)
class Head:
    """A sliding playlist's numbers; `skipped` > 0 makes it a delta update, whose first segment follows one
    of the stretch `before`."""

    sequence: int
    stretch: int
    before: int
    skipped: int = 0
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A segment in its place; `fresh` when it does not go on from the one before."""

    line: SegmentLine
    fresh: bool = False


def sliding(
    target_s: int, head: Head, lines: Iterable[SegmentLine], ranges: Iterable[RangeLine], key_of: KeyOf
) -> str:
    """The playlist with which a live show is rewound."""
    text = [
        *_head(target_s),
        f"#EXT-X-SERVER-CONTROL:CAN-SKIP-UNTIL={6 * target_s},HOLD-BACK={3 * target_s}",
        f"#EXT-X-MEDIA-SEQUENCE:{head.sequence}",
        f"#EXT-X-DISCONTINUITY-SEQUENCE:{head.stretch}",
    ]
    if head.skipped:
        text.append(f"#EXT-X-SKIP:SKIPPED-SEGMENTS={head.skipped}")
    text += _body(_follow(head.before, lines), ranges, key_of)
    if head.ended:
        text.append("#EXT-X-ENDLIST")
    return "\n".join(text) + "\n"


def whole(target_s: int, segments: Iterable[Listed], ranges: Iterable[RangeLine], key_of: KeyOf) -> str:
    """The playlist of a replay."""
    text = [*_head(target_s), "#EXT-X-PLAYLIST-TYPE:VOD", "#EXT-X-MEDIA-SEQUENCE:0"]
    return "\n".join([*text, *_body(segments, ranges, key_of), "#EXT-X-ENDLIST"]) + "\n"


def _head(target_s: int) -> list[str]:
    return ["#EXTM3U", f"#EXT-X-VERSION:{VERSION}", f"#EXT-X-TARGETDURATION:{target_s}"]


def _follow(stretch: int, lines: Iterable[SegmentLine]) -> Iterable[Listed]:
    for line in lines:
        yield Listed(line, line.stretch != stretch)
        stretch = line.stretch


def _body(segments: Iterable[Listed], ranges: Iterable[RangeLine], key_of: KeyOf) -> list[str]:
    text = [
        date_range_line(DateRange(one.id, one.cls, one.start_ms, one.duration_ms, one.attributes))
        for one in ranges
    ]
    map_uri, keyed = None, False
    for one in segments:
        line, key = one.line, key_of(one.line)
        tag = SegmentTag(
            UP + line.map, line.at_ms, (), UP + line.uri, line.duration_us, one.fresh, False, key
        )
        with_map = line.map != "" and (line.map != map_uri or one.fresh)
        text += segment_lines(tag, with_map, keyed)
        map_uri, keyed = line.map, key is not None
    return text
