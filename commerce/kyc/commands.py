"""Writing, submitting and deciding KYC cases."""

from typing import cast

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from commerce import outbox
from commerce.accounts.queries import Account
from commerce.database import Database
from commerce.events import KycDecided, KycSubmitted
from commerce.ids import new_id
from commerce.inserts import insert_if_absent
from commerce.kyc.errors import Incomplete, NidTaken, UnknownCase
from commerce.kyc.models import KycCaseRow, KycMoveRow, KycPictureRow
from commerce.kyc.pictures import clean_in_turn
from commerce.kyc.rules import (
    SIDES,
    Side,
    check_decision,
    check_may_decide,
    comparable_nid,
    name_place,
    nid_place,
    parse_nid,
    picture_place,
    tidy_name,
)
from commerce.kyc.states import CaseAction, CaseStatus, next_status
from commerce.kyc.vault import DataKey, Vault


async def save_details(
    db: Database, vault: Vault, *, account_id: str, name: str, nid: str, now_ms: int
) -> None:
    """Write name and NID number into the account's case, which is begun if need be.

    Raises `BadName`, `BadNid`, and `KycActionRefused` while the case is pending or approved.
    """
    name, nid = tidy_name(name), parse_nid(nid, now_ms)
    async with db.write() as session:
        case = await _edited(session, vault, account_id, now_ms)
        key = _key_of(vault, case)
        case.name_sealed = key.seal(name_place(case.id), name.encode())
        case.nid_sealed = key.seal(nid_place(case.id), nid.encode())
        case.nid_index = vault.blind_index(comparable_nid(nid))


async def save_picture(
    db: Database, vault: Vault, *, account_id: str, side: Side, upload: bytes, now_ms: int
) -> None:
    """Keep a side of the card, in place of an earlier picture of it.

    Raises `PictureTooLarge`, `BadPicture`, `PictureSize`, and `KycActionRefused` as for the details.
    """
    picture = await clean_in_turn(upload)
    async with db.write() as session:
        case = await _edited(session, vault, account_id, now_ms)
        await session.execute(
            delete(KycPictureRow).where(KycPictureRow.case_id == case.id, KycPictureRow.side == side)
        )
        session.add(
            KycPictureRow(
                case_id=case.id,
                side=side,
                sealed=_key_of(vault, case).seal(picture_place(case.id, side), picture.jpeg),
                width=picture.width,
                height=picture.height,
                taken_at_ms=now_ms,
            )
        )


async def submit(db: Database, *, account_id: str, now_ms: int) -> None:
    """Hand the case to the reviewers.

    Raises `UnknownCase`, `KycActionRefused`, `Incomplete` and `NidTaken`.
    """
    try:
        async with db.write() as session:
            case = await _own_case(session, account_id)
            if case is None:
                raise UnknownCase()
            status = next_status(cast(CaseStatus, case.status), "submit")
            await _check_complete(session, case)
            await _check_nid_is_free(session, case)
            case.submitted_at_ms = now_ms
            await _move(session, case, account_id, "submit", status, now_ms)
            await outbox.record(session, KycSubmitted(case_id=case.id, account_id=account_id), now_ms=now_ms)
    except IntegrityError:
        # Two accounts submitted the same number at once; the unique index let the first through.
        raise NidTaken() from None


async def decide(db: Database, *, case_id: str, by: Account, approve: bool, reason: str, now_ms: int) -> None:
    """Approve or refuse a pending case; a refusal needs a reason.

    Raises `ReviewForbidden`, `UnknownCase`, `OwnCase`, `ReasonNeeded` and `KycActionRefused`.
    """
    check_may_decide(by.roles)
    async with db.write() as session:
        case = await session.scalar(select(KycCaseRow).where(KycCaseRow.id == case_id).with_for_update())
        if case is None:
            raise UnknownCase()
        reason = check_decision(person_id=case.account_id, reviewer_id=by.id, approve=approve, reason=reason)
        action: CaseAction = "approve" if approve else "refuse"
        status = next_status(cast(CaseStatus, case.status), action)
        case.reason = None if approve else reason
        case.decided_by = by.id
        await _move(session, case, by.id, action, status, now_ms, reason or None)
        decided = KycDecided(case_id=case.id, account_id=case.account_id, approved=approve)
        await outbox.record(session, decided, now_ms=now_ms)


async def _edited(session: AsyncSession, vault: Vault, account_id: str, now_ms: int) -> KycCaseRow:
    """The account's case, locked, made if need be, and moved to where an edit leads."""
    case_id = new_id()
    await insert_if_absent(
        session,
        KycCaseRow,
        id=case_id,
        account_id=account_id,
        status="draft",
        master_key_id=vault.key_id,
        data_key=vault.new_data_key(case_id),
        opened_at_ms=now_ms,
    )
    case = await _own_case(session, account_id)
    assert case is not None
    status = next_status(cast(CaseStatus, case.status), "edit")
    await _move(session, case, account_id, "edit", status, now_ms)
    return case


async def _own_case(session: AsyncSession, account_id: str) -> KycCaseRow | None:
    query = select(KycCaseRow).where(KycCaseRow.account_id == account_id).with_for_update()
    return await session.scalar(query)


def _key_of(vault: Vault, case: KycCaseRow) -> DataKey:
    return vault.data_key(case.id, case.master_key_id, case.data_key)


async def _check_complete(session: AsyncSession, case: KycCaseRow) -> None:
    if case.nid_sealed is None:
        raise Incomplete("details")
    taken = set(await session.scalars(select(KycPictureRow.side).where(KycPictureRow.case_id == case.id)))
    for side in SIDES:
        if side not in taken:
            raise Incomplete(side)


async def _check_nid_is_free(session: AsyncSession, case: KycCaseRow) -> None:
    query = select(KycCaseRow.id).where(
        KycCaseRow.nid_index == case.nid_index,
        KycCaseRow.status.in_(("pending", "approved")),
        KycCaseRow.id != case.id,
    )
    if await session.scalar(query) is not None:
        raise NidTaken()


async def _move(
    session: AsyncSession,
    case: KycCaseRow,
    by_id: str,
    action: CaseAction,
    status: CaseStatus,
    now_ms: int,
    reason: str | None = None,
) -> None:
    position = await session.scalar(
        select(func.count()).select_from(KycMoveRow).where(KycMoveRow.case_id == case.id)
    )
    case.status = status
    session.add(
        KycMoveRow(
            case_id=case.id,
            position=position,
            by_id=by_id,
            action=action,
            status=status,
            reason=reason,
            at_ms=now_ms,
        )
    )
