"""KYC cases on real databases: from draft to decision, sealed, and seen by the right people only."""

import asyncio
import io
from collections.abc import Awaitable, Callable

import pytest
from PIL import Image
from sqlalchemy import select, update

from commerce.accounts.queries import Account
from commerce.database import Database
from commerce.errors import CommerceError
from commerce.events import Event, KycDecided, KycSubmitted, decode
from commerce.kyc.commands import decide, save_details, save_picture, submit
from commerce.kyc.errors import (
    BadNid,
    BadPicture,
    Incomplete,
    KycActionRefused,
    NidTaken,
    OwnCase,
    ReasonNeeded,
    ReviewForbidden,
    UnknownCase,
    UnknownPicture,
)
from commerce.kyc.models import KycCaseRow, KycMoveRow, KycPictureRow
from commerce.kyc.queries import Case, case_by_id, case_of, cases, picture, status_of
from commerce.kyc.rules import Side
from commerce.kyc.vault import SealBroken, Vault
from commerce.outbox import OutboxRow

NOW_MS = 1_790_000_000_000
NID = "19902693712345678"
VAULT = Vault(bytes(range(32)))
MakePerson = Callable[..., Awaitable[Account]]


def card(colour: tuple[int, int, int] = (20, 90, 60)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 400), colour).save(out, "PNG")
    return out.getvalue()


async def write(db: Database, account: Account, nid: str = NID, name: str = "Rahima Khatun") -> None:
    await save_details(db, VAULT, account_id=account.id, name=name, nid=nid, now_ms=NOW_MS)


async def photograph(db: Database, account: Account, *sides: Side, upload: bytes | None = None) -> None:
    for side in sides or ("front", "back"):
        await save_picture(
            db,
            VAULT,
            account_id=account.id,
            side=side,  # type: ignore[arg-type]
            upload=upload if upload is not None else card(),
            now_ms=NOW_MS,
        )


async def submitted(db: Database, account: Account, nid: str = NID) -> str:
    await write(db, account, nid)
    await photograph(db, account)
    await submit(db, account_id=account.id, now_ms=NOW_MS)
    return (await mine(db, account)).id


async def mine(db: Database, account: Account) -> Case:
    async with db.read() as session:
        case = await case_of(session, VAULT, account)
    assert case is not None
    return case


async def seen(db: Database, case_id: str, reader: Account) -> Case:
    async with db.read() as session:
        return await case_by_id(session, VAULT, case_id, reader=reader)


async def status(db: Database, account: Account) -> str:
    async with db.read() as session:
        return await status_of(session, account.id)


async def kyc_facts(db: Database) -> list[Event]:
    async with db.read() as session:
        payloads = await session.scalars(select(OutboxRow.payload).order_by(OutboxRow.seq))
        events = [decode(payload) for payload in payloads]
    return [event for event in events if isinstance(event, KycSubmitted | KycDecided)]


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


async def test_reviewers_see_submitted_cases_the_longest_waiting_first(
    db: Database, person: MakePerson
) -> None:
    reviewer = await person("Reviewer", "reviewer")
    first, second, draft = [await person(name, "host") for name in ("First", "Second", "Draft")]
    first_id, second_id = await submitted(db, first), await submitted(db, second, nid="1234567890")
    await write(db, draft, nid="2234567890")
    async with db.write() as session:
        await session.execute(
            update(KycCaseRow).where(KycCaseRow.id == second_id).values(submitted_at_ms=NOW_MS - 1)
        )
    await decide(db, case_id=first_id, by=reviewer, approve=True, reason="", now_ms=NOW_MS)
    async with db.read() as session:
        everything = await cases(session, VAULT, reader=reviewer, status=None)
        pending = await cases(session, VAULT, reader=reviewer, status="pending")
    assert [case.id for case in everything] == [second_id, first_id]
    assert [case.id for case in pending] == [second_id]
    draft_id = (await mine(db, draft)).id
    with pytest.raises(UnknownCase):
        await seen(db, draft_id, reviewer)


async def test_pictures_are_for_the_person_and_reviewers(db: Database, person: MakePerson) -> None:
    host, reviewer = await person("Host", "host"), await person("Reviewer", "reviewer")
    stranger = await person("Stranger", "host", "seller", "moderator", "support")
    case_id = await submitted(db, host)
    async with db.read() as session:
        for reader in (host, reviewer):
            jpeg = await picture(session, VAULT, case_id, "front", reader=reader)
            with Image.open(io.BytesIO(jpeg)) as decoded:
                assert (decoded.format, decoded.size) == ("JPEG", (640, 400))
        with pytest.raises(UnknownCase):
            await picture(session, VAULT, case_id, "front", reader=stranger)
        with pytest.raises(UnknownCase):
            await picture(session, VAULT, "0" * 26, "front", reader=reviewer)


async def test_picture_that_is_not_there(db: Database, person: MakePerson) -> None:
    host = await person("Host", "host")
    await photograph(db, host, "front")
    async with db.read() as session:
        with pytest.raises(UnknownPicture):
            await picture(session, VAULT, (await mine(db, host)).id, "back", reader=host)


async def test_one_number_stands_for_one_account(db: Database, person: MakePerson) -> None:
    one, other, reviewer = await person("One"), await person("Other"), await person("R", "reviewer")
    case_id = await submitted(db, one, nid="19902693712345678")
    await write(db, other, nid="2693712345678")  # the same card in its 13 digits
    await photograph(db, other)
    with pytest.raises(NidTaken):
        await submit(db, account_id=other.id, now_ms=NOW_MS)
    assert await status(db, other) == "draft"
    await decide(db, case_id=case_id, by=reviewer, approve=False, reason="Not theirs.", now_ms=NOW_MS)
    await submit(db, account_id=other.id, now_ms=NOW_MS)
    with pytest.raises(NidTaken):
        await submit(db, account_id=one.id, now_ms=NOW_MS)


async def test_one_number_submitted_twice_at_once(db: Database, person: MakePerson) -> None:
    people = [await person("One"), await person("Other")]
    for account in people:
        await write(db, account)
        await photograph(db, account)
    results = await asyncio.gather(
        *(submit(db, account_id=account.id, now_ms=NOW_MS) for account in people), return_exceptions=True
    )
    assert sorted(type(result).__name__ for result in results) == ["NidTaken", "NoneType"]


async def test_nothing_personal_is_stored_in_the_clear(db: Database, person: MakePerson) -> None:
    host = await person("Host", "host")
    await submitted(db, host)
    async with db.read() as session:
        case = (await session.scalars(select(KycCaseRow))).one()
        pictures = (await session.scalars(select(KycPictureRow))).all()
        moves = (await session.scalars(select(KycMoveRow))).all()
    stored = [str(value).encode() for row in (case, *moves) for value in vars(row).values()]
    stored += [value for row in (case, *pictures) for value in vars(row).values() if isinstance(value, bytes)]
    for secret in (NID, NID[4:], "Rahima", "Khatun", "JFIF"):
        assert not any(secret.encode() in value for value in stored)
    assert case.nid_index == VAULT.blind_index(NID[4:])


async def test_moved_or_foreign_seals_do_not_open(db: Database, person: MakePerson) -> None:
    one, other = await person("One"), await person("Other")
    await submitted(db, one)
    await submitted(db, other, nid="1234567890")
    async with db.read() as session:
        foreign = await session.scalar(select(KycCaseRow.nid_sealed).where(KycCaseRow.account_id == one.id))
        with pytest.raises(SealBroken):
            await case_of(session, Vault(bytes(32)), one)
    async with db.write() as session:
        await session.execute(
            update(KycCaseRow).where(KycCaseRow.account_id == other.id).values(nid_sealed=foreign)
        )
    with pytest.raises(SealBroken):
        await mine(db, other)


async def test_a_new_picture_takes_the_place_of_the_old(db: Database, person: MakePerson) -> None:
    host = await person("Host", "host")
    await photograph(db, host, "front", upload=card((255, 0, 0)))
    await photograph(db, host, "front", upload=card((0, 0, 255)))
    async with db.read() as session:
        jpeg = await picture(session, VAULT, (await mine(db, host)).id, "front", reader=host)
    with Image.open(io.BytesIO(jpeg)) as decoded:
        red, _, blue = decoded.convert("RGB").getpixel((10, 10))
    assert red < 20 < 200 < blue
