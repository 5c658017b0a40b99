"""A loaded room: the one writer of its facts, and its audience."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec
import structlog

from signaling import room as rules
from signaling.broadcast import Audience, Member
from signaling.errors import RoomBusy, RoomUnavailable, SignalingError
from signaling.factlog import FactLog, Row, read_state
from signaling.grants import RoomGrant
from signaling.protocol import AnyFact, Backstage, Like, Numbered, StageState
from signaling.room import Announcement, LikesDue, Room, Said, StageDue, VotesDue
from signaling.settings import SignalingSettings
from signaling.state import State
from signaling.stats import Tally

log = structlog.get_logger(__name__)

_BATCH = 500
_RETRY_S = 0.5


@dataclass(frozen=True, slots=True)
class _Saying:
    who: RoomGrant
    message: Said


@dataclass(eq=False, slots=True)
class _Job:
    """Something that may become facts; `done` is set once they are written down, if anybody waits."""

    what: _Saying | Announcement | LikesDue | VotesDue | StageDue
    done: asyncio.Future[None] | None

    def settle(self, refusal: SignalingError | None = None) -> None:
        if self.done is None or self.done.done():
            return
        if refusal is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(refusal)


class LiveRoom:
    """Decides one job after the other, writes their facts in batches, then tells and acknowledges.

    When the log refuses, the state is read from it again before anything else is decided, so what
    members are told is always what is written down.
    """

    def __init__(
        self,
        show: str,
        log: FactLog,
        settings: SignalingSettings,
        tally: Tally,
        clock: Callable[[], int],
        direct: Callable[[str, StageState], None],
        hear: Callable[[str, Sequence[Numbered]], None],
    ) -> None:
        self._show = show
        self._log = log
        self._settings = settings
        self._tally = tally
        self._clock = clock
        self._direct = direct
        self._hear = hear
        self._room = Room(State(settings.history))
        self._is_current = asyncio.Event()
        """Set while the state is what the log holds."""
        self._told_seq: int | None = None
        self._jobs: asyncio.Queue[_Job] = asyncio.Queue(settings.queue)
        self._joining: list[tuple[Member, int | None]] = []
        self._members: set[Member] = set()
        self._audience = Audience(settings, tally)
        self._told_counters = self._room.counters
        self._busy_at_ms = self._likes_at_ms = clock()
        self._is_closed = False
        self._writer = asyncio.create_task(self._write(), name=f"room writer {show}")
        self._teller = asyncio.create_task(self._audience.run(), name=f"room teller {show}")

    # ---- members

    async def ready(self) -> None:
        """Wait until the room is read from the log; raises RoomUnavailable when that takes too long."""
        self._busy_at_ms = self._clock()
        try:
            async with asyncio.timeout(5):
                await self._is_current.wait()
        except TimeoutError:
            raise RoomUnavailable() from None

    def connections_of(self, person_id: str) -> int:
        presence = self._room.present.get(person_id)
        return presence.connections if presence else 0

    def enter(self, member: Member) -> None:
        """Take the member in; `seat` follows when its client can take events, `leave` in any case."""
        self._members.add(member)
        rules.enter(self._room, member.who)

    def seat(self, member: Member, last_seq: int | None) -> None:
        """Send the member a snapshot and then every fact; at once, or after the write under way."""
        self._joining.append((member, last_seq))
        if self._is_current.is_set():
            self._seat_joining()

    def leave(self, member: Member) -> None:
        """The member is gone; once is enough, twice does no harm."""
        if member in self._members:
            self._members.discard(member)
            member.is_gone = True
            rules.leave(self._room, member.who)
            self._audience.leave(member)
            self._busy_at_ms = self._clock()

    # ---- messages

    async def say(self, who: RoomGrant, message: Said) -> None:
        """Returns when what follows from the message is written down; raises the room's refusal."""
        rules.authorise(who, message)
        await self._ask(_Saying(who, message))

    async def announce(self, fact: AnyFact, source: str | None) -> None:
        await self._ask(Announcement(fact, source))

    def like(self, who: RoomGrant, message: Like) -> None:
        rules.like(self._room, who, message, self._clock())

    def hint(self, hint: Backstage) -> None:
        self._audience.hint(hint)

    # ---- figures and lifetime

    @property
    def viewers(self) -> int:
        return self._room.viewers

    @property
    def stage(self) -> StageState:
        return self._room.state.stage.view()

    @property
    def is_ready(self) -> bool:
        """Whether the state is what the log holds."""
        return self._is_current.is_set()

    @property
    def participants(self) -> int:
        return len(self._members)

    @property
    def is_idle(self) -> bool:
        """Nobody is here, nothing is on its way, and it has been so for a while."""
        quiet = not self._members and self._jobs.empty() and self._is_current.is_set()
        saved = self._room.likes == self._room.state.likes
        return quiet and saved and self._clock() - self._busy_at_ms > self._settings.idle_ms

    def tick(self, speakers: Sequence[str]) -> None:
        """Once per `counters_ms`: counters to the room, likes and votes to the log, who is gone out."""
        self._room.speakers = [one for one in self._room.state.stage.members if one in speakers]
        now_ms = self._clock()
        for member in [one for one in self._members if not one.wire.is_open]:
            self.leave(member)
        if self._room.counters != self._told_counters:
            self._told_counters = self._room.counters
            self._audience.count(self._told_counters)
        rules.forget_paces(self._room, now_ms)
        self._save_votes()
        if rules.clear_stage(self._room, now_ms) and not self._jobs.full():
            self._jobs.put_nowait(_Job(StageDue(), None))
        if now_ms - self._likes_at_ms >= self._settings.likes_every_ms:
            self._likes_at_ms = now_ms
            self._save_likes()

    async def close(self) -> None:
        """Write down what waits, tell it, and drop the connections."""
        self._save_likes()
        self._save_votes()
        self._is_closed = True
        try:
            async with asyncio.timeout(2):
                await self._jobs.join()
        except TimeoutError:
            log.warning("room.close_timeout", waiting=self._jobs.qsize())
        for task in (self._writer, self._teller):
            task.cancel()
        await asyncio.gather(self._writer, self._teller, return_exceptions=True)
        while not self._jobs.empty():
            self._refuse([self._jobs.get_nowait()])
        await self._audience.flush()
        self._audience.abort_all()

    # ---- the writer

    async def _ask(self, what: _Saying | Announcement) -> None:
        if self._is_closed:
            raise RoomUnavailable()
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        try:
            self._jobs.put_nowait(_Job(what, done))
        except asyncio.QueueFull:
            raise RoomBusy() from None
        await done

    def _save_likes(self) -> None:
        if self._room.likes > self._room.state.likes and not self._jobs.full():
            self._jobs.put_nowait(_Job(LikesDue(), None))

    def _save_votes(self) -> None:
        if rules.count_votes(self._room) and not self._jobs.full():
            self._jobs.put_nowait(_Job(VotesDue(), None))

    async def _write(self) -> None:
        while True:
            await self._become_current()
            batch = [await self._jobs.get()]
            while len(batch) < _BATCH and not self._jobs.empty():
                batch.append(self._jobs.get_nowait())
            try:
                await self._commit(batch)
            except Exception:
                log.exception("room.write_failed", show=self._show, jobs=len(batch))
            finally:
                self._refuse(batch)
                for _ in batch:
                    self._jobs.task_done()
            self._busy_at_ms = self._clock()

    async def _commit(self, batch: list[_Job]) -> None:
        """Settle every job; when this raises, the state may be ahead of the log and is read again."""
        now_ms = self._clock()
        rows: list[Row] = []
        facts: list[Numbered] = []
        agreed: list[_Job] = []
        self._is_current.clear()
        for job in batch:
            try:
                for fact, source in self._outcome(job, now_ms):
                    numbered = rules.record(self._room, fact, now_ms, source)
                    rows.append((numbered.seq, now_ms, msgspec.json.encode(fact), source))
                    facts.append(numbered)
                agreed.append(job)
            except SignalingError as refusal:
                job.settle(refusal)
        if rows:
            await self._log.append(self._show, rows)
        self._is_current.set()
        self._tell(facts)
        for job in agreed:
            job.settle()

    def _outcome(self, job: _Job, now_ms: int) -> Sequence[tuple[AnyFact, str | None]]:
        match job.what:
            case _Saying(who, message):
                return [(fact, None) for fact in rules.decide(self._room, who, message, now_ms)]
            case Announcement() as announcement:
                announced = rules.announce(self._room, announcement, now_ms)
                return [(fact, announcement.source) for fact in announced]
            case LikesDue():
                return [(fact, None) for fact in rules.count_likes(self._room)]
            case VotesDue():
                return [(fact, None) for fact in rules.count_votes(self._room)]
            case StageDue():
                return [(fact, None) for fact in rules.clear_stage(self._room, now_ms)]

    async def _become_current(self) -> None:
        """Read the state from the log unless it is what the log holds; tries until it can."""
        while not self._is_current.is_set():
            try:
                state = await read_state(self._log, self._show, self._settings.history)
            except Exception:
                log.exception("room.load_failed", show=self._show)
                await asyncio.sleep(_RETRY_S)
                continue
            self._room.state = state
            self._room.likes = max(self._room.likes, state.likes)
            self._is_current.set()
            told_seq = self._told_seq
            self._tell([] if told_seq is None else state.since(told_seq) or [])

    def _tell(self, facts: Sequence[Numbered]) -> None:
        self._told_seq = self._room.state.seq
        if facts:
            self._tally.facts += len(facts)
            self._audience.tell(facts)
            self._hear(self._show, facts)
            if any(isinstance(one.fact, rules.DIRECTIONS) for one in facts):
                self._direct(self._show, self.stage)
        self._seat_joining()

    def _seat_joining(self) -> None:
        joining, self._joining = self._joining, []
        now_ms = self._clock()
        for member, last_seq in joining:
            if not member.is_gone:
                messages = self._settings.snapshot_messages
                self._audience.seat(
                    member, rules.snapshot(self._room, member.who, last_seq, now_ms, messages)
                )

    def _refuse(self, jobs: Sequence[_Job]) -> None:
        """Settle what is not settled yet."""
        for job in jobs:
            job.settle(RoomUnavailable())
