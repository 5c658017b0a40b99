import pytest

from commerce.wallet.errors import BadGiftQuantity, GiftToSelf, UnknownGift
from commerce.wallet.rules import GIFTS, check_receiver, price_of


def test_catalogue_starts_with_the_cheapest_gift() -> None:
    coins = [gift.coins for gift in GIFTS.values()]
    assert coins == sorted(coins)
    assert GIFTS["rose"].coins == 5
    assert GIFTS["elephant"].coins == 1000


def test_price_is_per_piece() -> None:
    assert price_of("tea", 3) == 30


def test_unknown_gift_is_refused() -> None:
    with pytest.raises(UnknownGift) as raised:
        price_of("yacht", 1)
    assert raised.value.params() == {"gift_id": "yacht"}


@pytest.mark.parametrize("quantity", [-1, 0, 21])
def test_quantity_out_of_bounds_is_refused(quantity: int) -> None:
    with pytest.raises(BadGiftQuantity):
        price_of("rose", quantity)


def test_host_cannot_pay_themselves() -> None:
    check_receiver("viewer", "host")
    with pytest.raises(GiftToSelf):
        check_receiver("host", "host")
