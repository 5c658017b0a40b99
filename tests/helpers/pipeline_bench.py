"""A pipeline without its process: units in, messages out, time as the test says."""

from collections.abc import Callable
from itertools import pairwise
from typing import TypeVar

from tests.helpers.source import Source
from transcoder.messages import (
    AUDIO,
    SOURCE,
    FromWorker,
    Init,
    KeyframeWanted,
    PartMade,
    Rung,
    Splice,
    Start,
    Unit,
)
from transcoder.pipeline import Pipeline

S = 1_000_000_000
ORIGIN = 1_700_000_000 * S
DELAY_NS = 100_000_000
TICK_NS = 50_000_000
M = TypeVar("M", bound=FromWorker)


class Bench:
    """A pipeline that writes into a list; units arrive `DELAY_NS` after their capture."""

    def __init__(self, on_keyframe: Callable[[], None], rungs: tuple[Rung, ...] = ()) -> None:
        self.said: list[FromWorker] = []
        self.now_ns = ORIGIN + DELAY_NS
        self._on_keyframe = on_keyframe
        start = Start(ORIGIN - S, rungs, 2 * S, 4 * S, S // 2)
        self.pipeline = Pipeline(start, self._hear)

    def _hear(self, message: FromWorker) -> None:
        self.said.append(message)
        if isinstance(message, KeyframeWanted):
            self._on_keyframe()

    def take(self, unit: Unit) -> None:
        self.now_ns = max(self.now_ns, unit.capture_ns + DELAY_NS)
        self.pipeline.feed(unit, self.now_ns)

    def feed(self, source: Source, frames: int, keep: Callable[[Unit], bool] = lambda unit: True) -> None:
        for _ in range(frames):
            for unit in source.frame(ORIGIN):
                if keep(unit):
                    self.take(unit)
            self.now_ns = ORIGIN + source.index * S // source.fps + DELAY_NS
            self.pipeline.tick(self.now_ns)

    def wait(self, source: Source, seconds: float, sound: bool = True) -> None:
        """Let time pass without pictures; `source` goes on after it."""
        until_ns = self.now_ns + int(seconds * S)
        while self.now_ns < until_ns:
            self.now_ns += TICK_NS
            source.index = (self.now_ns - DELAY_NS - ORIGIN) * source.fps // S
            for unit in source.sound(ORIGIN, self.now_ns - DELAY_NS - ORIGIN):
                if sound:
                    self.take(unit)
            self.pipeline.tick(self.now_ns)

    def said_of(self, kind: type[M]) -> list[M]:
        return [message for message in self.said if isinstance(message, kind)]

    def parts(self, rendition: str) -> list[PartMade]:
        return [m for m in self.said if isinstance(m, PartMade) and m.rendition == rendition]

    def check_joined(self, rendition: str) -> None:
        """Nothing missing between parts, which are 85 to 100 % of the target unless a segment ends."""
        for part, following in pairwise(self.parts(rendition)):
            assert abs(following.start_ns - part.start_ns - part.duration_ns) <= 1_000_000
            assert following.segment - part.segment in (0, 1)
            assert part.duration_ns <= S // 2 + 500_000
            assert part.duration_ns >= 0.85 * S // 2 - 11_000 or following.segment > part.segment

    def check_spliced(self) -> None:
        """Every splice was announced before, and is the beginning of a segment in, every rendition."""
        for index, message in enumerate(self.said):
            if isinstance(message, Splice):
                later = {m.rendition for m in self.said[index:] if isinstance(m, PartMade)}
                early = [
                    m for m in self.said[:index] if isinstance(m, PartMade) and m.segment >= message.segment
                ]
                assert not early
                for rendition in later:
                    assert message.segment in {part.segment for part in self.parts(rendition)}

    def firsts(self, rendition: str) -> list[PartMade]:
        """Every segment's first part."""
        return list({part.segment: part for part in reversed(self.parts(rendition))}.values())[::-1]

    def inits(self) -> list[tuple[str, int, int]]:
        """Name and size of every video init."""
        return [
            (m.rendition, m.width, m.height) for m in self.said_of(Init) if m.rendition not in (AUDIO, SOURCE)
        ]

    def segment_lengths(self, rendition: str) -> list[float]:
        """Seconds of every finished segment."""
        parts = self.parts(rendition)
        last = parts[-1].segment
        return [sum(p.duration_ns for p in parts if p.segment == segment) / S for segment in range(last)]
