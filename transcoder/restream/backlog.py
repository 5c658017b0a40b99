"""Parts that wait to be sent on: bounded, and cut only where a decoder can begin again. Pure."""

from collections import deque
from typing import Literal

from transcoder.messages import AUDIO, PartMade

Kind = Literal["video", "audio"]
_HELD_PARTS = 16


class Backlog:
    """One rendition's pictures and the show's sound, each in order.

    When more than `most_bytes` wait, all of it is dropped, and what follows begins at the next independent
    part of the pictures; sound of the time in between is left out too.
    """

    def __init__(self, most_bytes: int) -> None:
        self.dropped = 0
        """Parts left out because more waited than may."""
        self._most_bytes = most_bytes
        self._waiting_bytes = 0
        self._queues: dict[Kind, deque[PartMade]] = {"video": deque(), "audio": deque()}
        self._held: deque[PartMade] = deque(maxlen=_HELD_PARTS)
        """Sound that comes while an independent part is awaited: some of it belongs to that part's time."""
        self._is_broken = True
        self._is_behind = False

    @property
    def waiting_bytes(self) -> int:
        return self._waiting_bytes

    def break_off(self) -> None:
        """Pictures go on only at an independent part; what waits is still sent."""
        self._is_broken = True

    def add(self, part: PartMade) -> None:
        """Take the newest part of the followed pictures or of the sound."""
        if part.rendition == AUDIO:
            if self._is_broken:
                self._held.append(part)
            else:
                self._append("audio", part)
        elif not self._is_broken:
            self._append("video", part)
        elif part.independent:
            self._begin(part)
        else:
            self.dropped += self._is_behind
        if self._waiting_bytes > self._most_bytes:
            self._drop_all()

    def take(self, kind: Kind) -> PartMade | None:
        """The oldest part that waits, None when none does."""
        queue = self._queues[kind]
        if not queue:
            return None
        part = queue.popleft()
        self._waiting_bytes -= len(part.data)
        return part

    def _begin(self, part: PartMade) -> None:
        self._is_broken = self._is_behind = False
        self._append("video", part)
        while self._held:
            sound = self._held.popleft()
            if sound.start_ns + sound.duration_ns > part.start_ns:
                self._append("audio", sound)

    def _append(self, kind: Kind, part: PartMade) -> None:
        self._queues[kind].append(part)
        self._waiting_bytes += len(part.data)

    def _drop_all(self) -> None:
        self._is_broken = self._is_behind = True
        for queue in self._queues.values():
            self.dropped += len(queue)
            queue.clear()
        self._waiting_bytes = 0
