"""Money: integer minor units (poisha for taka) beside their currency. Pure."""

from typing import Literal

Currency = Literal["BDT"]
DEFAULT_CURRENCY: Currency = "BDT"
MAX_MINOR = 100_000_000_00
"""A hundred million taka: more than any price, so that sums never leave 64 bits."""


def line_total(price_minor: int, quantity: int) -> int:
    assert price_minor > 0
    assert quantity > 0
    return price_minor * quantity
