"""What a room's log tells of the past of a show: what viewers saw, and the chapters of its replay. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from signaling.protocol import (
    ChatPosted,
    HostBack,
    ItemSold,
    MessageDeleted,
    MessageRestored,
    Numbered,
    PinnedProduct,
    PollClosed,
    PollCounted,
    PollOpened,
    PollState,
    ProductPinned,
)
from web.wire_recordings import ChapterKind

SAID = ("chat_posted", "gift_sent", "item_sold", "captioned")
SHOWN = ("product_pinned", "product_unpinned", "poll_opened", "poll_counted", "poll_closed", "show_ended")
PINS = ("product_pinned", "product_unpinned", "show_ended")
POLLS = ("poll_opened", "poll_counted", "poll_closed")
DELETIONS = ("message_deleted", "message_restored")
CHAPTERS = ("product_pinned", "item_sold", "poll_opened", "host_back")
MOST_CHAPTERS = 300
_SALES_APART_MS = 60_000


@dataclass(frozen=True, slots=True)
class Chapter:
    """`title` is that of the product or the poll; `quantity` is of sales."""

    at_ms: int
    kind: ChapterKind
    title: str = ""
    product_id: str | None = None
    quantity: int | None = None


def visible(facts: Iterable[Numbered], later: Iterable[Numbered]) -> list[Numbered]:
    """The facts but for messages that were deleted, now or later, and not restored."""
    gone: set[str] = set()
    for one in later:
        match one.fact:
            case MessageDeleted():
                gone.add(one.fact.message_id)
            case MessageRestored():
                gone.discard(one.fact.posted.message_id)
    return [one for one in facts if not (isinstance(one.fact, ChatPosted) and one.fact.message_id in gone)]


def pinned_by(newest: Numbered | None) -> PinnedProduct | None:
    """What is pinned after the newest of the facts about pins."""
    return newest.fact.product if newest is not None and isinstance(newest.fact, ProductPinned) else None


def poll_after(facts: Iterable[Numbered]) -> PollState | None:
    """The poll that a viewer sees after these facts about polls."""
    poll: PollState | None = None
    for one in facts:
        match one.fact:
            case PollOpened():
                poll = one.fact.poll
            case PollCounted() | PollClosed() if poll is not None and poll.id == one.fact.poll_id:
                poll = replace(poll, votes=one.fact.votes, is_open=isinstance(one.fact, PollCounted))
    return poll


def page_of(facts: Sequence[Numbered], most: int) -> tuple[list[Numbered], int | None]:
    """At most so many of them, and the time from which the others are to be asked for; no moment is split
    between two pages unless it is a page by itself."""
    if len(facts) <= most:
        return list(facts), None
    next_ms = facts[most].at_ms
    page = [one for one in facts[:most] if one.at_ms < next_ms]
    return (page, next_ms) if page else (list(facts[:most]), next_ms + 1)


def chapters_of(
    facts: Iterable[Numbered], began_ms: int, pinned: PinnedProduct | None = None
) -> list[Chapter]:
    """The start with what was `pinned` then, each return of the host, each pin and poll, and sales of one
    product that came close together as one chapter at the first of them."""
    chapters = [Chapter(began_ms, "start")]
    if pinned is not None:
        chapters.append(Chapter(began_ms, "pin", pinned.title, pinned.id))
    sales: dict[str, tuple[int, int]] = {}
    """By product: the chapter's place and the time of the last sale in it."""
    for one in facts:
        match one.fact:
            case ProductPinned():
                product = one.fact.product
                chapters.append(Chapter(one.at_ms, "pin", product.title, product.id))
            case PollOpened():
                chapters.append(Chapter(one.at_ms, "poll", one.fact.poll.question))
            case HostBack():
                chapters.append(Chapter(one.at_ms, "return"))
            case ItemSold():
                place, last_ms = sales.get(one.fact.product_id, (-1, 0))
                if place < 0 or one.at_ms - last_ms > _SALES_APART_MS:
                    place = len(chapters)
                    chapters.append(Chapter(one.at_ms, "sale", one.fact.title, one.fact.product_id, 0))
                before = chapters[place]
                chapters[place] = Chapter(
                    before.at_ms,
                    "sale",
                    before.title,
                    before.product_id,
                    (before.quantity or 0) + one.fact.quantity,
                )
                sales[one.fact.product_id] = (place, one.at_ms)
    return chapters[:MOST_CHAPTERS]
