"""Order numbers, and who is who in an order. Pure."""

from collections.abc import Iterable

from commerce.orders.states import Party


def order_number(order_id: str) -> str:
    """A number that people read to each other: the random end of the id, in two groups of four."""
    tail = order_id[-8:].upper()
    return f"H-{tail[:4]}-{tail[4:]}"


def party_of(account_id: str, roles: Iterable[str], buyer_id: str, seller_id: str) -> Party | None:
    """Administrators act as the seller; who is both buyer and seller acts as the seller."""
    if account_id == seller_id or "administrator" in roles:
        return "seller"
    return "buyer" if account_id == buyer_id else None
