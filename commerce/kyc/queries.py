"""Reading KYC cases: status, what a person or a reviewer may see, and the pictures."""

from dataclasses import dataclass
from typing import Literal, cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.accounts.queries import Account, Person, people
from commerce.kyc.errors import UnknownCase, UnknownPicture
from commerce.kyc.models import KycCaseRow, KycMoveRow, KycPictureRow
from commerce.kyc.rules import Side, check_may_see, mask_nid, may_decide, name_place, nid_place, picture_place
from commerce.kyc.states import CaseStatus
from commerce.kyc.vault import Vault

QUEUE = 100
"""Cases in one answer; reviewers work from the oldest on."""


@dataclass(frozen=True, slots=True)
class Move:
    """A step of the case: submitted or decided. Edits are in the table, but say nothing to a reader."""

    at_ms: int
    status: CaseStatus
    by: Person
    reason: str | None


@dataclass(frozen=True, slots=True)
class Case:
    """A case as one account sees it. `name` and `nid_masked` are empty until the details are written."""

    id: str
    status: CaseStatus
    person: Person
    name: str
    nid_masked: str
    has_front: bool
    has_back: bool
    reason: str | None
    can_decide: bool
    history: list[Move]


async def status_of(session: AsyncSession, account_id: str) -> CaseStatus | Literal["none"]:
    """ "approved" is what lets a host go live publicly."""
    status = await session.scalar(select(KycCaseRow.status).where(KycCaseRow.account_id == account_id))
    return cast(CaseStatus, status) if status else "none"


async def case_of(session: AsyncSession, vault: Vault, reader: Account) -> Case | None:
    """The reader's own case."""
    row = await session.scalar(select(KycCaseRow).where(KycCaseRow.account_id == reader.id))
    return await _case(session, vault, row, reader) if row else None


async def case_by_id(session: AsyncSession, vault: Vault, case_id: str, *, reader: Account) -> Case:
    """Raises `UnknownCase`, also for what the reader may not see."""
    return await _case(session, vault, await _visible(session, case_id, reader), reader)


async def cases(
    session: AsyncSession, vault: Vault, *, reader: Account, status: CaseStatus | None
) -> list[Case]:
    """Submitted cases, the longest waiting first. The reader is a reviewer."""
    query = select(KycCaseRow).where(KycCaseRow.status != "draft").order_by(KycCaseRow.submitted_at_ms)
    if status:
        query = query.where(KycCaseRow.status == status)
    rows = list(await session.scalars(query.limit(QUEUE)))
    return [await _case(session, vault, row, reader) for row in rows]


async def picture(session: AsyncSession, vault: Vault, case_id: str, side: Side, *, reader: Account) -> bytes:
    """A JPEG. Raises `UnknownCase`, also for what the reader may not see, and `UnknownPicture`."""
    case = await _visible(session, case_id, reader)
    row = await session.get(KycPictureRow, (case_id, side))
    if row is None:
        raise UnknownPicture()
    key = vault.data_key(case.id, case.master_key_id, case.data_key)
    return key.open(picture_place(case_id, side), row.sealed)


async def _visible(session: AsyncSession, case_id: str, reader: Account) -> KycCaseRow:
    row = await session.get(KycCaseRow, case_id)
    if row is None:
        raise UnknownCase()
    check_may_see(
        person_id=row.account_id, reader_id=reader.id, roles=reader.roles, is_draft=row.status == "draft"
    )
    return row


async def _case(session: AsyncSession, vault: Vault, row: KycCaseRow, reader: Account) -> Case:
    key = vault.data_key(row.id, row.master_key_id, row.data_key)
    sides = set(await session.scalars(select(KycPictureRow.side).where(KycPictureRow.case_id == row.id)))
    moves = list(
        await session.scalars(
            select(KycMoveRow)
            .where(KycMoveRow.case_id == row.id, KycMoveRow.action != "edit")
            .order_by(KycMoveRow.position)
        )
    )
    names = await people(session, {row.account_id, *(move.by_id for move in moves)})
    return Case(
        id=row.id,
        status=cast(CaseStatus, row.status),
        person=names[row.account_id],
        name=key.open(name_place(row.id), row.name_sealed).decode() if row.name_sealed else "",
        nid_masked=mask_nid(key.open(nid_place(row.id), row.nid_sealed).decode()) if row.nid_sealed else "",
        has_front="front" in sides,
        has_back="back" in sides,
        reason=row.reason,
        can_decide=row.status == "pending"
        and may_decide(person_id=row.account_id, reviewer_id=reader.id, roles=reader.roles),
        history=[
            Move(move.at_ms, cast(CaseStatus, move.status), names[move.by_id], move.reason) for move in moves
        ],
    )
