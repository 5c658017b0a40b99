"""HLS playlists as values: rendered to text and parsed back without loss (RFC 8216, rfc8216bis)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import unquote

VERSION = 9


@dataclass(frozen=True, slots=True)
class PartTag:
    """One EXT-X-PART."""

    uri: str
    duration_us: int
    independent: bool


@dataclass(frozen=True, slots=True)
class KeyTag:
    """One EXT-X-KEY of AES-128; segments without one are in the clear, and so is every map."""

    uri: str
    iv: bytes


@dataclass(frozen=True, slots=True)
class SegmentTag:
    """One segment with its tags; `uri` and `duration_us` are None while it is still growing."""

    map_uri: str
    at_ms: int
    parts: tuple[PartTag, ...] = ()
    uri: str | None = None
    duration_us: int | None = None
    discontinuity: bool = False
    gap: bool = False
    key: KeyTag | None = None

    @property
    def length_us(self) -> int:
        """The duration, so far when the segment is still growing."""
        return self.duration_us or sum(part.duration_us for part in self.parts)


@dataclass(frozen=True, slots=True)
class Report:
    """One EXT-X-RENDITION-REPORT."""

    uri: str
    last_msn: int
    last_part: int


@dataclass(frozen=True, slots=True)
class DateRange:
    """One EXT-X-DATERANGE; attributes are named without their `X-`. What has been published never changes."""

    id: str
    cls: str
    start_ms: int
    duration_ms: int | None = None
    attributes: tuple[tuple[str, str], ...] = ()

    @property
    def end_ms(self) -> int | None:
        """None while it is not known."""
        return None if self.duration_ms is None else self.start_ms + self.duration_ms


@dataclass(frozen=True, slots=True)
class MediaPlaylist:
    """A media playlist; with `skipped` > 0 a delta update whose first segments are left out."""

    target_s: int
    part_target_us: int
    media_sequence: int
    discontinuity_sequence: int
    segments: tuple[SegmentTag, ...]
    skipped: int = 0
    hint_uri: str | None = None
    reports: tuple[Report, ...] = ()
    ended: bool = False
    date_ranges: tuple[DateRange, ...] = ()
    removed_ranges: tuple[DateRange, ...] = ()
    """Those that left within the last six target durations: what a `v2` delta update must name."""
    removed_ids: tuple[str, ...] | None = None
    """In a `v2` delta update; None in all others."""


def abridged(playlist: MediaPlaylist, ranges: bool = False) -> MediaPlaylist:
    """The delta update: what is older than CAN-SKIP-UNTIL, six target durations, is left out; with `ranges`
    so are the date ranges that were over by then."""
    age_us, kept = 0, len(playlist.segments)
    while kept and age_us < 6 * playlist.target_s * 1_000_000:
        kept -= 1
        age_us += playlist.segments[kept].length_us
    delta = replace(playlist, segments=playlist.segments[kept:], skipped=playlist.skipped + kept)
    if not (ranges and delta.skipped and delta.segments):
        return delta
    boundary_ms = delta.segments[0].at_ms
    newer = (span for span in playlist.date_ranges if span.end_ms is None or span.end_ms >= boundary_ms)
    gone = (span.id for span in playlist.removed_ranges)
    return replace(delta, date_ranges=tuple(newer), removed_ids=tuple(gone))


def within(playlist: MediaPlaylist, ranges: Iterable[DateRange]) -> MediaPlaylist:
    """The playlist with those of the ranges that reach into the time of its segments."""
    if not playlist.segments:
        return playlist
    begins_ms = playlist.segments[0].at_ms
    forget_ms = begins_ms - 6000 * playlist.target_s
    listed: list[DateRange] = []
    removed: list[DateRange] = []
    for span in ranges:
        if span.end_ms is None or span.end_ms >= begins_ms:
            listed.append(span)
        elif span.end_ms >= forget_ms:
            removed.append(span)
    return replace(playlist, date_ranges=tuple(listed), removed_ranges=tuple(removed))


def render(playlist: MediaPlaylist) -> str:
    """The text of a media playlist."""
    part_target = playlist.part_target_us
    lines = [
        "#EXTM3U",
        f"#EXT-X-VERSION:{VERSION if playlist.removed_ids is None else VERSION + 1}",
        f"#EXT-X-TARGETDURATION:{playlist.target_s}",
        f"#EXT-X-PART-INF:PART-TARGET={decimal(part_target, 6)}",
        "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,"
        f"PART-HOLD-BACK={decimal(3 * part_target, 6)},HOLD-BACK={3 * playlist.target_s},"
        f"CAN-SKIP-UNTIL={6 * playlist.target_s},CAN-SKIP-DATERANGES=YES",
        f"#EXT-X-MEDIA-SEQUENCE:{playlist.media_sequence}",
        f"#EXT-X-DISCONTINUITY-SEQUENCE:{playlist.discontinuity_sequence}",
    ]
    if playlist.skipped:
        lines.append(f"#EXT-X-SKIP:SKIPPED-SEGMENTS={playlist.skipped}{_removed(playlist.removed_ids)}")
    lines += map(date_range_line, playlist.date_ranges)
    map_uri, keyed = None, False
    for segment in playlist.segments:
        lines += segment_lines(segment, segment.map_uri != map_uri or segment.discontinuity, keyed)
        map_uri, keyed = segment.map_uri, segment.key is not None
    if playlist.hint_uri is not None:
        lines.append(f'#EXT-X-PRELOAD-HINT:TYPE=PART,URI="{playlist.hint_uri}"')
    for report in playlist.reports:
        lines.append(
            f'#EXT-X-RENDITION-REPORT:URI="{report.uri}",'
            f"LAST-MSN={report.last_msn},LAST-PART={report.last_part}"
        )
    if playlist.ended:
        lines.append("#EXT-X-ENDLIST")
    return "\n".join(lines) + "\n"


def parse(text: str) -> MediaPlaylist:
    """The inverse of `render`. Raises KeyError or ValueError for text it could not have made."""
    tags: dict[str, str] = {}
    reports: list[Report] = []
    ranges: list[DateRange] = []
    segments: list[SegmentTag] = []
    growing = _Growing()
    for line in text.splitlines():
        name, _, value = line.partition(":")
        if name == "#EXT-X-DATERANGE":
            ranges.append(_date_range(_attributes(value)))
        elif name == "#EXT-X-RENDITION-REPORT":
            found = _attributes(value)
            reports.append(Report(found["URI"], int(found["LAST-MSN"]), int(found["LAST-PART"])))
        elif not growing.take(name, value) and not line.startswith("#"):
            segments.append(growing.finish(line))
        elif line.startswith("#"):
            tags[name] = value
    if growing.begun:
        segments.append(growing.finish(None))
    skip = _attributes(tags.get("#EXT-X-SKIP", ""))
    gone = skip.get("RECENTLY-REMOVED-DATERANGES")
    hint = _attributes(tags.get("#EXT-X-PRELOAD-HINT", ""))
    return MediaPlaylist(
        int(tags["#EXT-X-TARGETDURATION"]),
        _micros(_attributes(tags["#EXT-X-PART-INF"])["PART-TARGET"]),
        int(tags["#EXT-X-MEDIA-SEQUENCE"]),
        int(tags["#EXT-X-DISCONTINUITY-SEQUENCE"]),
        tuple(segments),
        int(skip.get("SKIPPED-SEGMENTS", "0")),
        hint.get("URI"),
        tuple(reports),
        "#EXT-X-ENDLIST" in tags,
        tuple(ranges),
        removed_ids=tuple(filter(None, gone.split("\t"))) if gone is not None else None,
    )


def _date_range(found: dict[str, str]) -> DateRange:
    duration = found.get("DURATION")
    return DateRange(
        found["ID"],
        found["CLASS"],
        _millis(found["START-DATE"]),
        _micros(duration) // 1000 if duration is not None else None,
        tuple((name[2:], unquote(value)) for name, value in found.items() if name.startswith("X-")),
    )


class _Growing:
    """Tags gathered for the segment being read; the map and the key carry over to the next."""

    def __init__(self) -> None:
        self._map_uri = ""
        self._key: KeyTag | None = None
        self._reset()

    def _reset(self) -> None:
        self._at_ms: int | None = None
        self._parts: list[PartTag] = []
        self._duration_us: int | None = None
        self._discontinuity = self._gap = False

    @property
    def begun(self) -> bool:
        return self._at_ms is not None

    def take(self, name: str, value: str) -> bool:
        """True when the tag belongs to a segment."""
        if name == "#EXT-X-MAP":
            self._map_uri = _attributes(value)["URI"]
        elif name == "#EXT-X-KEY":
            found = _attributes(value)
            self._key = KeyTag(found["URI"], bytes.fromhex(found["IV"][2:])) if "URI" in found else None
        elif name == "#EXT-X-PROGRAM-DATE-TIME":
            self._at_ms = _millis(value)
        elif name == "#EXT-X-DISCONTINUITY":
            self._discontinuity = True
        elif name == "#EXT-X-GAP":
            self._gap = True
        elif name == "#EXTINF":
            self._duration_us = _micros(value.rstrip(","))
        elif name == "#EXT-X-PART":
            found = _attributes(value)
            self._parts.append(PartTag(found["URI"], _micros(found["DURATION"]), "INDEPENDENT" in found))
        else:
            return False
        return True

    def finish(self, uri: str | None) -> SegmentTag:
        if self._at_ms is None:
            raise ValueError("segment without PROGRAM-DATE-TIME")
        segment = SegmentTag(
            self._map_uri,
            self._at_ms,
            tuple(self._parts),
            uri,
            self._duration_us,
            self._discontinuity,
            self._gap,
            self._key,
        )
        self._reset()
        return segment


def segment_lines(segment: SegmentTag, with_map: bool, keyed: bool) -> Iterator[str]:
    """A segment's lines. `keyed` tells that the segment before was encrypted. Each segment has its own IV, so
    a delta update needs no key of those it skips."""
    if segment.discontinuity:
        yield "#EXT-X-DISCONTINUITY"
    if keyed and (with_map or segment.key is None):
        yield "#EXT-X-KEY:METHOD=NONE"
    if with_map and segment.map_uri:
        yield f'#EXT-X-MAP:URI="{segment.map_uri}"'
    if segment.key is not None:
        yield f'#EXT-X-KEY:METHOD=AES-128,URI="{segment.key.uri}",IV=0x{segment.key.iv.hex()}'
    yield f"#EXT-X-PROGRAM-DATE-TIME:{_moment(segment.at_ms)}"
    for part in segment.parts:
        independent = ",INDEPENDENT=YES" if part.independent else ""
        yield f'#EXT-X-PART:DURATION={decimal(part.duration_us, 6)},URI="{part.uri}"{independent}'
    if segment.uri is not None and segment.duration_us is not None:
        if segment.gap:
            yield "#EXT-X-GAP"
        yield f"#EXTINF:{decimal(segment.duration_us, 6)},"
        yield segment.uri


def quoted(text: str) -> str:
    """Any text as it may stand in a quoted string: what may not is percent-encoded, the rest stays UTF-8."""
    return re.sub(r'["%{\x00-\x1f\x7f]', lambda found: f"%{ord(found[0]):02X}", text)


def _removed(ids: tuple[str, ...] | None) -> str:
    return "" if ids is None else ',RECENTLY-REMOVED-DATERANGES="' + "\t".join(ids) + '"'


def date_range_line(span: DateRange) -> str:
    """One EXT-X-DATERANGE."""
    length = f",DURATION={decimal(span.duration_ms, 3)}" if span.duration_ms is not None else ""
    extra = "".join(f',X-{name}="{quoted(value)}"' for name, value in span.attributes)
    return (
        f'#EXT-X-DATERANGE:ID="{span.id}",CLASS="{span.cls}",START-DATE="{_moment(span.start_ms)}"'
        f"{length}{extra}"
    )


def _moment(at_ms: int) -> str:
    """Wall clock as ISO 8601 in UTC."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def decimal(value: int, places: int) -> str:
    """`value` divided by ten to the power of `places`, without rounding."""
    whole, rest = divmod(value, 10**places)
    return f"{whole}.{rest:0{places}d}"


def _millis(text: str) -> int:
    return round(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000)


def _micros(text: str) -> int:
    whole, _, rest = text.partition(".")
    return int(whole) * 1_000_000 + int(rest.ljust(6, "0")[:6] or "0")


def _attributes(text: str) -> dict[str, str]:
    return {
        name: quoted or plain for name, quoted, plain in re.findall(r'([A-Z-]+)=(?:"([^"]*)"|([^",]*))', text)
    }
