"""Who sends what to a show: a person with a camera, a second camera or a screen. Pure."""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Source = Literal["camera", "second", "screen"]
SOURCES: tuple[Source, ...] = ("camera", "second", "screen")


class Publisher(NamedTuple):
    """Whom a token lets publish."""

    person: str
    is_host: bool


@dataclass(frozen=True, slots=True)
class Place:
    """At most one publisher is at a place; a second one takes over or is refused."""

    person: str
    source: Source = "camera"
    is_host: bool = field(default=False, compare=False)

    @property
    def is_main(self) -> bool:
        """The host's camera: the programme unless another place was chosen."""
        return self.is_host and self.source == "camera"


HOST = Place("host", is_host=True)
"""The only place of a show that has no stage."""
