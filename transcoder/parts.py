"""Gathers one rendition's frames into parts: exact durations, never longer than the part target."""

from dataclasses import dataclass, replace
from statistics import median

from transcoder.mp4 import Sample, fragment

_SLACK_S = 0.0005
_LEAST_PERCENT = 85
_RECENT = 9


@dataclass(frozen=True, slots=True)
class Frame:
    """A coded frame whose segment is known and whose duration is not yet."""

    segment: int
    time: int
    keyframe: bool
    data: bytes


@dataclass(frozen=True, slots=True)
class Part:
    """A finished part; `start` and `duration` count the timescale."""

    segment: int
    start: int
    duration: int
    independent: bool
    frames: int
    data: bytes


class PartBuilder:
    """A frame is held until the next one tells its duration, so a part is complete one frame after it ended.

    A part is closed when the next frame, taken to last as long as recent ones, would make it too long;
    frames of 75 ms or less therefore give parts of 85 % of the target or more. A longer frame that would
    leave its part too short is shown a little later instead: the one before it lasts until 85 %.
    """

    def __init__(self, timescale: int, part_ns: int) -> None:
        self._limit = int((part_ns / 1e9 + _SLACK_S) * timescale)
        self._least = -(-part_ns * timescale * _LEAST_PERCENT // (100 * 1_000_000_000))
        self._least_step = timescale // 1000
        self._held: Frame | None = None
        self._open: list[Sample] = []
        self._length = 0
        self._recent: list[int] = []
        self._sequence = 0

    def add(self, frame: Frame) -> list[Part]:
        """Take the next frame; returns the parts that this completed (rarely more than one)."""
        held = self._held
        if held is None:
            self._held = frame
            return []
        time = max(frame.time, held.time + self._least_step)
        parts = self._append(held, time - held.time)
        self._held = Frame(frame.segment, time, frame.keyframe, frame.data)
        length = self._length + median(self._recent)
        if frame.segment != held.segment or (self._length >= self._least and length > self._limit):
            parts += self._close(held.segment)
        return parts

    def flush(self, until: int | None = None) -> list[Part]:
        """Complete everything; the last frame lasts until then, or as long as recent ones did."""
        held, self._held = self._held, None
        if held is None:
            return []
        step = int(median(self._recent)) if self._recent else 33 * self._least_step
        if until is not None and until > held.time:
            step = min(until - held.time, self._limit)
        return self._append(held, step) + self._close(held.segment)

    def _append(self, frame: Frame, duration: int) -> list[Part]:
        parts, late = [], 0
        if self._open and self._length + duration > self._limit:
            late = min(max(0, self._least - self._length), duration - self._least_step)
            self._open[-1] = replace(self._open[-1], duration=self._open[-1].duration + late)
            self._length += late
            parts = self._close(frame.segment)
        self._open.append(Sample(frame.time + late, duration - late, frame.keyframe, frame.data))
        self._length += duration - late
        self._recent = [*self._recent[1 - _RECENT :], duration]
        return parts

    def _close(self, segment: int) -> list[Part]:
        if not self._open:
            return []
        samples, length = self._open, self._length
        self._open, self._length = [], 0
        self._sequence += 1
        data = fragment(self._sequence, samples)
        return [Part(segment, samples[0].time, length, samples[0].keyframe, len(samples), data)]
