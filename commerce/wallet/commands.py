"""Opening wallets and sending gifts."""

from msgspec import Struct
from sqlalchemy import func, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from commerce import outbox
from commerce.accounts.queries import Account
from commerce.database import Database
from commerce.events import GiftSent
from commerce.idempotency import claim, settle
from commerce.inserts import insert_if_absent
from commerce.shows.queries import show_by_slug
from commerce.wallet.errors import GiftOutsideShow, InsufficientCoins
from commerce.wallet.models import CoinBalanceRow, CoinEntryRow
from commerce.wallet.queries import coins_of
from commerce.wallet.rules import ISSUANCE, check_receiver, price_of


class _GiftRequest(Struct, frozen=True):
    """What an idempotency key stands for."""

    show_slug: str
    gift_id: str
    quantity: int


async def open_wallet(db: Database, *, account_id: str, coins: int, now_ms: int) -> None:
    """Issue an account its starting balance, once: a wallet that was opened before stays as it is."""
    assert coins > 0
    async with db.write() as session:
        await _add_accounts(session, account_id, ISSUANCE)
        # Locked, so that two openings at once see each other.
        await session.scalar(
            select(CoinBalanceRow).where(CoinBalanceRow.account == account_id).with_for_update()
        )
        opened = select(func.count()).select_from(CoinEntryRow)
        opened = opened.where(CoinEntryRow.credit_account == account_id, CoinEntryRow.kind == "opening")
        if await session.scalar(opened):
            return
        entry = CoinEntryRow(kind="opening", debit_account=ISSUANCE, credit_account=account_id, coins=coins)
        await _post(session, entry, now_ms)


async def send_gift(
    db: Database,
    *,
    show_slug: str,
    by: Account,
    gift_id: str,
    quantity: int,
    idempotency_key: str | None,
    now_ms: int,
) -> None:
    """Take the coins from the viewer and give them to the show's host; asked twice, it is done once.

    Raises `UnknownGift`, `BadGiftQuantity`, `ShowUnknown`, `GiftOutsideShow`, `GiftToSelf`,
    `InsufficientCoins`, and the errors of `claim`.
    """
    request = _GiftRequest(show_slug, gift_id, quantity)
    async with db.write() as session:
        claimed = await claim(
            session, scope=f"gift:{by.id}", key=idempotency_key, request=request, now_ms=now_ms
        )
        if claimed.result is None:
            entry = await _give(session, request, by, now_ms)
            await settle(session, claimed, str(entry.seq))


async def _give(session: AsyncSession, request: _GiftRequest, by: Account, now_ms: int) -> CoinEntryRow:
    coins = price_of(request.gift_id, request.quantity)
    show = await show_by_slug(session, request.show_slug)
    if show.status != "live":
        raise GiftOutsideShow()
    check_receiver(by.id, show.host_id)
    await _add_accounts(session, show.host_id)
    entry = CoinEntryRow(
        kind="gift",
        debit_account=by.id,
        credit_account=show.host_id,
        coins=coins,
        show_slug=show.slug,
        gift_id=request.gift_id,
        quantity=request.quantity,
    )
    await _post(session, entry, now_ms)
    sent = GiftSent(
        show=show.slug,
        account_id=by.id,
        name=by.name,
        gift_id=request.gift_id,
        quantity=request.quantity,
        coins=coins,
    )
    await outbox.record(session, sent, now_ms=now_ms)
    return entry


async def _add_accounts(session: AsyncSession, *accounts: str) -> None:
    for account in sorted(accounts):
        await insert_if_absent(session, CoinBalanceRow, account=account, coins=0)


async def _post(session: AsyncSession, entry: CoinEntryRow, now_ms: int) -> None:
    """Write the entry and move both balances. Raises `InsufficientCoins`.

    Balances are visited in the order of their names, so that two gifts in opposite directions cannot
    wait for each other.
    """
    changes = {entry.debit_account: -entry.coins, entry.credit_account: entry.coins}
    for account, change in sorted(changes.items()):
        enough = true() if account == ISSUANCE else CoinBalanceRow.coins + change >= 0
        moved = await session.execute(
            update(CoinBalanceRow)
            .where(CoinBalanceRow.account == account, enough)
            .values(coins=CoinBalanceRow.coins + change)
            .returning(CoinBalanceRow.coins)
        )
        if moved.scalar() is None:
            raise InsufficientCoins(entry.coins, await coins_of(session, account))
    entry.at_ms = now_ms
    session.add(entry)
    await session.flush()
