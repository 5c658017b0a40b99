"""Gifts and the wallet they are paid from."""

from commerce.wallet import commands, queries
from commerce.wallet.rules import GIFTS
from web.endpoint import Call, endpoint
from web.wire import GiftList, GiftView, SendGift, WalletEntryView, WalletView


@endpoint("GET", "/gifts", access="anyone", reply=GiftList)
async def list_gifts(call: Call) -> GiftList:
    """The gifts there are and their price in coins, cheapest first."""
    return GiftList(items=[GiftView(id=gift.id, coins=gift.coins) for gift in GIFTS.values()])


@endpoint("POST", "/shows/{slug}/gifts", access="signed_in", body=SendGift, reply=WalletView, idempotent=True)
async def send_gift(call: Call) -> WalletView:
    """Send a gift to the host of a live show."""
    body: SendGift = call.body
    await commands.send_gift(
        call.db,
        show_slug=call.path("slug"),
        by=call.me,
        gift_id=body.gift_id,
        quantity=body.quantity,
        idempotency_key=call.idempotency_key,
        now_ms=call.now_ms,
    )
    return await _wallet(call)


@endpoint("GET", "/wallet", access="signed_in", reply=WalletView)
async def show_wallet(call: Call) -> WalletView:
    """My coins, and where they came from and went."""
    return await _wallet(call)


async def _wallet(call: Call) -> WalletView:
    async with call.db.read() as session:
        wallet = await queries.wallet_of(session, call.me.id)
    entries = [
        WalletEntryView(at_ms=one.at_ms, coins=one.coins, reason=one.reason, show_slug=one.show_slug)
        for one in wallet.entries
    ]
    return WalletView(coins=wallet.coins, entries=entries)
