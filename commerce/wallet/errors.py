"""What can be wrong with a gift."""

from dataclasses import dataclass

from commerce.errors import CommerceError


@dataclass(eq=False)
class UnknownGift(CommerceError):
    code = "gift.unknown"

    gift_id: str


@dataclass(eq=False)
class BadGiftQuantity(CommerceError):
    code = "gift.quantity"

    quantity: int


@dataclass(eq=False)
class GiftToSelf(CommerceError):
    """The sender is the show's own host."""

    code = "gift.own_show"


@dataclass(eq=False)
class GiftOutsideShow(CommerceError):
    """Gifts are sent while the show is live."""

    code = "gift.not_live"


@dataclass(eq=False)
class InsufficientCoins(CommerceError):
    """Nothing was taken: the wallet holds `coins`, less than `needed`."""

    code = "wallet.insufficient"

    needed: int
    coins: int
