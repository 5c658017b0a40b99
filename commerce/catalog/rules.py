"""What a product and its prices must be. Pure."""

from commerce.catalog.errors import FormerPriceInvalid, PriceInvalid, TitleBlank
from commerce.lines import one_line
from commerce.money import MAX_MINOR


def check_prices(price_minor: int, was_minor: int | None) -> None:
    """Raises `PriceInvalid`, `FormerPriceInvalid`."""
    if not 0 < price_minor <= MAX_MINOR:
        raise PriceInvalid(MAX_MINOR)
    if was_minor is not None and not price_minor < was_minor <= MAX_MINOR:
        raise FormerPriceInvalid()


def written(title: str) -> str:
    """The title on one line. Raises `TitleBlank`."""
    line = one_line(title)
    if not line:
        raise TitleBlank()
    return line
