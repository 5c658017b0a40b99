"""● The life of a KYC case: written, submitted, decided; after a refusal, written again."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from commerce.kyc.errors import KycActionRefused

CaseStatus = Literal["draft", "pending", "approved", "refused"]
CaseAction = Literal["edit", "submit", "approve", "refuse"]

TRANSITIONS: Mapping[tuple[CaseStatus, CaseAction], CaseStatus] = MappingProxyType(
    {
        ("draft", "edit"): "draft",
        ("draft", "submit"): "pending",
        ("pending", "approve"): "approved",
        ("pending", "refuse"): "refused",
        ("refused", "edit"): "draft",
        ("refused", "submit"): "pending",
    }
)
"""A pending case cannot be edited: a reviewer decides on exactly what they saw."""


def next_status(status: CaseStatus, action: CaseAction) -> CaseStatus:
    """Raises `KycActionRefused` where the table has no row."""
    try:
        return TRANSITIONS[status, action]
    except KeyError:
        raise KycActionRefused(status, action) from None
