"""KYC cases on real databases: sealed, one number per account, seen by the right people only."""

import asyncio
import io

import pytest
from PIL import Image
from sqlalchemy import select, update

from commerce.database import Database
from commerce.kyc.commands import decide, submit
from commerce.kyc.errors import NidTaken, UnknownCase, UnknownPicture
from commerce.kyc.models import KycCaseRow, KycMoveRow, KycPictureRow
from commerce.kyc.queries import case_of, cases, picture
from commerce.kyc.vault import SealBroken, Vault
from tests.helpers.kyc import (
    NID,
    NOW_MS,
    VAULT,
    MakePerson,
    card,
    mine,
    photograph,
    seen,
    status,
    submitted,
    write,
)


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
