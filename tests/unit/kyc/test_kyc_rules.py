from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.kyc.errors import (
    BadName,
    BadNid,
    KycActionRefused,
    OwnCase,
    ReasonNeeded,
    ReviewForbidden,
    UnknownCase,
)
from commerce.kyc.rules import (
    check_decision,
    check_may_decide,
    check_may_see,
    comparable_nid,
    mask_nid,
    may_decide,
    parse_nid,
    tidy_name,
)
from commerce.kyc.states import TRANSITIONS, CaseAction, CaseStatus, next_status

NOW_MS = 1_790_000_000_000  # September 2026

LEGAL = {
    ("draft", "edit"): "draft",
    ("draft", "submit"): "pending",
    ("pending", "approve"): "approved",
    ("pending", "refuse"): "refused",
    ("refused", "edit"): "draft",
    ("refused", "submit"): "pending",
}


@pytest.mark.parametrize(("status", "action"), list(product(get_args(CaseStatus), get_args(CaseAction))))
def test_every_status_and_action(status: CaseStatus, action: CaseAction) -> None:
    if (status, action) in LEGAL:
        assert next_status(status, action) == LEGAL[status, action]
    else:
        with pytest.raises(KycActionRefused) as raised:
            next_status(status, action)
        assert raised.value.params() == {"status": status, "action": action}


def test_table_has_nothing_else() -> None:
    assert dict(TRANSITIONS) == LEGAL


@pytest.mark.parametrize(
    ("text", "nid"),
    [
        ("1234567890", "1234567890"),
        (" 123 456 7890 ", "1234567890"),
        ("123-456-7890", "1234567890"),
        ("১২৩৪৫৬৭৮৯০", "1234567890"),
        ("2693712345678", "2693712345678"),
        ("19902693712345678", "19902693712345678"),
        ("১৯৯০২৬৯৩৭১২৩৪৫৬৭৮", "19902693712345678"),
        ("20102693712345678", "20102693712345678"),
    ],
)
def test_nid_numbers(text: str, nid: str) -> None:
    assert parse_nid(text, NOW_MS) == nid


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "digits"),
        ("123456789", "digits"),
        ("12345678901", "digits"),
        ("12345678901234", "digits"),
        ("123456789a", "digits"),
        ("१२३४५६७८९०", "digits"),
        ("18992693712345678", "year"),
        ("20112693712345678", "year"),
        ("20262693712345678", "year"),
    ],
)
def test_what_is_no_nid_number(text: str, reason: str) -> None:
    with pytest.raises(BadNid) as raised:
        parse_nid(text, NOW_MS)
    assert raised.value.params() == {"reason": reason}


@given(st.from_regex(r"[0-9]{10}|[0-9]{13}", fullmatch=True))
def test_bengali_digits_say_the_same(nid: str) -> None:
    assert parse_nid(nid.translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")), NOW_MS) == nid


def test_old_card_and_its_long_form_are_one_number() -> None:
    assert comparable_nid("19902693712345678") == comparable_nid("2693712345678")


@given(st.from_regex(r"[0-9]{10}|[0-9]{13}|[0-9]{17}", fullmatch=True))
def test_mask_shows_four_digits(nid: str) -> None:
    masked = mask_nid(nid)
    assert len(masked) == len(nid)
    assert masked[-4:] == nid[-4:]
    assert set(masked[:-4]) == {"•"}


def test_names() -> None:
    assert tidy_name("  রহিমা   খাতুন ") == "রহিমা খাতুন"
    for text in ("", "x", "12345", "n" * 81):
        with pytest.raises(BadName):
            tidy_name(text)


RIGHTS = [
    # (reader, roles, sees own or others' draft, sees submitted, may decide)
    ("person", ("host",), True, True, False),
    ("person", ("reviewer",), True, True, False),
    ("other", ("reviewer",), False, True, True),
    ("other", ("administrator",), False, True, True),
    ("other", ("host", "seller", "moderator", "support"), False, False, False),
]


@pytest.mark.parametrize(("reader", "roles", "sees_draft", "sees_submitted", "decides"), RIGHTS)
def test_rights(
    reader: str, roles: tuple[str, ...], sees_draft: bool, sees_submitted: bool, decides: bool
) -> None:
    for is_draft, sees in ((True, sees_draft), (False, sees_submitted)):
        if sees:
            check_may_see(person_id="person", reader_id=reader, roles=roles, is_draft=is_draft)
        else:
            with pytest.raises(UnknownCase):
                check_may_see(person_id="person", reader_id=reader, roles=roles, is_draft=is_draft)
    assert may_decide(person_id="person", reviewer_id=reader, roles=roles) == decides


def test_decisions_are_for_reviewers() -> None:
    check_may_decide(("reviewer",))
    with pytest.raises(ReviewForbidden):
        check_may_decide(("host", "support"))


def test_nobody_decides_their_own_case() -> None:
    with pytest.raises(OwnCase):
        check_decision(person_id="a", reviewer_id="a", approve=True, reason="")


def test_refusal_says_why() -> None:
    assert check_decision(person_id="a", reviewer_id="b", approve=True, reason="") == ""
    assert check_decision(person_id="a", reviewer_id="b", approve=False, reason=" blurred ") == "blurred"
    with pytest.raises(ReasonNeeded):
        check_decision(person_id="a", reviewer_id="b", approve=False, reason="  ")
