"""Encoders are admitted by the same limits as browsers."""

from types import SimpleNamespace
from typing import Any, cast

from media.errors import NoLine
from media.ingest.publisher import LocalPublisher
from media.place import Place
from web.admission import Seats
from web.drain import Drain
from web.ingest.gate import Gate, Permit
from web.ingest.notices import EncoderRefused
from web.limits import Limits


class Media:
    """Takes everybody in, except to the show "full"."""

    def __init__(self) -> None:
        self.open: set[str] = set()

    async def ingest(self, show: str, _place: Place) -> LocalPublisher:
        if show == "full":
            raise NoLine
        self.open.add(show)
        return cast(LocalPublisher, SimpleNamespace(peer_id=show))


async def test_an_account_sends_as_many_streams_as_it_may_by_whatever_protocol() -> None:
    media, doors = Media(), cast(Any, None)
    seats = Seats(
        cast(Drain, None),
        lambda peer_id: peer_id in media.open,
        sessions_per_address=None,
        publishers_per_account=2,
    )
    gate = Gate(media, doors, seats, Limits(None), lambda: 0)

    async def opens(show: str, account: str = "anika") -> str:
        try:
            await gate.open(Permit(show, Place(account, is_host=True)), "srt")
        except EncoderRefused as refusal:
            return refusal.notice.code
        return "opened"

    found = [await opens(show) for show in ("full", "one", "two", "three")]
    assert found == ["media.no_line", "opened", "opened", "door.too_many_publishers"]
    assert [notice.code for notice in gate.notices.of("three", 0)] == ["door.too_many_publishers"]
    assert await opens("four", "babul") == "opened"
    media.open.remove("one")
    assert await opens("three") == "opened"
