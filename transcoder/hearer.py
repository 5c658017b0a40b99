"""Who is told of everything that a show makes, as it is made."""

from typing import Protocol

from transcoder.messages import Init, PartMade


class Hearer(Protocol):
    """Called in the event loop; must neither wait nor raise."""

    def init(self, init: Init) -> None:
        """The rendition's next parts need this init segment."""

    def part(self, part: PartMade) -> None: ...

    def break_off(self) -> None:
        """A new worker begins; a discontinuity follows."""

    def plan(self, names: set[str]) -> None:
        """Only these renditions go on."""

    def end(self) -> None:
        """Nothing follows."""
