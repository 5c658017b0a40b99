"""KYC cases on real databases: from draft to decision."""

import asyncio

import pytest

from commerce.database import Database
from commerce.errors import CommerceError
from commerce.events import KycDecided, KycSubmitted
from commerce.kyc.commands import decide, submit
from commerce.kyc.errors import (
    BadNid,
    BadPicture,
    Incomplete,
    KycActionRefused,
    OwnCase,
    ReasonNeeded,
    ReviewForbidden,
    UnknownCase,
)
from tests.helpers.kyc import (
    NOW_MS,
    MakePerson,
    card,
    kyc_facts,
    mine,
    photograph,
    seen,
    status,
    submitted,
    write,
)


async def test_from_draft_over_refusal_to_approval(db: Database, person: MakePerson) -> None:
    host, reviewer = await person("Host", "host"), await person("Reviewer", "reviewer")
    assert await status(db, host) == "none"
    await write(db, host, nid="১৯৯০২৬৯৩৭১২৩৪৫৬৭৮")
    assert await status(db, host) == "draft"
    await photograph(db, host)
    await submit(db, account_id=host.id, now_ms=NOW_MS + 1)
    case_id = (await mine(db, host)).id
    assert await status(db, host) == "pending"

    pending = await seen(db, case_id, reviewer)
    assert (pending.name, pending.nid_masked) == ("Rahima Khatun", "•••••••••••••5678")
    assert (pending.has_front, pending.has_back, pending.can_decide) == (True, True, True)

    await decide(db, case_id=case_id, by=reviewer, approve=False, reason=" Blurred. ", now_ms=NOW_MS + 2)
    refused = await mine(db, host)
    assert (refused.status, refused.reason, refused.can_decide) == ("refused", "Blurred.", False)

    await photograph(db, host, "front")
    assert (await mine(db, host)).status == "draft"
    assert (await mine(db, host)).reason == "Blurred."
    await submit(db, account_id=host.id, now_ms=NOW_MS + 3)
    await decide(db, case_id=case_id, by=reviewer, approve=True, reason="", now_ms=NOW_MS + 4)

    assert await status(db, host) == "approved"
    done = await mine(db, host)
    assert done.reason is None
    assert [(move.at_ms, move.status, move.by.name, move.reason) for move in done.history] == [
        (NOW_MS + 1, "pending", "Host", None),
        (NOW_MS + 2, "refused", "Reviewer", "Blurred."),
        (NOW_MS + 3, "pending", "Host", None),
        (NOW_MS + 4, "approved", "Reviewer", None),
    ]
    assert await kyc_facts(db) == [
        KycSubmitted(case_id=case_id, account_id=host.id),
        KycDecided(case_id=case_id, account_id=host.id, approved=False),
        KycSubmitted(case_id=case_id, account_id=host.id),
        KycDecided(case_id=case_id, account_id=host.id, approved=True),
    ]


async def test_refused_case_can_be_submitted_again_as_it_is(db: Database, person: MakePerson) -> None:
    host, reviewer = await person("Host", "host"), await person("Reviewer", "reviewer")
    case_id = await submitted(db, host)
    await decide(db, case_id=case_id, by=reviewer, approve=False, reason="Call us.", now_ms=NOW_MS)
    await submit(db, account_id=host.id, now_ms=NOW_MS)
    assert await status(db, host) == "pending"


@pytest.mark.parametrize("decision", [None, True])
async def test_what_is_under_review_or_approved_cannot_be_edited(
    db: Database, person: MakePerson, decision: bool | None
) -> None:
    host, reviewer = await person("Host", "host"), await person("Reviewer", "reviewer")
    case_id = await submitted(db, host)
    if decision is not None:
        await decide(db, case_id=case_id, by=reviewer, approve=decision, reason="", now_ms=NOW_MS)
    before = await mine(db, host)
    with pytest.raises(KycActionRefused):
        await write(db, host, nid="1234567890")
    with pytest.raises(KycActionRefused):
        await photograph(db, host, "front", upload=card((255, 255, 255)))
    with pytest.raises(KycActionRefused):
        await submit(db, account_id=host.id, now_ms=NOW_MS)
    assert await mine(db, host) == before


async def test_what_is_missing_is_named(db: Database, person: MakePerson) -> None:
    host = await person("Host", "host")
    with pytest.raises(UnknownCase):
        await submit(db, account_id=host.id, now_ms=NOW_MS)
    missing = []
    for complete in (
        lambda: photograph(db, host, "back"),
        lambda: write(db, host),
        lambda: photograph(db, host, "front"),
    ):
        await complete()
        try:
            await submit(db, account_id=host.id, now_ms=NOW_MS)
        except Incomplete as error:
            missing.append(error.missing)
    assert missing == ["details", "front"]
    assert await status(db, host) == "pending"


async def test_bad_input_begins_no_case(db: Database, person: MakePerson) -> None:
    host = await person("Host", "host")
    with pytest.raises(BadNid):
        await write(db, host, nid="123")
    with pytest.raises(BadPicture):
        await photograph(db, host, "front", upload=b"<svg/>")
    assert await status(db, host) == "none"


async def test_first_details_and_pictures_at_once_make_one_case(db: Database, person: MakePerson) -> None:
    host = await person("Host", "host")
    await asyncio.gather(write(db, host), photograph(db, host, "front"), photograph(db, host, "back"))
    await submit(db, account_id=host.id, now_ms=NOW_MS)
    assert await status(db, host) == "pending"


DENIED = [
    # (roles, is own case, error)
    ((), False, ReviewForbidden),
    (("host", "seller", "moderator", "support"), False, ReviewForbidden),
    (("host", "reviewer"), True, OwnCase),
    (("administrator",), True, OwnCase),
]


@pytest.mark.parametrize(("roles", "is_own", "error"), DENIED)
@pytest.mark.parametrize("approve", [True, False])
async def test_who_may_not_decide(
    db: Database,
    person: MakePerson,
    roles: tuple[str, ...],
    is_own: bool,
    error: type[CommerceError],
    approve: bool,
) -> None:
    host = await person("Host", *(roles if is_own else ("host",)))
    decider = host if is_own else await person("Other", *roles)
    case_id = await submitted(db, host)
    before = (await mine(db, host), await kyc_facts(db))
    with pytest.raises(error):
        await decide(db, case_id=case_id, by=decider, approve=approve, reason="So.", now_ms=NOW_MS)
    assert (await mine(db, host), await kyc_facts(db)) == before


async def test_decisions_that_make_no_sense(db: Database, person: MakePerson) -> None:
    host, reviewer = await person("Host", "host"), await person("Reviewer", "reviewer")
    case_id = await submitted(db, host)
    with pytest.raises(ReasonNeeded):
        await decide(db, case_id=case_id, by=reviewer, approve=False, reason="  ", now_ms=NOW_MS)
    with pytest.raises(UnknownCase):
        await decide(db, case_id="0" * 26, by=reviewer, approve=True, reason="", now_ms=NOW_MS)
    results = await asyncio.gather(
        *(
            decide(db, case_id=case_id, by=reviewer, approve=approve, reason="So.", now_ms=NOW_MS)
            for approve in (True, False)
        ),
        return_exceptions=True,
    )
    assert sorted(type(result).__name__ for result in results) == ["KycActionRefused", "NoneType"]
    assert len(await kyc_facts(db)) == 2
