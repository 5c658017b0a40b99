"""What the demo begins with: people, an approved host, products with pictures, a show and its shelf."""

import asyncio
import datetime
from dataclasses import dataclass

from commerce.accounts.commands import create_account
from commerce.accounts.queries import Account, account_by_login
from commerce.accounts.rules import Role
from commerce.catalog.commands import SkuDraft, create_product, set_image
from commerce.catalog.queries import Product, products_of_seller
from commerce.database import Database
from commerce.kyc import commands as kyc
from commerce.kyc.queries import case_of, status_of
from commerce.kyc.rules import SIDES
from commerce.kyc.vault import Vault
from commerce.shows.commands import ShowChanges, create_show, reopen_show, update_show
from commerce.shows.errors import ShowUnknown
from commerce.shows.queries import Show, shelf_of, show_by_slug
from commerce.shows.shelf import pin, set_shelf
from commerce.wallet.commands import open_wallet
from web.demo_pictures import PICTURES, specimen_card
from web.media_files import ImageStore
from web.secrets import Secrets

PASSWORD = "haat-demo-1"  # noqa: S105 (printed at every start of the demo)
COINS = 1_000
NID = "1234567890"
DHAKA = datetime.timezone(datetime.timedelta(hours=6))
EVENING_HOUR = 20


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo's start prints; `logins` are (role, login)."""

    show_slug: str
    host_id: str
    password: str
    logins: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    login: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A show to be."""

    slug: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Goods:
    """A product; `picture` is its key in `PICTURES`."""

    picture: str
    title: str
    description: str
    skus: tuple[SkuDraft, ...]


PEOPLE: dict[str, Person] = {
    "host": Person("Rahima Khatun", "host@haat.demo", ("host", "seller")),
    "moderator": Person("Tanvir Ahmed", "moderator@haat.demo", ("moderator",)),
    "viewer": Person("Nusrat Jahan", "viewer@haat.demo", ()),
    "support": Person("Farhan Kabir", "support@haat.demo", ("support",)),
    "reviewer": Person("Shirin Akter", "reviewer@haat.demo", ("reviewer",)),
    "admin": Person("Haat Admin", "admin@haat.demo", ("administrator",)),
}

DEMO = Plan(
    "demo",
    "Haat demo: Friday market",
    "Handmade things from all over Bangladesh, shown by the people who sell them.\n"
    "সারা বাংলাদেশের হাতে তৈরি জিনিস, বিক্রেতার হাতেই দেখা।",
)
NEXT = Plan(
    "kantha-evening",
    "নকশি কাঁথার সন্ধ্যা",
    "জামালপুরের নকশি কাঁথা: কোনটা কার হাতের কাজ, কত দিনের সেলাই।\nQuilts from Jamalpur, stitch by stitch.",
)

GOODS: tuple[Goods, ...] = (
    Goods(
        "jamdani",
        "Dhakai jamdani saree",
        "Half-silk, woven by hand in Rupganj over three weeks. Blouse piece included.\n"
        "রূপগঞ্জের তাঁতে তিন সপ্তাহে বোনা হাফসিল্ক জামদানি, ব্লাউজ পিসসহ।",
        (
            SkuDraft("Wine red", 680_000, 750_000, 12),
            SkuDraft("Leaf green", 680_000, 750_000, 8),
            SkuDraft("Midnight blue", 720_000, None, 5),
        ),
    ),
    Goods(
        "panjabi",
        "Cotton panjabi, hand-embroidered",
        "Light cotton for hot days, embroidery on the placket.\n"
        "গরমের জন্য আরামদায়ক সুতি পাঞ্জাবি, বোতাম পটিতে হাতের কাজ।",
        (
            SkuDraft("M", 185_000, 220_000, 20),
            SkuDraft("L", 185_000, 220_000, 24),
            SkuDraft("XL", 195_000, 230_000, 16),
        ),
    ),
    Goods(
        "kantha",
        "Nakshi kantha quilt",
        "Lotus in the middle, running stitch all over, from Jamalpur.\n"
        "মাঝখানে পদ্ম, চারপাশে রানিং ফোঁড়; জামালপুরের নকশি কাঁথা।",
        (
            SkuDraft("Single, 5 × 7 feet", 320_000, None, 9),
            SkuDraft("Double, 7 × 8 feet", 480_000, 540_000, 6),
        ),
    ),
    Goods(
        "mugs",
        "Clay mugs from Bijoypur",
        "Thrown and painted by hand in Cumilla, safe for hot tea.\n"
        "কুমিল্লার বিজয়পুরের মাটির মগ, গরম চায়ের জন্য নিরাপদ।",
        (SkuDraft("Pair", 56_000, None, 40), SkuDraft("Set of six", 150_000, 168_000, 15)),
    ),
    Goods(
        "honey",
        "Sundarbans honey",
        "Wild khalisha honey, gathered in April, nothing added.\n"
        "চৈত্র মাসে তোলা সুন্দরবনের খলিশা ফুলের মধু, কোনো ভেজাল নেই।",
        (
            SkuDraft("250 g", 42_000, None, 60),
            SkuDraft("500 g", 78_000, 85_000, 45),
            SkuDraft("1 kg", 149_000, 165_000, 25),
        ),
    ),
    Goods(
        "jute_bag",
        "Jute shopping bag",
        "Carries ten kilos and outlives a hundred plastic bags.\n"
        "দশ কেজি বইতে পারে, একশো পলিথিনের চেয়ে বেশি দিন টেকে।",
        (SkuDraft("Natural, leaf print", 45_000, 52_000, 80), SkuDraft("Natural, plain", 38_000, None, 50)),
    ),
)


async def seed(db: Database, *, images: ImageStore, secrets: Secrets, now_ms: int) -> Demo:
    """Make whatever of the demo is missing; a second time changes nothing but what somebody ended."""
    people = {role: await _account(db, person, now_ms) for role, person in PEOPLE.items()}
    host = people["host"]
    await _approve(db, Vault(secrets.key("kyc")), host, people["reviewer"], now_ms)
    goods = await _goods(db, host, images, now_ms)
    show = await _show(db, host, DEMO, now_ms, now_ms)
    if show.status == "ended":
        await reopen_show(db, slug=show.slug, now_ms=now_ms)
    await _fill_shelf(db, host, show, [one.id for one in goods], now_ms)
    if show.status == "scheduled":
        await pin(db, slug=show.slug, by=host, product_id=goods[0].id, now_ms=now_ms)
    await _next_evening(db, host, [goods[2].id], now_ms)
    return Demo(
        show_slug=DEMO.slug,
        host_id=host.id,
        password=PASSWORD,
        logins=tuple((role, person.login) for role, person in PEOPLE.items()),
    )


async def _account(db: Database, person: Person, now_ms: int) -> Account:
    async with db.read() as session:
        account = await account_by_login(session, person.login)
    if account is None:
        account = await create_account(
            db,
            name=person.name,
            login=person.login,
            password=PASSWORD,
            roles=person.roles,
            now_ms=now_ms,
        )
    await open_wallet(db, account_id=account.id, coins=COINS, now_ms=now_ms)
    return account


async def _approve(db: Database, vault: Vault, host: Account, reviewer: Account, now_ms: int) -> None:
    """The host's identity, by the same steps that a person takes."""
    async with db.read() as session:
        status = await status_of(session, host.id)
    if status in ("none", "draft"):
        await kyc.save_details(db, vault, account_id=host.id, name=host.name, nid=NID, now_ms=now_ms)
        for side in SIDES:
            upload = specimen_card()
            await kyc.save_picture(db, vault, account_id=host.id, side=side, upload=upload, now_ms=now_ms)
        await kyc.submit(db, account_id=host.id, now_ms=now_ms)
        async with db.read() as session:
            case = await case_of(session, vault, host)
        assert case is not None
        await kyc.decide(db, case_id=case.id, by=reviewer, approve=True, reason="", now_ms=now_ms)


async def _goods(db: Database, host: Account, images: ImageStore, now_ms: int) -> list[Product]:
    async with db.read() as session:
        there = {one.title: one for one in await products_of_seller(session, host.id)}
    products = []
    for goods in GOODS:
        product = there.get(goods.title) or await create_product(
            db,
            seller_id=host.id,
            title=goods.title,
            description=goods.description,
            skus=goods.skus,
            now_ms=now_ms,
        )
        if product.image_name is None:
            name = await images.save(await asyncio.to_thread(PICTURES[goods.picture]))
            product = await set_image(db, product_id=product.id, by=host, image_name=name)
        products.append(product)
    return products


async def _show(db: Database, host: Account, plan: Plan, starts_at_ms: int, now_ms: int) -> Show:
    try:
        async with db.read() as session:
            return await show_by_slug(session, plan.slug)
    except ShowUnknown:
        return await create_show(
            db,
            host_id=host.id,
            slug=plan.slug,
            title=plan.title,
            description=plan.text,
            starts_at_ms=starts_at_ms,
            now_ms=now_ms,
        )


async def _fill_shelf(db: Database, host: Account, show: Show, product_ids: list[str], now_ms: int) -> None:
    """Only an empty shelf; what people put there stays."""
    async with db.read() as session:
        if await shelf_of(session, show.id):
            return
    await set_shelf(db, slug=show.slug, by=host, product_ids=product_ids, now_ms=now_ms)


async def _next_evening(db: Database, host: Account, product_ids: list[str], now_ms: int) -> None:
    """The scheduled show is always tomorrow evening, however old the demo's database is."""
    starts_at_ms = tomorrow_evening_ms(now_ms)
    show = await _show(db, host, NEXT, starts_at_ms, now_ms)
    if show.status == "scheduled" and (show.starts_at_ms or 0) < now_ms:
        await update_show(db, slug=show.slug, by=host, changes=ShowChanges(starts_at_ms=starts_at_ms))
    await _fill_shelf(db, host, show, product_ids, now_ms)


def tomorrow_evening_ms(now_ms: int) -> int:
    """Eight in the evening of the next day in Dhaka."""
    tomorrow = datetime.datetime.fromtimestamp(now_ms / 1000, DHAKA) + datetime.timedelta(days=1)
    evening = tomorrow.replace(hour=EVENING_HOUR, minute=0, second=0, microsecond=0)
    return round(evening.timestamp() * 1000)
