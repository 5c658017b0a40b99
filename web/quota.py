"""How much each host may keep of their shows, and which live shows are not recorded because it is used up."""

from dataclasses import dataclass, field

import structlog

from commerce.database import Database
from commerce.recordings.queries import bytes_of_host, recording_of, recordings_of, slugs_growing
from commerce.recordings.rules import is_used_up
from commerce.shows.errors import ShowUnknown
from commerce.shows.queries import live_shows, show_by_slug
from transcoder.archive.archive import Archive
from web.clock import Clock

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Quota:
    """`allowed_bytes` are each host's; None: as many as there is room for.

    What was kept stays. What comes of a live show when the quota is used up is kept for rewinding only, until
    its host deletes something; so no more is taken than the shows send between two looks.
    """

    db: Database
    archive: Archive
    clock: Clock
    allowed_bytes: int | None
    refused: dict[str, int] = field(default_factory=dict)
    """Live shows that their hosts want recorded and that are not, with the times since when."""

    async def used_bytes(self, host_id: str) -> int:
        """What is kept of all shows of a host, of those that are live up to now."""
        async with self.db.read() as session:
            stored = await bytes_of_host(session, host_id)
            growing = await slugs_growing(session, host_id)
        statuses = map(self.archive.status, growing)
        return stored + sum(status.kept_bytes for status in statuses if status is not None)

    async def is_used_up(self, host_id: str) -> bool:
        """Whether nothing more of this host is recorded."""
        if self.allowed_bytes is None:
            return False
        return is_used_up(await self.used_bytes(host_id), self.allowed_bytes)

    async def is_recorded(self, slug: str) -> bool:
        """Whether its host wants the show recorded, and has room for it."""
        try:
            async with self.db.read() as session:
                show = await show_by_slug(session, slug)
                recording = await recording_of(session, show.id)
        except ShowUnknown:
            return True
        return recording.is_wanted and not await self.is_used_up(show.host_id)

    async def look(self) -> None:
        """Stop recording what is over its host's quota, and go on where there is room again."""
        if self.allowed_bytes is None:
            return
        async with self.db.read() as session:
            live = [show for show in await live_shows(session) if self.archive.writer(show.slug)]
        full = {host: await self.is_used_up(host) for host in {show.host_id for show in live}}
        async with self.db.read() as session:
            recordings = await recordings_of(session, (show.id for show in live))
        refused = {}
        for show in live:
            is_wanted = show.id not in recordings or recordings[show.id].is_wanted
            if is_wanted and full[show.host_id]:
                refused[show.slug] = self.refused.get(show.slug, self.clock())
            self.archive.record(show.slug, is_wanted and not full[show.host_id])
        for slug in refused.keys() - self.refused.keys():
            log.warning("recording.quota_used_up", show=slug)
        self.refused = refused
