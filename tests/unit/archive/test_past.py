"""What a replay shows beside its pictures: what viewers of then saw, page by page, and the chapters."""

from hypothesis import given
from hypothesis import strategies as st

from signaling.protocol import (
    AnyFact,
    ChatPosted,
    HostBack,
    ItemSold,
    MessageDeleted,
    MessageRestored,
    Numbered,
    Person,
    PinnedProduct,
    PollClosed,
    PollCounted,
    PollOpened,
    PollState,
    ProductPinned,
    ProductUnpinned,
)
from web.past import Chapter, chapters_of, page_of, pinned_by, poll_after, visible

RAHIMA = Person(id="rahima", name="Rahima", role="host")
SAREE = PinnedProduct(id="saree", title="Jamdani saree", image_url=None, currency="BDT", skus=[])


def at(at_ms: int, fact: AnyFact, seq: int = 1) -> Numbered:
    return Numbered(seq=seq, at_ms=at_ms, fact=fact)


def said(message_id: str, at_ms: int = 0) -> Numbered:
    return at(at_ms, ChatPosted(message_id=message_id, client_id="c", person=RAHIMA, text="hi"))


def test_a_message_deleted_later_is_not_seen_unless_it_was_restored() -> None:
    first, second, third = said("1"), said("2"), said("3")
    assert isinstance(third.fact, ChatPosted)
    later = [
        at(5, MessageDeleted(message_id="2", by=RAHIMA)),
        at(6, MessageDeleted(message_id="3", by=RAHIMA)),
        at(7, MessageRestored(posted_seq=1, posted_at_ms=0, posted=third.fact, by=RAHIMA)),
    ]
    assert visible([first, second, third], later) == [first, third]


@given(st.lists(st.integers(0, 12), max_size=40).map(sorted), st.integers(1, 10))
def test_pages_join_to_the_whole(times: list[int], most: int) -> None:
    facts = [said(str(number), at_ms) for number, at_ms in enumerate(times)]
    found: list[Numbered] = []
    from_ms: int | None = 0
    while from_ms is not None:
        before_ms = from_ms
        page, from_ms = page_of([one for one in facts if one.at_ms >= from_ms][: most + 1], most)
        found += page
        assert len(page) <= most
        assert from_ms is None or from_ms > before_ms or page
    crowded = {at_ms for at_ms in times if times.count(at_ms) > most}
    wanted = [one for one in facts if one.at_ms not in crowded]
    assert [one for one in found if one.at_ms not in crowded] == wanted


def test_what_was_pinned_and_asked_before_a_moment() -> None:
    assert pinned_by(at(1, ProductPinned(product=SAREE))) == SAREE
    assert pinned_by(at(1, ProductUnpinned(product_id="saree"))) is None
    assert pinned_by(None) is None
    poll = PollState(id="p", question="Red or green?", options=["Red", "Green"], votes=[0, 0], is_open=True)
    opened = at(1, PollOpened(poll=poll))
    assert poll_after([opened]) == poll
    counted = poll_after([opened, at(2, PollCounted(poll_id="p", votes=[3, 1]))])
    assert counted is not None
    assert (counted.votes, counted.is_open) == ([3, 1], True)
    closed = poll_after([opened, at(3, PollClosed(poll_id="p", votes=[4, 1]))])
    assert closed is not None
    assert (closed.votes, closed.is_open) == ([4, 1], False)
    assert poll_after([opened, at(2, PollCounted(poll_id="another", votes=[9, 9]))]) == poll


def test_chapters_gather_sales_that_come_close_together() -> None:
    def sold(at_ms: int, product: str, quantity: int) -> Numbered:
        return at(at_ms, ItemSold(product_id=product, sku_id="s", title=product, quantity=quantity))

    facts = [
        at(1_000, ProductPinned(product=SAREE)),
        sold(2_000, "saree", 1),
        sold(3_000, "honey", 2),
        sold(61_000, "saree", 3),
        at(70_000, HostBack()),
        sold(122_000, "saree", 1),
    ]
    assert chapters_of(facts, 500, SAREE) == [
        Chapter(500, "start"),
        Chapter(500, "pin", "Jamdani saree", "saree"),
        Chapter(1_000, "pin", "Jamdani saree", "saree"),
        Chapter(2_000, "sale", "saree", "saree", 4),
        Chapter(3_000, "sale", "honey", "honey", 2),
        Chapter(70_000, "return"),
        Chapter(122_000, "sale", "saree", "saree", 1),
    ]
