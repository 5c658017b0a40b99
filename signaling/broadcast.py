"""Tells a room's members what happened: encoded once, written to each without a task per member.

Facts are gathered for a moment, counters keep only their newest value. Members are served in slices
with a pause for the event loop between them, so that a large room never holds up anything else. A
member that does not read misses counters first and is then cut off.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from time import perf_counter

import msgspec
import structlog

from signaling.frames import event_frame
from signaling.grants import RoomGrant
from signaling.protocol import Backstage, Counters, Numbered, Snapshot
from signaling.settings import SignalingSettings
from signaling.stats import Tally
from signaling.wire import Wire

log = structlog.get_logger(__name__)

_SLICE = 200


@dataclass(eq=False, slots=True)
class Member:
    """One connection of a person to a room."""

    who: RoomGrant
    wire: Wire
    is_gone: bool = False
    snapshot_bytes: int = 0
    """May be unread on top of the limit: a long replay over a slow line is no reason to be cut off."""


class Audience:
    """The seated members of one room; `run` is the one task that writes broadcasts to them."""

    def __init__(self, settings: SignalingSettings, tally: Tally) -> None:
        self._settings = settings
        self._tally = tally
        self._members: dict[Member, None] = {}
        self._seated_at: dict[Member, int] = {}
        """Number of the last fact in the snapshot of those who came since the last broadcast."""
        self._facts: list[Numbered] = []
        self._told_at_s = 0.0
        self._counters: Counters | None = None
        self._due = asyncio.Event()

    def __len__(self) -> int:
        return len(self._members)

    def seat(self, member: Member, snapshot: Snapshot) -> None:
        """Send the snapshot; from its number on, the member hears every fact."""
        frame = event_frame("snapshot", msgspec.json.encode(snapshot))
        member.wire.write(frame)
        member.snapshot_bytes = len(frame)
        self._members[member] = None
        self._seated_at[member] = snapshot.seq

    def leave(self, member: Member) -> None:
        self._members.pop(member, None)
        self._seated_at.pop(member, None)

    def tell(self, facts: Sequence[Numbered]) -> None:
        """Broadcast facts soon; they must be written down already."""
        if not self._facts:
            self._told_at_s = perf_counter()
        self._facts += facts
        self._due.set()

    def count(self, counters: Counters) -> None:
        """Broadcast counters soon, in place of any that still wait."""
        self._counters = counters
        self._due.set()

    def hint(self, hint: Backstage) -> None:
        """Tell host and staff at once."""
        frame = event_frame("backstage", msgspec.json.encode(hint))
        for member in list(self._members):
            if member.who.is_staff:
                self._write(member, frame)

    async def run(self) -> None:
        """Broadcast until cancelled."""
        while True:
            await self._due.wait()
            self._due.clear()
            started_at_s = perf_counter()
            try:
                await self.flush()
            except Exception:
                log.exception("room.tell_failed")
                self.abort_all()
            await asyncio.sleep(started_at_s + self._settings.gather_ms / 1000 - perf_counter())

    def abort_all(self) -> None:
        """Drop every connection; the clients come back by themselves."""
        for member in list(self._members):
            member.wire.abort()

    async def flush(self) -> None:
        """Broadcast what waits; for others than `run`, only when that has ended."""
        facts, self._facts = self._facts, []
        counters, self._counters = self._counters, None
        seated_at, self._seated_at = self._seated_at, {}
        told_at_s = self._told_at_s
        members = iter(list(self._members))
        frame = _facts_frame(facts) if facts else None
        counters_frame = event_frame("counters", msgspec.json.encode(counters)) if counters else None
        while part := list(islice(members, _SLICE)):
            for member in part:
                if frame is not None and member not in seated_at:
                    self._write(member, frame)
                elif unheard := [one for one in facts if one.seq > seated_at.get(member, 0)]:
                    self._write(member, _facts_frame(unheard))
                if counters_frame is not None:
                    self._write_counters(member, counters_frame)
            if facts:
                self._tally.delivered(len(part) * len(facts), perf_counter() - told_at_s)
            await asyncio.sleep(0)

    def _write(self, member: Member, frame: bytes) -> None:
        if not member.wire.offer(frame, self._settings.cut_off_backlog_bytes + member.snapshot_bytes):
            self._tally.cut_off += 1
            self.leave(member)
            member.wire.abort()

    def _write_counters(self, member: Member, frame: bytes) -> None:
        if not member.wire.offer(frame, self._settings.counters_backlog_bytes):
            self._tally.dropped_counters += 1


def _facts_frame(facts: Sequence[Numbered]) -> bytes:
    return event_frame("facts", msgspec.json.encode(facts))
