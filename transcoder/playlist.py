"""HLS playlists as values: rendered to text and parsed back without loss (RFC 8216, rfc8216bis)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

VERSION = 9


@dataclass(frozen=True, slots=True)
class PartTag:
    """One EXT-X-PART."""

    uri: str
    duration_us: int
    independent: bool


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


@dataclass(frozen=True, slots=True)
class Variant:
    """One video rendition of the multivariant playlist."""

    uri: str
    bandwidth_bps: int
    average_bps: int
    codecs: str
    width: int
    height: int
    frame_rate_milli: int


@dataclass(frozen=True, slots=True)
class Multivariant:
    """All renditions; the one audio rendition is a group of its own."""

    audio_uri: str
    variants: tuple[Variant, ...] = field(default=())


def abridged(playlist: MediaPlaylist) -> MediaPlaylist:
    """The delta update: what is older than CAN-SKIP-UNTIL, six target durations, is left out."""
    age_us, kept = 0, len(playlist.segments)
    while kept and age_us < 6 * playlist.target_s * 1_000_000:
        kept -= 1
        age_us += playlist.segments[kept].length_us
    return replace(playlist, segments=playlist.segments[kept:], skipped=playlist.skipped + kept)


def render_multivariant(playlist: Multivariant) -> str:
    """The text of a multivariant playlist."""
    lines = [
        "#EXTM3U",
        f"#EXT-X-VERSION:{VERSION}",
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aac",NAME="audio",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",'
        f'URI="{playlist.audio_uri}"',
    ]
    for variant in playlist.variants:
        lines.append(
            f"#EXT-X-STREAM-INF:BANDWIDTH={variant.bandwidth_bps},AVERAGE-BANDWIDTH={variant.average_bps},"
            f'CODECS="{variant.codecs}",RESOLUTION={variant.width}x{variant.height},'
            f'FRAME-RATE={_decimal(variant.frame_rate_milli, 3)},AUDIO="aac"'
        )
        lines.append(variant.uri)
    return "\n".join(lines) + "\n"


def render(playlist: MediaPlaylist) -> str:
    """The text of a media playlist."""
    part_target = playlist.part_target_us
    lines = [
        "#EXTM3U",
        f"#EXT-X-VERSION:{VERSION}",
        f"#EXT-X-TARGETDURATION:{playlist.target_s}",
        f"#EXT-X-PART-INF:PART-TARGET={_decimal(part_target, 6)}",
        "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,"
        f"PART-HOLD-BACK={_decimal(3 * part_target, 6)},HOLD-BACK={3 * playlist.target_s},"
        f"CAN-SKIP-UNTIL={6 * playlist.target_s}",
        f"#EXT-X-MEDIA-SEQUENCE:{playlist.media_sequence}",
        f"#EXT-X-DISCONTINUITY-SEQUENCE:{playlist.discontinuity_sequence}",
    ]
    if playlist.skipped:
        lines.append(f"#EXT-X-SKIP:SKIPPED-SEGMENTS={playlist.skipped}")
    map_uri = None
    for segment in playlist.segments:
        lines += _segment_lines(segment, with_map=segment.map_uri != map_uri or segment.discontinuity)
        map_uri = segment.map_uri
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
    segments: list[SegmentTag] = []
    growing = _Growing()
    for line in text.splitlines():
        name, _, value = line.partition(":")
        if name == "#EXT-X-RENDITION-REPORT":
            found = _attributes(value)
            reports.append(Report(found["URI"], int(found["LAST-MSN"]), int(found["LAST-PART"])))
        elif not growing.take(name, value) and not line.startswith("#"):
            segments.append(growing.finish(line))
        elif line.startswith("#"):
            tags[name] = value
    if growing.begun:
        segments.append(growing.finish(None))
    skip = _attributes(tags.get("#EXT-X-SKIP", ""))
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
    )


class _Growing:
    """Tags gathered for the segment being read; the map carries over to the next."""

    def __init__(self) -> None:
        self._map_uri = ""
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
        elif name == "#EXT-X-PROGRAM-DATE-TIME":
            moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
            self._at_ms = round(moment.timestamp() * 1000)
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
        )
        self._reset()
        return segment


def _segment_lines(segment: SegmentTag, with_map: bool) -> Iterator[str]:
    if segment.discontinuity:
        yield "#EXT-X-DISCONTINUITY"
    if with_map:
        yield f'#EXT-X-MAP:URI="{segment.map_uri}"'
    moment = datetime.fromtimestamp(segment.at_ms // 1000, UTC)
    yield f"#EXT-X-PROGRAM-DATE-TIME:{moment:%Y-%m-%dT%H:%M:%S}.{segment.at_ms % 1000:03d}Z"
    for part in segment.parts:
        independent = ",INDEPENDENT=YES" if part.independent else ""
        yield f'#EXT-X-PART:DURATION={_decimal(part.duration_us, 6)},URI="{part.uri}"{independent}'
    if segment.uri is not None and segment.duration_us is not None:
        if segment.gap:
            yield "#EXT-X-GAP"
        yield f"#EXTINF:{_decimal(segment.duration_us, 6)},"
        yield segment.uri


def _decimal(value: int, places: int) -> str:
    whole, rest = divmod(value, 10**places)
    return f"{whole}.{rest:0{places}d}"


def _micros(text: str) -> int:
    whole, _, rest = text.partition(".")
    return int(whole) * 1_000_000 + int(rest.ljust(6, "0")[:6] or "0")


def _attributes(text: str) -> dict[str, str]:
    return {
        name: quoted or plain for name, quoted, plain in re.findall(r'([A-Z-]+)=(?:"([^"]*)"|([^",]*))', text)
    }
