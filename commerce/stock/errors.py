"""What can go wrong with stock."""

from dataclasses import dataclass

from commerce.errors import CommerceError


@dataclass(eq=False)
class StockInsufficient(CommerceError):
    """Fewer pieces are `available` than were asked for."""

    code = "stock.insufficient"

    sku_id: str
    available: int


@dataclass(eq=False)
class QuantityInvalid(CommerceError):
    """Not between 1 and `max_quantity`."""

    code = "stock.quantity"

    max_quantity: int


@dataclass(eq=False)
class ReservationUnknown(CommerceError):
    """No such reservation, or somebody else's."""

    code = "reservation.unknown"


@dataclass(eq=False)
class ReservationOver(CommerceError):
    """The reservation expired, was released, or became an order already."""

    code = "reservation.over"
