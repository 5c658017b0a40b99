"""Reading wallets, and proving the ledger."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import func, literal, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.wallet.models import CoinBalanceRow, CoinEntryRow

LATEST = 50

Reason = Literal["opening", "gift_sent", "gift_received"]


@dataclass(frozen=True, slots=True)
class WalletEntry:
    """`coins` is what the wallet gained, negative for what was given."""

    at_ms: int
    coins: int
    reason: Reason
    show_slug: str | None


@dataclass(frozen=True, slots=True)
class Wallet:
    """`entries` are the latest, newest first."""

    coins: int
    entries: list[WalletEntry]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """An account whose balance is not the sum of its postings."""

    account: str
    balance: int
    postings: int


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """`balances` and `postings` are sums over all accounts: both are zero in a sound ledger."""

    balances: int
    postings: int
    mismatches: list[Mismatch]

    @property
    def is_sound(self) -> bool:
        return self.balances == 0 and self.postings == 0 and not self.mismatches


async def coins_of(session: AsyncSession, account_id: str) -> int:
    """Zero for an account without a wallet."""
    coins = await session.scalar(select(CoinBalanceRow.coins).where(CoinBalanceRow.account == account_id))
    return coins or 0


async def wallet_of(session: AsyncSession, account_id: str) -> Wallet:
    """Balance and latest entries; empty for an account without a wallet."""
    rows = await session.scalars(
        select(CoinEntryRow)
        .where(or_(CoinEntryRow.debit_account == account_id, CoinEntryRow.credit_account == account_id))
        .order_by(CoinEntryRow.seq.desc())
        .limit(LATEST)
    )
    return Wallet(await coins_of(session, account_id), [_entry(row, account_id) for row in rows])


async def reconcile(session: AsyncSession) -> Reconciliation:
    """Compare every balance with its postings."""
    postings = union_all(
        select(CoinEntryRow.debit_account.label("account"), (-CoinEntryRow.coins).label("coins")),
        select(CoinEntryRow.credit_account.label("account"), CoinEntryRow.coins.label("coins")),
        # An account with no postings has to be at zero.
        select(CoinBalanceRow.account.label("account"), literal(0).label("coins")),
    ).subquery()
    total = func.sum(postings.c.coins)
    per_account = (
        select(postings.c.account, CoinBalanceRow.coins, total)
        .join_from(postings, CoinBalanceRow, CoinBalanceRow.account == postings.c.account)
        .group_by(postings.c.account, CoinBalanceRow.coins)
    )
    rows = [(account, coins, int(sum_)) for account, coins, sum_ in await session.execute(per_account)]
    return Reconciliation(
        balances=sum(coins for _, coins, _ in rows),
        postings=sum(sum_ for _, _, sum_ in rows),
        mismatches=[Mismatch(*row) for row in rows if row[1] != row[2]],
    )


def _entry(row: CoinEntryRow, account_id: str) -> WalletEntry:
    if row.debit_account == account_id:
        return WalletEntry(row.at_ms, -row.coins, "gift_sent", row.show_slug)
    reason: Reason = "opening" if row.kind == "opening" else "gift_received"
    return WalletEntry(row.at_ms, row.coins, reason, row.show_slug)
