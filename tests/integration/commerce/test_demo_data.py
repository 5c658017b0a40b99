"""The demo's data: complete at once, unchanged by a second start, startable after somebody ended it."""

from pathlib import Path

from sqlalchemy import func, select

from commerce.accounts.commands import sign_in
from commerce.catalog.queries import products
from commerce.database import Base, Database
from commerce.shows.commands import end_show, host_connected
from commerce.shows.queries import check_may_publish, list_shows, pinned_product, shelf_of, show_by_slug
from web.demo_data import Demo, seed
from web.media_files import ImageStore
from web.secrets import from_text

NOW_MS = 1_790_000_000_000
DAY_MS = 86_400_000


async def counts(db: Database) -> dict[str, int]:
    async with db.read() as session:
        return {
            name: await session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
        }


async def plant(db: Database, folder: Path, now_ms: int) -> Demo:
    return await seed(db, images=ImageStore(folder), secrets=from_text("a secret"), now_ms=now_ms)


async def test_the_demo_is_planted_once_and_ready_to_go_live(db: Database, tmp_path: Path) -> None:
    demo = await plant(db, tmp_path / "media", NOW_MS)
    before = await counts(db)
    assert await plant(db, tmp_path / "media", NOW_MS + 1) == demo
    assert await counts(db) == before

    roles = {
        login: (await sign_in(db, login=login, password=demo.password)).roles for _, login in demo.logins
    }
    assert roles["host@haat.demo"] == ("viewer", "host", "seller")
    await check_may_publish(db, demo.show_slug, account_id=demo.host_id)
    async with db.read() as session:
        show = await show_by_slug(session, demo.show_slug)
        shelf = await products(session, await shelf_of(session, show.id))
        assert (show.title, len(shelf)) == ("Haat demo: Friday market", 6)
        assert await pinned_product(session, show.id) == shelf[0].id
    for product in shelf:
        assert product.image_name is not None
        assert ImageStore(tmp_path / "media").path(product.image_name).stat().st_size > 1_000


async def test_an_old_demo_is_made_fresh(db: Database, tmp_path: Path) -> None:
    demo = await plant(db, tmp_path / "media", NOW_MS)
    await host_connected(db, slug=demo.show_slug, now_ms=NOW_MS)
    await end_show(db, slug=demo.show_slug, now_ms=NOW_MS)
    later_ms = NOW_MS + 30 * DAY_MS
    await plant(db, tmp_path / "media", later_ms)
    async with db.read() as session:
        coming = (await list_shows(session, status="scheduled")).items
    assert {show.slug for show in coming} == {"demo", "kantha-evening"}
    evening = next(show for show in coming if show.slug == "kantha-evening")
    assert later_ms < (evening.starts_at_ms or 0) <= later_ms + 2 * DAY_MS
