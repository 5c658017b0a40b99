"""Which facts of a room go into the media, and that their moment is the room's."""

from signaling import protocol
from signaling.protocol import AnyFact, Numbered
from transcoder.marks import Mark
from web.marks import marks_of


def _marks(fact: AnyFact) -> list[Mark]:
    return marks_of(Numbered(seq=12, at_ms=1_790_000_000_123, fact=fact))


def _sku(price_minor: int) -> protocol.PinnedSku:
    return protocol.PinnedSku(id="s", title="Red", price_minor=price_minor, was_minor=None, stock_left=3)


def test_a_pin_with_its_product_and_lowest_price() -> None:
    product = protocol.PinnedProduct(
        id="p1", title="Shari", image_url=None, currency="BDT", skus=[_sku(90_000), _sku(45_000)]
    )
    assert _marks(protocol.ProductPinned(product=product)) == [
        Mark(
            12,
            "haat.pin",
            1_790_000_000_123,
            "begins",
            (("PRODUCT-ID", "p1"), ("TITLE", "Shari"), ("PRICE-MINOR", "45000"), ("CURRENCY", "BDT")),
        )
    ]


def test_what_ends_and_what_is_of_a_moment() -> None:
    assert [(one.cls, one.shape) for one in _marks(protocol.ProductUnpinned(product_id="p1"))] == [
        ("haat.pin", "ends")
    ]
    assert [(one.cls, one.shape) for one in _marks(protocol.PollClosed(poll_id="q", votes=[1]))] == [
        ("haat.poll", "ends")
    ]
    sold = protocol.ItemSold(product_id="p1", sku_id="s", title="Shari", quantity=2)
    assert [(one.cls, one.shape) for one in _marks(sold)] == [("haat.sold", "moment")]
    assert {(one.cls, one.shape) for one in _marks(protocol.ShowEnded())} == {
        ("haat.pin", "ends"),
        ("haat.poll", "ends"),
    }


def test_a_poll_with_its_question() -> None:
    poll = protocol.PollState(id="q", question="Which?", options=["A", "B"], votes=[0, 0], is_open=True)
    (mark,) = _marks(protocol.PollOpened(poll=poll))
    assert (mark.cls, mark.shape, mark.attributes) == (
        "haat.poll",
        "begins",
        (("POLL-ID", "q"), ("QUESTION", "Which?")),
    )


def test_everything_else_stays_in_the_room() -> None:
    assert _marks(protocol.HostAway()) == []
    assert _marks(protocol.StockChanged(sku_id="s", stock_left=1)) == []
