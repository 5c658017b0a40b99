"""Steps of a KYC case, as tests take them."""

import io
from collections.abc import Awaitable, Callable

from PIL import Image
from sqlalchemy import select

from commerce.accounts.queries import Account
from commerce.database import Database
from commerce.events import Event, KycDecided, KycSubmitted, decode
from commerce.kyc.commands import save_details, save_picture, submit
from commerce.kyc.queries import Case, case_by_id, case_of, status_of
from commerce.kyc.rules import SIDES, Side
from commerce.kyc.vault import Vault
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
    for side in sides or SIDES:
        await save_picture(
            db,
            VAULT,
            account_id=account.id,
            side=side,
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
