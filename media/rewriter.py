"""How one subscription's numbers follow from the publisher's: one continuous stream out of many sources.

A *span* is a run of packets taken from one source with fixed distances between the source's numbers and
the subscription's. A new span begins at every switch (another layer, a returned publisher) and continues
sequence numbers by one and timestamps by the time that passed.
"""

from dataclasses import dataclass

from media.payload.vp8 import NO_SHIFT, PictureNumbers
from media.sequence import extend

_SPANS_KEPT = 4


@dataclass(slots=True, frozen=True)
class Span:
    """`source - offset` gives the outgoing number; `first` is the first outgoing number of the span."""

    source: int
    first: int
    sequence_offset: int
    timestamp_offset: int
    shift: PictureNumbers


class Rewriter:
    """Maps numbers forth for sending and back for repair; outgoing sequence numbers are extended."""

    def __init__(self, *, first_number: int, first_timestamp: int) -> None:
        self._next_number = first_number
        self._start_timestamp = first_timestamp
        self.spans: list[Span] = []
        self.last_timestamp: int | None = None

    def switch(
        self,
        *,
        source: int,
        number: int,
        timestamp: int,
        elapsed_ticks: int,
        shift: PictureNumbers = NO_SHIFT,
    ) -> Span:
        """Begin a span with the source's packet `number`.

        `elapsed_ticks` is the media time from the last sent packet to this one; it is raised to 1 so
        that timestamps never run backwards.
        """
        if self.last_timestamp is None:
            out_timestamp = self._start_timestamp
        else:
            out_timestamp = self.last_timestamp + max(1, elapsed_ticks)
        span = Span(
            source=source,
            first=self._next_number,
            sequence_offset=number - self._next_number,
            timestamp_offset=(timestamp - out_timestamp) & 0xFFFFFFFF,
            shift=shift,
        )
        self.spans = [*self.spans[1 - _SPANS_KEPT :], span]
        return span

    def sent(self, number: int, timestamp: int) -> bool:
        """Note an outgoing extended number with its outgoing timestamp; whether it is the newest."""
        if number < self._next_number:
            return False
        self._next_number = number + 1
        self.last_timestamp = timestamp
        return True

    def source_of(self, wire: int) -> tuple[Span, int] | None:
        """The span and the source's extended number behind an outgoing 16-bit number, if still known."""
        number = extend(wire, self._next_number - 1)
        if number >= self._next_number:
            return None
        for span in reversed(self.spans):
            if number >= span.first:
                return span, number + span.sequence_offset
        return None
