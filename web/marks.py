"""Which facts of a room are written into the media too, at the very moment that the room gave them. Pure."""

from signaling import protocol
from signaling.protocol import Numbered
from transcoder.marks import Mark


def marks_of(numbered: Numbered) -> list[Mark]:
    """The marks of one fact; none for most kinds."""
    seq, at_ms = numbered.seq, numbered.at_ms
    match numbered.fact:
        case protocol.ProductPinned(product=product):
            price = (
                [("PRICE-MINOR", str(min(sku.price_minor for sku in product.skus)))] if product.skus else []
            )
            attributes = [("PRODUCT-ID", product.id), ("TITLE", product.title), *price]
            return [Mark(seq, "haat.pin", at_ms, "begins", (*attributes, ("CURRENCY", product.currency)))]
        case protocol.ProductUnpinned(product_id=product_id):
            return [Mark(seq, "haat.pin", at_ms, "ends", (("PRODUCT-ID", product_id),))]
        case protocol.PollOpened(poll=poll):
            return [
                Mark(seq, "haat.poll", at_ms, "begins", (("POLL-ID", poll.id), ("QUESTION", poll.question)))
            ]
        case protocol.PollClosed(poll_id=poll_id):
            return [Mark(seq, "haat.poll", at_ms, "ends", (("POLL-ID", poll_id),))]
        case protocol.ItemSold(product_id=product_id, title=title, quantity=quantity):
            sold = (("PRODUCT-ID", product_id), ("TITLE", title), ("QUANTITY", str(quantity)))
            return [Mark(seq, "haat.sold", at_ms, "moment", sold)]
        case protocol.ShowEnded():
            return [Mark(seq, "haat.pin", at_ms, "ends"), Mark(seq, "haat.poll", at_ms, "ends")]
        case _:
            return []
