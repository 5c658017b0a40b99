"""What can go wrong with orders."""

from dataclasses import dataclass

from commerce.errors import CommerceError


@dataclass(eq=False)
class OrderUnknown(CommerceError):
    """No such order, or one that is none of the asking person's business."""

    code = "order.unknown"


@dataclass(eq=False)
class ActionRefused(CommerceError):
    """The order's statuses do not allow the action, or not to this person."""

    code = "order.action_refused"

    action: str
    status: str


@dataclass(eq=False)
class MobileInvalid(CommerceError):
    """Not a Bangladeshi mobile number."""

    code = "order.mobile_invalid"


@dataclass(eq=False)
class FieldBlank(CommerceError):
    """`field` is "name" or "address" and holds nothing but space."""

    code = "order.field_blank"

    field: str
