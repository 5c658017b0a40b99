"""● Checks of names and NID numbers, where sealed values belong, and who may decide a case.

A Bangladeshi NID number has 10 digits (smart card), 13 (old card) or 17 (birth year and those 13). The
smart card's check digit is not published, so only shapes are checked.
"""

import re
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Literal

from commerce.kyc.errors import BadName, BadNid, OwnCase, ReasonNeeded, ReviewForbidden, UnknownCase

Side = Literal["front", "back"]
SIDES: tuple[Side, Side] = ("front", "back")

REVIEWER_ROLES = frozenset({"reviewer", "administrator"})
MIN_AGE_YEARS = 16
"""NID cards are given from this age on."""

_BENGALI_DIGITS = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")
_SHAPE = re.compile(r"[0-9]{10}|[0-9]{13}|[0-9]{17}")


def parse_nid(text: str, now_ms: int) -> str:
    """The number in ASCII digits without blanks and hyphens. Raises `BadNid`."""
    digits = re.sub(r"[\s-]", "", text).translate(_BENGALI_DIGITS)
    if not _SHAPE.fullmatch(digits):
        raise BadNid("digits")
    if len(digits) == 17:
        year = int(digits[:4])
        this_year = datetime.fromtimestamp(now_ms / 1000, UTC).year
        if not 1900 <= year <= this_year - MIN_AGE_YEARS:
            raise BadNid("year")
    return digits


def comparable_nid(nid: str) -> str:
    """What two spellings of one number share: 17 digits are the birth year and the old 13."""
    return nid[4:] if len(nid) == 17 else nid


def mask_nid(nid: str) -> str:
    """All but the last four digits hidden."""
    return "•" * (len(nid) - 4) + nid[-4:]


def tidy_name(text: str) -> str:
    """The name as on the card, with single blanks. Raises `BadName`."""
    name = " ".join(text.split())
    if not 2 <= len(name) <= 80 or not any(letter.isalpha() for letter in name):
        raise BadName()
    return name


def name_place(case_id: str) -> str:
    """What a sealed name is bound to: table, column and row."""
    return f"kyc_case|name_sealed|{case_id}"


def nid_place(case_id: str) -> str:
    return f"kyc_case|nid_sealed|{case_id}"


def picture_place(case_id: str, side: Side) -> str:
    return f"kyc_picture|sealed|{case_id}/{side}"


def is_reviewer(roles: Collection[str]) -> bool:
    return not REVIEWER_ROLES.isdisjoint(roles)


def may_decide(*, person_id: str, reviewer_id: str, roles: Collection[str]) -> bool:
    return is_reviewer(roles) and reviewer_id != person_id


def check_may_see(*, person_id: str, reader_id: str, roles: Collection[str], is_draft: bool) -> None:
    """People see their own case, reviewers all that were submitted. Raises `UnknownCase` otherwise."""
    if reader_id != person_id and (is_draft or not is_reviewer(roles)):
        raise UnknownCase()


def check_may_decide(roles: Collection[str]) -> None:
    """Raises `ReviewForbidden`."""
    if not is_reviewer(roles):
        raise ReviewForbidden()


def check_decision(*, person_id: str, reviewer_id: str, approve: bool, reason: str) -> str:
    """The reason without outer blanks. Raises `OwnCase` and `ReasonNeeded`."""
    if reviewer_id == person_id:
        raise OwnCase()
    reason = reason.strip()
    if not approve and not reason:
        raise ReasonNeeded()
    return reason
