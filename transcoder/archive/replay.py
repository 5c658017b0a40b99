"""A recording as one line of time: what each rendition plays, and where a moment of the show is in it.

Pure. A replay's renditions must be equally long and broken at the same places, or players lose their lips. So
the recording is read by *slots*, one for each segment number of which sound and picture were kept; a
rendition that has no segment there plays its neighbour's, and whatever breaks one rendition breaks all.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from transcoder.archive.journal import Line, MapLine, RangeLine, SegmentLine, run_of
from transcoder.archive.playlists import Listed
from transcoder.messages import AUDIO, CAPTIONS, SOURCE
from transcoder.multivariant import Multivariant, Sound, Variant, captions_of

SILENT = "none.vtt"
"""Name of a segment of captions without a word."""
_JUST_BEFORE_MS = 1000
"""What was over so shortly before the first picture is told with it."""
_SHARE = 10
"""A rendition is listed when it has at least one tenth of the slots."""


@dataclass(slots=True)
class Slot:
    """The segments of one number, by rendition; `fresh` when it does not go on from the slot before."""

    segments: dict[str, SegmentLine] = field(default_factory=dict)
    fresh: bool = False

    @property
    def lead(self) -> SegmentLine:
        """The one whose time the slot's is."""
        return next((line for name, line in self.segments.items() if is_video(name)), self.segments[AUDIO])


@dataclass(frozen=True, slots=True)
class Replay:
    """What a recording plays. `renditions` holds the video's names, largest first, with their segments;
    `source` is the best quality that was kept, for downloads."""

    slots: tuple[Slot, ...]
    renditions: dict[str, tuple[Listed, ...]]
    audio: tuple[Listed, ...]
    source: tuple[Listed, ...]
    captions: dict[str, tuple[Listed, ...]]
    maps: dict[str, MapLine]
    ranges: tuple[RangeLine, ...]
    size_bytes: int


def replay_of(lines: Iterable[Line]) -> Replay:
    """The recording that a journal tells of."""
    maps: dict[str, MapLine] = {}
    ranges: dict[str, RangeLine] = {}
    numbered: dict[tuple[str, int], Slot] = {}
    size = 0
    for line in lines:
        match line:
            case MapLine():
                maps[line.uri] = line
            case RangeLine():
                ranges[line.id] = line
            case SegmentLine() if line.kept and line.is_own and (line.map in maps or not line.map):
                size += line.bytes
                numbered.setdefault((run_of(line.uri), line.msn), Slot()).segments[line.rendition] = line
    names = _by_size(numbered.values(), maps)
    slots = _complete(numbered.values(), has_video=bool(names))
    share = len(slots) // _SHARE
    listed = [name for name in names if _count(slots, name) > share] or names[:1]
    chosen = {name: _fill(slots, _nearest(listed, name)) for name in listed}
    audio = _fill(slots, [AUDIO])
    _break(slots, [*chosen.values(), audio])
    untouched = _count(slots, SOURCE) >= len(slots) - share
    source = _fill(slots, [SOURCE]) if untouched else next(iter(chosen.values()), [])
    return Replay(
        tuple(slots),
        {name: _list(slots, lines) for name, lines in chosen.items()},
        _list(slots, audio),
        _list(slots, source),
        {name: _subtitles(slots, name) for name in _languages(slots)},
        maps,
        _clip(ranges.values(), slots[0].lead.at_ms) if slots else (),
        size,
    )


def multivariant(replay: Replay) -> Multivariant:
    """What a replay's master playlist lists, with the rates that were kept."""
    audio_peak, audio_average = _rates(replay.audio)
    codecs = replay.maps[replay.audio[-1].line.map].codecs if replay.audio else ""
    variants = []
    for name, segments in replay.renditions.items():
        peak, average = _rates(segments)
        video = replay.maps[segments[-1].line.map]
        variants.append(
            Variant(
                f"{name}.m3u8",
                peak + audio_peak,
                average + audio_average,
                f"{video.codecs},{codecs}",
                video.width,
                video.height,
                max(one.line.frame_rate_milli for one in segments),
            )
        )
    sound = Sound(f"{AUDIO}.m3u8", audio_peak, audio_average, codecs) if replay.audio else None
    return Multivariant(sound, tuple(variants), captions_of(replay.captions))


class Positions:
    """Where in a replay the moments of a show are; made of the slots' times, in ms."""

    def __init__(self, slots: Sequence[Slot]) -> None:
        self._at_ms = array("q")
        self._begins_us = array("q")
        begins_us = 0
        for slot in slots:
            lead = slot.lead
            self._at_ms.append(lead.at_ms)
            self._begins_us.append(begins_us)
            begins_us += lead.duration_us
        self._ends_us = begins_us

    @property
    def bytes(self) -> int:
        """What they take in memory."""
        return 16 * len(self._at_ms)

    @property
    def duration_ms(self) -> int:
        return self._ends_us // 1000

    @property
    def began_ms(self) -> int:
        """Capture time of the first picture; 0 of nothing."""
        return self._at_ms[0] if self._at_ms else 0

    @property
    def ended_ms(self) -> int:
        """Capture time of the end."""
        last_us = self._ends_us - self._begins_us[-1] if self._at_ms else 0
        return self._at_ms[-1] + last_us // 1000 if self._at_ms else 0

    def of(self, at_ms: int) -> int:
        """The position of a moment; one that was not kept is where the replay goes on after it."""
        index = bisect_right(self._at_ms, at_ms) - 1
        if index < 0:
            return 0
        is_last = index + 1 == len(self._at_ms)
        ends_us = self._ends_us if is_last else self._begins_us[index + 1]
        return min(self._begins_us[index] + (at_ms - self._at_ms[index]) * 1000, ends_us) // 1000


def is_video(rendition: str) -> bool:
    """True for what has a picture."""
    return rendition != AUDIO and not rendition.startswith(CAPTIONS)


def _by_size(slots: Iterable[Slot], maps: dict[str, MapLine]) -> list[str]:
    """Names of the renditions of the ladder, the largest first."""
    heights: dict[str, int] = {}
    for slot in slots:
        for name, line in slot.segments.items():
            if is_video(name) and name != SOURCE:
                height = maps[line.map].height if line.map in maps else 0
                heights[name] = max(heights.get(name, 0), height)
    return sorted(heights, key=lambda name: (-heights[name], name))


def _complete(slots: Iterable[Slot], *, has_video: bool) -> list[Slot]:
    """Those that have all that a player needs, in the order of time."""
    found = [
        slot
        for slot in slots
        if AUDIO in slot.segments
        and (not has_video or any(is_video(name) and name != SOURCE for name in slot.segments))
    ]
    return sorted(found, key=lambda slot: (slot.lead.at_ms, slot.lead.msn))


def _count(slots: Sequence[Slot], name: str) -> int:
    return sum(name in slot.segments for slot in slots)


def _nearest(names: Sequence[str], name: str) -> list[str]:
    """The renditions in the order in which they stand in for one."""
    place = names.index(name)
    return sorted(names, key=lambda other: abs(names.index(other) - place))


def _fill(slots: Sequence[Slot], preferred: Sequence[str]) -> list[SegmentLine | None]:
    """For each slot the segment of the first of these renditions that has one there."""
    return [
        next((slot.segments[name] for name in preferred if name in slot.segments), None) for slot in slots
    ]


def _break(slots: Sequence[Slot], renditions: Iterable[Sequence[SegmentLine | None]]) -> None:
    """Mark the slots that do not go on from the one before in any of the renditions."""
    for lines in renditions:
        for slot, before, line in zip(slots[1:], lines, lines[1:], strict=False):
            if before is None or line is None:
                continue
            goes_on = (before.msn + 1, run_of(before.uri)) == (line.msn, run_of(line.uri)) and (
                before.stretch,
                before.map,
            ) == (line.stretch, line.map)
            slot.fresh = slot.fresh or not goes_on


def _list(slots: Sequence[Slot], lines: Sequence[SegmentLine | None]) -> tuple[Listed, ...]:
    return tuple(
        Listed(line, slot.fresh) for slot, line in zip(slots, lines, strict=False) if line is not None
    )


def _languages(slots: Sequence[Slot]) -> list[str]:
    return sorted({name for slot in slots for name in slot.segments if name.startswith(CAPTIONS)})


def _clip(ranges: Iterable[RangeLine], began_ms: int) -> tuple[RangeLine, ...]:
    """The timed facts of a replay that began then; what held already begins with it."""
    clipped = []
    for one in ranges:
        before_ms = max(0, began_ms - one.start_ms)
        duration_ms = None if one.duration_ms is None else max(0, one.duration_ms - before_ms)
        if one.duration_ms is None or before_ms <= one.duration_ms + _JUST_BEFORE_MS:
            clipped.append(replace(one, start_ms=one.start_ms + before_ms, duration_ms=duration_ms))
    return tuple(clipped)


def _subtitles(slots: Sequence[Slot], name: str) -> tuple[Listed, ...]:
    """Every slot of a language; where nothing was kept, nothing was said."""
    found = []
    for slot in slots:
        lead = slot.lead
        silent = SegmentLine(name, lead.msn, f"{name}/{SILENT}", "", lead.at_ms, lead.duration_us, 0)
        found.append(Listed(slot.segments.get(name, silent), slot.fresh))
    return tuple(found)


def _rates(segments: Sequence[Listed]) -> tuple[int, int]:
    """Highest and average bits per second."""
    total_us = sum(one.line.duration_us for one in segments)
    average = sum(one.line.bytes for one in segments) * 8_000_000 // total_us if total_us else 0
    lengths = [one.line for one in segments if one.line.duration_us >= 500_000]
    return max((one.bytes * 8_000_000 // one.duration_us for one in lengths), default=average), average
