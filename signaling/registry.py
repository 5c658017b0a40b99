"""All rooms of this process: loaded when somebody comes, forgotten when they are quiet."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Protocol

import structlog

from signaling.errors import RoomUnavailable
from signaling.factlog import FactLog
from signaling.live import LiveRoom
from signaling.protocol import AnyFact, Backstage, Numbered, StageState
from signaling.settings import SignalingSettings
from signaling.stats import RoomStats, Tally

log = structlog.get_logger(__name__)


class RoomCommands(Protocol):
    """What rooms ask of commerce; refusals are errors with a `code` and `params()`."""

    async def vote(self, show: str, poll_id: str, person_id: str, option: int) -> None:
        """Returns when the vote is counted."""


class StageDesk(Protocol):
    """Who carries out what rooms decide about their stages; must not block."""

    def direct(self, show: str, stage: StageState) -> None:
        """The stage is like this now."""

    def speakers(self, show: str) -> list[str]:
        """Ids of the people who speak now."""


class Rooms:
    """Needs a running event loop; `clock` gives Unix milliseconds."""

    def __init__(
        self,
        *,
        log: FactLog,
        commands: RoomCommands,
        settings: SignalingSettings,
        clock: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self.commands = commands
        self.settings = settings
        self.clock = clock
        self._log = log
        self._tally = Tally()
        self._rooms: dict[str, LiveRoom] = {}
        self._desk: StageDesk | None = None
        self._hearers: list[Callable[[str, Sequence[Numbered]], None]] = []
        self._is_closed = False
        self._ticker = asyncio.create_task(self._tick(), name="rooms ticker")

    async def room(self, show: str) -> LiveRoom:
        """The show's room, read from the log if need be; raises RoomUnavailable."""
        room = self._open(show)
        await room.ready()
        return room

    async def publish(self, show: str, fact: AnyFact, *, source: str | None = None) -> None:
        """Returns when the fact is written down; with a `source` that was heard before, at once."""
        await self._open(show).announce(fact, source)

    def backstage(self, show: str, hint: Backstage) -> None:
        """Tell the host and staff who are in the room now."""
        if room := self._rooms.get(show):
            room.hint(hint)

    def set_desk(self, desk: StageDesk) -> None:
        """From now on stages are directed."""
        self._desk = desk

    def listen(self, hear: Callable[[str, Sequence[Numbered]], None]) -> None:
        """`hear(show, facts)` is called with what was written down, in order; it must not block."""
        self._hearers.append(hear)

    def stage(self, show: str) -> StageState | None:
        """Who is on stage now; None when the room is not loaded."""
        room = self._rooms.get(show)
        return room.stage if room and room.is_ready else None

    def viewers(self, show: str) -> int:
        room = self._rooms.get(show)
        return room.viewers if room else 0

    def stats(self) -> RoomStats:
        tally = self._tally
        return RoomStats(
            rooms=len(self._rooms),
            participants=sum(room.participants for room in self._rooms.values()),
            facts=tally.facts,
            deliveries=tally.deliveries,
            dropped_counters=tally.dropped_counters,
            cut_off=tally.cut_off,
            delivery_counts=tuple(tally.delivery_counts),
            delivery_sum_s=tally.delivery_sum_s,
        )

    async def close(self) -> None:
        """Write down what waits, tell it, and drop all connections."""
        self._is_closed = True
        self._ticker.cancel()
        await asyncio.gather(self._ticker, return_exceptions=True)
        rooms, self._rooms = self._rooms, {}
        await asyncio.gather(*(room.close() for room in rooms.values()))

    def _open(self, show: str) -> LiveRoom:
        if self._is_closed:
            raise RoomUnavailable()
        room = self._rooms.get(show)
        if room is None:
            room = LiveRoom(show, self._log, self.settings, self._tally, self.clock, self._direct, self._tell)
            self._rooms[show] = room
        return room

    def _direct(self, show: str, stage: StageState) -> None:
        if self._desk is None:
            return
        try:
            self._desk.direct(show, stage)
        except Exception:
            log.exception("room.direction_failed", show=show)  # what is written down stays so

    def _tell(self, show: str, facts: Sequence[Numbered]) -> None:
        for hear in self._hearers:
            try:
                hear(show, facts)
            except Exception:
                log.exception("room.hearer_failed", show=show)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(self.settings.counters_ms / 1000)
            for show, room in list(self._rooms.items()):
                room.tick([] if self._desk is None else self._desk.speakers(show))
                if room.is_idle:
                    del self._rooms[show]
                    await room.close()
