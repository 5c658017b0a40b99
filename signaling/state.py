"""State of a room: the fold over its numbered facts, and nothing else. Pure.

A room is rebuilt after a restart by applying its facts in order; everything here is bounded.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from msgspec.structs import replace

from signaling.captions import SHOWN
from signaling.protocol import (
    AnyFact,
    Captioned,
    ChatPosted,
    GiftSent,
    HostAway,
    HostBack,
    LikesCounted,
    MessageDeleted,
    MessageRestored,
    Numbered,
    Person,
    PersonMuted,
    PersonUnmuted,
    PinnedProduct,
    PollClosed,
    PollCounted,
    PollOpened,
    PollState,
    ProductPinned,
    ProductUnpinned,
    RoomState,
    ShowEnded,
    ShowStarted,
    StockChanged,
)
from signaling.stage import Stage

_REMEMBERED_SOURCES = 10_000
"""Sources of facts are known for this many; whoever sends again after a crash sends the latest again."""

RESTORE_WITHIN_MS = 15_000
"""A deletion can be taken back for this long: longer than panels offer it, for slow lines."""

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Deleted:
    """A message that was `posted`, and when it was deleted."""

    posted: Numbered
    at_ms: int


class State:
    """What a room knows; change it with `apply` only."""

    def __init__(self, history: int) -> None:
        self.seq = 0
        self.is_live = False
        self.host_away = False
        self.pinned: PinnedProduct | None = None
        self.poll: PollState | None = None
        self.likes = 0
        self.stage = Stage()
        self.muted: dict[str, PersonMuted] = {}
        """By person; an entry may be over already, see `muted_until_ms`."""
        self.messages: dict[str, Numbered] = {}
        """Posted and not deleted, by message id, oldest first."""
        self.deleted: dict[str, Deleted] = {}
        """Deleted lately, by message id, oldest first; the time to restore one may be over."""
        self.restored: dict[str, int] = {}
        """Number of the fact that brought a message back, by message id."""
        self.posted: dict[tuple[str, str], int] = {}
        """Number of the fact by person and their own id of the message."""
        self.people: dict[str, Person] = {}
        """Who was heard of lately."""
        self.captions: deque[Numbered] = deque(maxlen=SHOWN)
        self.sources: dict[str, int] = {}
        self.history: deque[Numbered] = deque(maxlen=history)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, State) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]

    def apply(self, numbered: Numbered, source: str | None = None) -> None:
        """Take the next fact; its number must follow the last one's."""
        assert numbered.seq == self.seq + 1, (numbered.seq, self.seq)
        self.seq = numbered.seq
        self.history.append(numbered)
        if source is not None:
            _remember(self.sources, source, numbered.seq, _REMEMBERED_SOURCES)
        self._take(numbered, numbered.fact)

    def _take(self, numbered: Numbered, fact: AnyFact) -> None:
        match fact:
            case ChatPosted():
                _remember(self.messages, fact.message_id, numbered, self._bound)
                _remember(self.posted, (fact.person.id, fact.client_id), numbered.seq, self._bound)
                _remember(self.people, fact.person.id, fact.person, self._bound)
            case MessageDeleted():
                self._delete(fact.message_id, numbered.at_ms)
            case MessageRestored():
                self._restore(fact, numbered.seq)
            case PersonMuted():
                over = [one for one, mute in self.muted.items() if mute.until_ms <= numbered.at_ms]
                for person_id in over:
                    del self.muted[person_id]
                self.muted[fact.person.id] = fact
            case PersonUnmuted():
                self.muted.pop(fact.person.id, None)
            case ProductPinned():
                self.pinned = fact.product
            case ProductUnpinned():
                if self.pinned is not None and self.pinned.id == fact.product_id:
                    self.pinned = None
            case StockChanged():
                self._restock(fact)
            case Captioned():
                self.captions.append(numbered)
            case ShowStarted():
                self.is_live, self.host_away = True, False
                self.captions.clear()
            case ShowEnded():
                self.stage = Stage()
                self.is_live, self.host_away, self.pinned = False, False, None
            case HostAway():
                self.host_away = True
            case HostBack():
                self.host_away = False
            case PollOpened():
                self.poll = fact.poll
            case PollCounted():
                self._count(fact.poll_id, fact.votes, is_open=True)
            case PollClosed():
                self._count(fact.poll_id, fact.votes, is_open=False)
            case GiftSent():
                _remember(self.people, fact.person.id, fact.person, self._bound)
            case LikesCounted():
                self.likes = fact.likes
            case _:
                pass  # an item was sold: told to the room, changes nothing in it
        self.stage.take(fact)

    def since(self, last_seq: int) -> list[Numbered] | None:
        """The facts after `last_seq`, or None when they are no longer, or were never, known here."""
        missed = self.seq - last_seq
        if not 0 <= missed <= len(self.history):
            return None
        return list(islice(self.history, len(self.history) - missed, None))

    def for_newcomer(self, person_id: str, now_ms: int, messages: int, *, can_moderate: bool) -> RoomState:
        """The whole state as one person may see it, with the last `messages` messages."""
        mutes = [mute for mute in self.muted.values() if mute.until_ms > now_ms] if can_moderate else []
        return RoomState(
            is_live=self.is_live,
            host_away=self.host_away,
            pinned=self.pinned,
            poll=self.poll,
            messages=list(islice(self.messages.values(), max(0, len(self.messages) - messages), None)),
            muted_until_ms=self.muted_until_ms(person_id, now_ms),
            mutes=mutes,
            stage=self.stage.view(),
            captions=list(self.captions),
        )

    def muted_until_ms(self, person_id: str, now_ms: int) -> int | None:
        mute = self.muted.get(person_id)
        return mute.until_ms if mute is not None and mute.until_ms > now_ms else None

    @property
    def _bound(self) -> int:
        assert self.history.maxlen is not None
        return self.history.maxlen

    def _delete(self, message_id: str, now_ms: int) -> None:
        """Put a message aside; whoever missed it is sent its facts without the text."""
        for over in [one for one, it in self.deleted.items() if now_ms - it.at_ms > RESTORE_WITHIN_MS]:
            del self.deleted[over]
        posted = self.messages.pop(message_id, None)
        if posted is not None:
            _remember(self.deleted, message_id, Deleted(posted, now_ms), self._bound)
            for seq in (posted.seq, self.restored.pop(message_id, 0)):
                index = seq - self.history[0].seq
                if index >= 0:
                    self.history[index] = _without_text(self.history[index])

    def _restore(self, fact: MessageRestored, seq: int) -> None:
        """Put a message back at its old place."""
        message_id = fact.posted.message_id
        posted = Numbered(seq=fact.posted_seq, at_ms=fact.posted_at_ms, fact=fact.posted)
        self.deleted.pop(message_id, None)
        _remember(self.restored, message_id, seq, self._bound)
        known = sorted([*self.messages.items(), (message_id, posted)], key=lambda it: it[1].seq)
        self.messages = dict(known[-self._bound :])

    def _restock(self, fact: StockChanged) -> None:
        if self.pinned is not None:
            skus = [
                replace(sku, stock_left=fact.stock_left) if sku.id == fact.sku_id else sku
                for sku in self.pinned.skus
            ]
            self.pinned = replace(self.pinned, skus=skus)

    def _count(self, poll_id: str, votes: list[int], *, is_open: bool) -> None:
        if self.poll is not None and self.poll.id == poll_id:
            self.poll = replace(self.poll, votes=votes, is_open=is_open and self.poll.is_open)


def fold(state: State, rows: Iterable[tuple[Numbered, str | None]]) -> State:
    """The same state after these facts, given with their sources, that follow on its last one."""
    for numbered, source in rows:
        state.apply(numbered, source)
    return state


def _without_text(one: Numbered) -> Numbered:
    match one.fact:
        case ChatPosted() as fact:
            return replace(one, fact=replace(fact, text=""))
        case MessageRestored() as fact:
            return replace(one, fact=replace(fact, posted=replace(fact.posted, text="")))
        case _:
            return one


def _remember(known: dict[_Key, _Value], key: _Key, value: _Value, bound: int) -> None:
    """Put as newest, dropping the oldest beyond the bound."""
    known.pop(key, None)
    known[key] = value
    if len(known) > bound:
        del known[next(iter(known))]
