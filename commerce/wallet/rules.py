"""● What gifts exist, what they cost, and how an entry of the ledger reads from either side."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from commerce.wallet.errors import BadGiftQuantity, GiftToSelf, UnknownGift

ISSUANCE = "system:issuance"
"""The account that coins come from; its balance is minus all coins that people hold."""

MAX_QUANTITY = 20


@dataclass(frozen=True, slots=True)
class Gift:
    """Something a viewer sends to the host; its name and picture belong to the client."""

    id: str
    coins: int


GIFTS: Mapping[str, Gift] = MappingProxyType(
    {
        gift.id: gift
        for gift in (
            Gift("rose", 5),
            Gift("tea", 10),
            Gift("jasmine", 20),
            Gift("kite", 50),
            Gift("mango", 100),
            Gift("rickshaw", 250),
            Gift("boat", 500),
            Gift("elephant", 1000),
        )
    }
)
"""The catalogue, cheapest first."""


def price_of(gift_id: str, quantity: int) -> int:
    """Coins that so many of this gift cost. Raises `UnknownGift` and `BadGiftQuantity`."""
    gift = GIFTS.get(gift_id)
    if gift is None:
        raise UnknownGift(gift_id)
    if not 1 <= quantity <= MAX_QUANTITY:
        raise BadGiftQuantity(quantity)
    return gift.coins * quantity


def check_receiver(sender_id: str, host_id: str) -> None:
    """Raises `GiftToSelf`: a host who could pay themselves could inflate a show's gifts."""
    if sender_id == host_id:
        raise GiftToSelf()
