"""What can go wrong in the catalogue."""

from dataclasses import dataclass

from commerce.errors import CommerceError


@dataclass(eq=False)
class ProductUnknown(CommerceError):
    """No such product, or not one of the asking seller's."""

    code = "product.unknown"


@dataclass(eq=False)
class SkuUnknown(CommerceError):
    """No such SKU, or not one of the asking seller's."""

    code = "sku.unknown"


@dataclass(eq=False)
class PriceInvalid(CommerceError):
    """Not between 1 and `max_minor`."""

    code = "sku.price"

    max_minor: int


@dataclass(eq=False)
class FormerPriceInvalid(CommerceError):
    """The price of before must be higher than the price."""

    code = "sku.former_price"


@dataclass(eq=False)
class TitleBlank(CommerceError):
    code = "product.title_blank"


@dataclass(eq=False)
class PictureTooLarge(CommerceError):
    """More than `limit` bytes."""

    code = "product.picture_bytes"

    limit: int


@dataclass(eq=False)
class PictureTooWide(CommerceError):
    """More than `limit` pixels on a side."""

    code = "product.picture_size"

    limit: int


@dataclass(eq=False)
class PictureInvalid(CommerceError):
    """Not a JPEG, PNG or WebP picture that can be decoded."""

    code = "product.picture"
