"""How one subscription's numbers follow from the publisher's: one continuous stream out of many sources.

A *span* is a run of packets taken from one source with fixed distances between the source's numbers and
the subscription's. A new span begins at every switch (another layer, a returned publisher) and continues
sequence numbers by one and timestamps by the time that passed. Where pictures are left out, a new span
closes the numbers up behind them; what the source itself lost stays a gap.
"""

from dataclasses import dataclass, replace

from media.payload.vp8 import NO_SHIFT, PictureNumbers
from media.sequence import extend

_SPANS_KEPT = 64
EVERY_LAYER = 3
"""VP8 has temporal layers 0 to 3."""


@dataclass(slots=True, frozen=True)
class Span:
    """From the source's number `source_first` on, `number - sequence_offset` gives the outgoing number.
    Pictures above temporal layer `highest` are not sent."""

    source: int
    source_first: int
    sequence_offset: int
    timestamp_offset: int
    shift: PictureNumbers
    highest: int = EVERY_LAYER

    @property
    def first(self) -> int:
        """The first outgoing number."""
        return self.source_first - self.sequence_offset


class Rewriter:
    """Maps numbers forth for sending and back for repair; outgoing sequence numbers are extended."""

    def __init__(self, *, first_number: int, first_timestamp: int) -> None:
        self.next_number = first_number
        self._start_timestamp = first_timestamp
        self.spans: list[Span] = []
        self._since_switch = 0
        self._dropped_timestamp: int | None = None
        self.last_timestamp: int | None = None

    @property
    def current(self) -> Span:
        return self.spans[-1]

    def switch(
        self,
        *,
        source: int,
        number: int,
        timestamp: int,
        elapsed_ticks: int,
        shift: PictureNumbers = NO_SHIFT,
        highest: int = EVERY_LAYER,
    ) -> Span:
        """Begin a span with the source's packet `number`.

        `elapsed_ticks` is the media time from the last sent packet to this one; it is raised to 1 so
        that timestamps never run backwards.
        """
        if self.last_timestamp is None:
            out_timestamp = self._start_timestamp
        else:
            out_timestamp = self.last_timestamp + max(1, elapsed_ticks)
        self._since_switch = 0
        self._dropped_timestamp = None
        return self._append(
            Span(
                source=source,
                source_first=number,
                sequence_offset=number - self.next_number,
                timestamp_offset=(timestamp - out_timestamp) & 0xFFFFFFFF,
                shift=shift,
                highest=highest,
            )
        )

    def _append(self, span: Span) -> Span:
        self.spans = [*self.spans[1 - _SPANS_KEPT :], span]
        self._since_switch = min(self._since_switch + 1, _SPANS_KEPT)
        return span

    def _follow(self, number: int, span: Span) -> Span:
        """Put `span` behind the current one, or in its place if nothing before `number` belongs to that."""
        if self.current.source_first == number:
            self.spans[-1] = span
            return span
        return self._append(span)

    def limit(self, number: int, highest: int) -> Span:
        """Send no pictures above `highest` from the source's packet `number` on, the newest so far."""
        return self._follow(number, replace(self.current, source_first=number, highest=highest))

    def drop(self, number: int, timestamp: int) -> Span:
        """Leave out the source's packet `number`, the newest so far, of the picture at `timestamp`."""
        before = self.current
        shift = before.shift
        if timestamp != self._dropped_timestamp:
            self._dropped_timestamp = timestamp
            shift = shift._replace(picture=shift.picture + 1 & 0x7FFF)
        after = replace(
            before, source_first=number + 1, sequence_offset=before.sequence_offset + 1, shift=shift
        )
        return self._follow(number, after)

    def span_of(self, number: int) -> Span | None:
        """The span of a number of the present source; None before the switch, or if it was left out."""
        following = None
        for span in reversed(self.spans[-self._since_switch :]):
            if number >= span.source_first:
                is_left_out = following is not None and number - span.sequence_offset >= following.first
                return None if is_left_out else span
            following = span
        return None

    def sent(self, number: int, timestamp: int) -> bool:
        """Note an outgoing extended number with its outgoing timestamp; whether it is the newest."""
        if number < self.next_number:
            return False
        self.next_number = number + 1
        self.last_timestamp = timestamp
        return True

    def source_of(self, wire: int) -> tuple[Span, int] | None:
        """The span and the source's extended number behind an outgoing 16-bit number, if still known."""
        number = extend(wire, self.next_number - 1)
        if number >= self.next_number:
            return None
        for span in reversed(self.spans):
            if number >= span.first:
                return span, number + span.sequence_offset
        return None
