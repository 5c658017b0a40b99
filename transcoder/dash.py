"""The same CMAF segments as MPEG-DASH (ISO 23009-1): an MPD with a SegmentTimeline per rendition; pure.

Whole segments only. A new Period begins where a DISCONTINUITY stands, where an init segment changes and where
a rendition joins; its `id` and `start` stay when its first segments leave the window (5.4), only its
timelines move on. Media times in the fragments count from the show's origin, so `presentationTimeOffset` is
where a Period begins. The event messages of the pictures count alike; players pass on those of the streams
that are declared (5.10.3.3). When the show has ended its times are those of before, for who plays it still;
its first Period then begins with what is left of it, for who comes now.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from xml.sax.saxutils import quoteattr

from transcoder import emsg
from transcoder.playlist import SegmentTag
from transcoder.window import Run, goes_on

TIMESCALE = 1_000_000
"""Of the timelines; media time is in microseconds here whatever the fragments count in."""
_CLOCK = "urn:mpeg:dash:utc:direct:2014"
_ROUNDING_MS = 1
"""A Period begins so much behind its first pictures as told in whole milliseconds: a player that stood before
the first of them, if only by a fraction of one, would have none. Players keep what begins 0.1 s early."""


@dataclass(frozen=True, slots=True)
class Track:
    """A rendition as the MPD names it; `segments` are whole, and `first_msn` is the number of the first.

    `left` is where the first one's run began, when that is before it; `is_trimmed` tells that there were
    others before. A track without them has joined with its first segment.
    """

    name: str
    codecs: str
    width: int
    height: int
    bandwidth_bps: int
    first_msn: int
    segments: tuple[SegmentTag, ...]
    left: Run | None = None
    is_trimmed: bool = False


@dataclass(frozen=True, slots=True)
class Presentation:
    """One show. `origin_ms` is the wall clock of media time 0; `ended` makes the MPD static."""

    tracks: tuple[Track, ...]
    origin_ms: int
    now_ms: int
    target_s: int
    window_s: int
    ended: bool


@dataclass(frozen=True, slots=True)
class _Period:
    """It began at `began` and has these tracks; segments `first` to `last` of it are in the window."""

    began: Run
    tracks: tuple[Track, ...]
    first: int
    last: int


def render_mpd(show: Presentation) -> str:
    """The MPD's text. Periods are what their tracks have in common, cut at the same numbers."""
    periods = _periods(show.tracks)
    common = (
        'xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-live:2011" '
        f'minBufferTime="PT{show.target_s}S" maxSegmentDuration="PT{show.target_s}S"'
    )
    if show.ended:
        ends_ms = _end_ms(periods[-1]) - show.origin_ms if periods else 0
        head = f'<MPD type="static" {common} mediaPresentationDuration="PT{ends_ms / 1000:.3f}S">'
    else:
        head = (
            f'<MPD type="dynamic" {common} availabilityStartTime="{_moment(show.origin_ms)}" '
            f'publishTime="{_moment(show.now_ms)}" minimumUpdatePeriod="PT1S" '
            f'timeShiftBufferDepth="PT{show.window_s}S" '
            f'suggestedPresentationDelay="PT{3 * show.target_s // 2}S">'
        )
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', head]
    for period in periods:
        at_ms = _begin_ms(period, show.ended) + _ROUNDING_MS
        start_ms = at_ms - show.origin_ms
        lines.append(f'<Period id="{period.began.msn}" start="PT{start_ms / 1000:.3f}S">')
        for kind, tracks in (
            ("video", [track for track in period.tracks if track.width]),
            ("audio", [track for track in period.tracks if not track.width]),
        ):
            if tracks:
                lines += _adaptation_set(kind, tracks, period, at_ms, show.origin_ms)
        lines.append("</Period>")
    if not show.ended:
        lines.append(f'<UTCTiming schemeIdUri="{_CLOCK}" value="{_moment(show.now_ms)}"/>')
    lines.append("</MPD>")
    return "\n".join(lines) + "\n"


def _adaptation_set(
    kind: str, tracks: Sequence[Track], period: _Period, at_ms: int, origin_ms: int
) -> list[str]:
    lines = [
        f'<AdaptationSet contentType="{kind}" mimeType="{kind}/mp4" segmentAlignment="true" startWithSAP="1">'
    ]
    if kind == "video":
        offset = (at_ms - origin_ms) * emsg.TIMESCALE // 1000
        lines += [
            f'<InbandEventStream schemeIdUri="{scheme}" value="{value}" timescale="{emsg.TIMESCALE}" '
            f'presentationTimeOffset="{offset}"/>'
            for scheme, value in emsg.STREAMS
        ]
    for track in tracks:
        size = f' width="{track.width}" height="{track.height}"' if track.width else ""
        lines.append(
            f'<Representation id="{track.name}" codecs="{track.codecs}" '
            f'bandwidth="{track.bandwidth_bps}"{size}>'
        )
        lines += _segment_list(track, period, at_ms, origin_ms)
        lines.append("</Representation>")
    lines.append("</AdaptationSet>")
    return lines


def _segment_list(track: Track, period: _Period, at_ms: int, origin_ms: int) -> list[str]:
    segments = [_segment(track, number) for number in range(period.first, period.last + 1)]
    offset = (at_ms - origin_ms) * 1000
    init, media = segments[0].map_uri, _template(segments[0].uri or "")
    timeline = []
    for segment in segments:
        at = (segment.at_ms - origin_ms) * 1000
        timeline.append(f'<S t="{at}" d="{segment.duration_us}"/>')
    return [
        f'<SegmentTemplate timescale="{TIMESCALE}" presentationTimeOffset="{offset}" '
        f'startNumber="{period.first}" '
        f"initialization={quoteattr(init)} media={quoteattr(media)}>",
        "<SegmentTimeline>",
        *timeline,
        "</SegmentTimeline>",
        "</SegmentTemplate>",
    ]


def _template(uri: str) -> str:
    """A segment's name with its number left open: `v0/token-s17.mp4` → `v0/token-s$Number$.mp4`."""
    head, _, rest = uri.rpartition("-s")
    return f"{head}-s$Number$.{rest.rpartition('.')[2]}"


def _periods(tracks: Sequence[Track]) -> list[_Period]:
    """The runs that tracks have in common without a break, a gap or another init, from where there is one of
    each kind and all are that were there from the beginning."""
    kinds = {bool(track.width) for track in tracks}
    first = min((track.first_msn for track in tracks), default=0)
    first = max([first, *(track.first_msn for track in tracks if track.is_trimmed)])
    last = min((track.first_msn + len(track.segments) - 1 for track in tracks), default=0)
    periods: list[_Period] = []
    for number in range(first, last + 1):
        here = tuple(track for track in tracks if track.first_msn <= number)
        lacks = {bool(track.width) for track in here} != kinds
        if lacks or any(_segment(track, number).gap for track in here):
            continue
        began = max((_run(track, number) for track in here), key=lambda run: (run.msn, run.at_ms))
        if periods and periods[-1].began == began:
            periods[-1] = replace(periods[-1], last=number)
        else:
            periods.append(_Period(began, here, number, number))
    return periods


def _run(track: Track, number: int) -> Run:
    """Where the run of this segment began, in the window or before it."""
    index = number - track.first_msn
    while index and goes_on(track.segments[index - 1], track.segments[index]):
        index -= 1
    if index == 0 and track.left is not None:
        return track.left
    return Run(track.first_msn + index, track.segments[index].at_ms)


def _segment(track: Track, number: int) -> SegmentTag:
    return track.segments[number - track.first_msn]


def _begin_ms(period: _Period, ended: bool) -> int:
    """Wall clock of its beginning, or once the show has ended that of what is left of it."""
    if ended and period.began.msn < period.first:
        return max(_segment(track, period.first).at_ms for track in period.tracks)
    return period.began.at_ms


def _end_ms(period: _Period) -> int:
    """Wall clock up to which any of its tracks has media."""
    ends = (_segment(track, period.last) for track in period.tracks)
    return max(segment.at_ms + (segment.duration_us or 0) // 1000 for segment in ends)


def _moment(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC):%Y-%m-%dT%H:%M:%S}.{at_ms % 1000:03d}Z"
