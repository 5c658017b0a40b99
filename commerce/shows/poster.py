"""The picture that stands for a show."""

from commerce.accounts.queries import Account
from commerce.database import Database
from commerce.shows.commands import lock_show
from commerce.shows.errors import NotTheHost
from commerce.shows.queries import Show, show_by_slug, to_show
from commerce.shows.rules import may_host


async def check_may_change(db: Database, *, slug: str, by: Account) -> Show:
    """The show, for whoever may choose its poster. Raises `ShowUnknown`, `NotTheHost`."""
    async with db.read() as session:
        show = await show_by_slug(session, slug)
    if not may_host(by.id, by.roles, show.host_id):
        raise NotTheHost()
    return show


async def set_poster(db: Database, *, slug: str, by: Account, image_name: str | None) -> Show:
    """This kept picture from now on; None is always the newest one. Raises `ShowUnknown`, `NotTheHost`."""
    async with db.write() as session:
        row = await lock_show(session, slug, by)
        row.poster_name = image_name
        return to_show(row)
