"""A reader of HLS playlists of the tests' own, so that a mistake of ours is not read as we wrote it."""

import re
from dataclasses import dataclass, field
from fractions import Fraction

_OF_SEGMENT = {
    "EXTINF",
    "EXT-X-MAP",
    "EXT-X-PROGRAM-DATE-TIME",
    "EXT-X-PART",
    "EXT-X-GAP",
    "EXT-X-DISCONTINUITY",
}
_ATTRIBUTE = re.compile(r'([A-Z0-9-]+)=("[^"\r\n]*"|[^",\s]+)(?:,|$)')


@dataclass
class Part:
    uri: str
    duration: Fraction
    is_independent: bool


@dataclass
class Segment:
    """One segment, closed when it has a `uri`; tags that carry over (map) are resolved."""

    msn: int
    map_uri: str | None
    date: str | None = None
    uri: str | None = None
    duration: Fraction | None = None
    is_discontinuity: bool = False
    is_gap: bool = False
    parts: list[Part] = field(default_factory=list)


@dataclass
class Media:
    """A media playlist; `tags` has the others by name, each with all its values."""

    text: str
    tags: dict[str, list[str]]
    segments: list[Segment]

    def one(self, tag: str) -> str:
        values = self.tags[tag]
        assert len(values) == 1, (tag, values)
        return values[0]

    @property
    def control(self) -> dict[str, str]:
        return attributes(self.one("EXT-X-SERVER-CONTROL"))

    @property
    def part_target(self) -> Fraction:
        return Fraction(attributes(self.one("EXT-X-PART-INF"))["PART-TARGET"])

    @property
    def target(self) -> int:
        return int(self.one("EXT-X-TARGETDURATION"))

    @property
    def next(self) -> tuple[int, int]:
        """Number of the segment and part that come next."""
        last = self.segments[-1]
        return (last.msn + 1, 0) if last.uri else (last.msn, len(last.parts))

    @property
    def last(self) -> tuple[int, int]:
        """Number of the newest segment and index of its newest part."""
        return self.segments[-1].msn, len(self.segments[-1].parts) - 1


def attributes(text: str) -> dict[str, str]:
    """An attribute list; fails when anything in it is no attribute or comes twice."""
    found = _ATTRIBUTE.findall(text)
    assert "".join(f"{name}={value}," for name, value in found).rstrip(",") == text.rstrip(","), text
    names = [name for name, _ in found]
    assert len(names) == len(set(names)), text
    return {name: value.strip('"') for name, value in found}


def read_media(text: str) -> Media:
    """Fails for what is no media playlist."""
    lines = text.split("\n")
    assert lines[0] == "#EXTM3U"
    assert lines[-1] == ""
    tags: dict[str, list[str]] = {}
    segments: list[Segment] = []
    map_uri: str | None = None
    growing: Segment | None = None
    number = 0
    for line in lines[1:-1]:
        name, _, value = line.removeprefix("#").partition(":")
        if name == "EXT-X-MEDIA-SEQUENCE":
            number = int(value)
        elif name == "EXT-X-SKIP":
            number += int(attributes(value)["SKIPPED-SEGMENTS"])
        if not line.startswith("#EXT"):
            assert line, "an empty line"
            assert not line.startswith("#"), line
            assert growing is not None, line
            growing.uri = line
            segments.append(growing)
            growing, number = None, number + 1
            continue
        of_segment = name in _OF_SEGMENT
        if not of_segment:
            tags.setdefault(name, []).append(value)
            continue
        growing = growing or Segment(number, map_uri)
        if name in ("EXT-X-MAP", "EXT-X-PROGRAM-DATE-TIME", "EXT-X-DISCONTINUITY"):
            assert not growing.parts, f"{name} after a part"
        match name:
            case "EXTINF":
                growing.duration = Fraction(value.split(",")[0])
            case "EXT-X-MAP":
                growing.map_uri = map_uri = attributes(value)["URI"]
            case "EXT-X-PROGRAM-DATE-TIME":
                growing.date = value
            case "EXT-X-GAP":
                growing.is_gap = True
            case "EXT-X-DISCONTINUITY":
                growing.is_discontinuity = True
            case "EXT-X-PART":
                part = attributes(value)
                independent = part.get("INDEPENDENT") == "YES"
                growing.parts.append(Part(part["URI"], Fraction(part["DURATION"]), independent))
    if growing is not None:
        segments.append(growing)
    return Media(text, tags, segments)


def merged(full: Media, delta: Media) -> list[Segment]:
    """What a player has after a delta update: the segments of before that were skipped, then the new ones."""
    first = delta.segments[0].msn
    oldest = int(delta.one("EXT-X-MEDIA-SEQUENCE"))
    return [segment for segment in full.segments if oldest <= segment.msn < first] + delta.segments
