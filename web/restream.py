"""Joins the targets that hosts named with the restreamer that sends to them."""

import time
from dataclasses import dataclass, field

import structlog

from commerce.database import Database
from commerce.kyc.vault import DataKey, SealBroken
from commerce.restream.queries import RestreamTarget, targets_of
from commerce.shows.errors import ShowUnknown
from commerce.shows.queries import live_shows, show_by_slug
from transcoder.restream import address
from transcoder.restream.supervisor import Restreamer
from transcoder.restream.target import Destination
from web.wire_restream import RestreamView

KEY_UNREADABLE = "restream.key_unreadable"
"""The problem of a target whose key was sealed by another secret than the server's."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Restreams:
    """What runs follows from the tables alone: shows that are live, and their targets that are on."""

    db: Database
    restreamer: Restreamer
    seal: DataKey = field(repr=False)

    async def begin(self) -> None:
        """After a restart, live shows go on to their targets as soon as there are pictures."""
        async with self.db.read() as session:
            shows = await live_shows(session)
        for show in shows:
            await self.refresh(show.slug)

    async def refresh(self, slug: str) -> None:
        """The show's state or its targets changed."""
        try:
            async with self.db.read() as session:
                show = await show_by_slug(session, slug)
                targets = await targets_of(session, slug, by=None)
        except ShowUnknown:
            return
        wished = {one.id: one for one in targets if one.is_on} if show.status == "live" else {}
        found = {name: self._destination(one) for name, one in wished.items()}
        for name in (name for name, one in found.items() if one is None):
            log.error(KEY_UNREADABLE, target=name)
        self.restreamer.set(slug, {name: one for name, one in found.items() if one is not None})

    def view(self, slug: str, target: RestreamTarget) -> RestreamView:
        """The target as it is now; one that does not run is idle, or failed where its key is unreadable."""
        unreadable = target.is_on and self._destination(target) is None
        running = self.restreamer.target(slug, target.id) if target.is_on else None
        course, now = (running.course if running else None), time.monotonic()
        return RestreamView(
            id=target.id,
            platform=target.platform,
            name=target.name,
            url=target.url,
            key_end=target.key_end,
            is_on=target.is_on,
            status="failed" if unreadable else course.status if course else "idle",
            problem=KEY_UNREADABLE if unreadable else course.problem if course else None,
            bitrate_bps=course.bitrate_bps if course else None,
            live_ms=_ms(now - course.since) if course and course.status == "live" else None,
            retry_ms=_ms(course.retry_at - now) if course and course.retry_at is not None else None,
            dropped_parts=running.dropped if running else 0,
        )

    def _destination(self, target: RestreamTarget) -> Destination | None:
        try:
            return Destination(address.parse(target.url), target.stream_key(self.seal))
        except SealBroken:
            return None


def _ms(seconds: float) -> int:
    return max(0, round(seconds * 1000))
