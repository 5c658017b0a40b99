"""What was on the screen when the server went is written into the media of the shows that go on."""

from commerce.database import Database
from commerce.polls.queries import shows_with_open_poll
from commerce.roomlog.queries import last_fact_before
from commerce.shows.queries import shows_with_pin
from transcoder.supervisor import Transcoder
from web.marks import marks_of
from web.past import PINS
from web.replay import numbered

_POLLS = ("poll_opened", "poll_closed", "show_ended")
_EVER_MS = 2**53


async def mark_held(db: Database, transcoder: Transcoder) -> None:
    """Give the transcoder the marks of pins and polls that hold by their rooms' logs, timed as they were
    then. Call it before anything new is marked."""
    async with db.read() as session:
        held = [(show, PINS) for show in await shows_with_pin(session)]
        held += [(show, _POLLS) for show in await shows_with_open_poll(session)]
        for show, types in held:
            newest = await last_fact_before(session, show, types, at_ms=_EVER_MS)
            for mark in marks_of(numbered(newest)) if newest is not None else ():
                transcoder.mark(show, mark)
