"""Who may bring media: the same rights and limits as at the WHIP door, for RTMP and SRT alike."""

from collections.abc import Callable
from typing import Protocol

import structlog

from commerce.errors import CommerceError
from media.errors import MediaError
from media.ingest.publisher import LocalPublisher
from media.place import Place, Publisher
from signaling.errors import SignalingError
from web.errors import WebError
from web.ingest import stream_name
from web.ingest.intake import Intake
from web.ingest.notices import EncoderRefused, Notice, Notices
from web.limits import PUBLISH_RULE, RULES, Limits

log = structlog.get_logger(__name__)
BAD_NAME = Notice("ingest.bad_name", {})


class Doors(Protocol):
    async def may_publish(self, show: str, token: str | None) -> Publisher: ...


class Drain(Protocol):
    def check(self, show: str) -> None: ...


class MediaDoor(Protocol):
    async def ingest(self, show: str, place: Place) -> LocalPublisher: ...


class Gate:
    """Admits encoders. Hosts read in `notices` why one was refused."""

    def __init__(
        self, media: MediaDoor, doors: Doors, drain: Drain, limits: Limits, clock: Callable[[], int]
    ) -> None:
        self._media = media
        self._doors = doors
        self._drain = drain
        self._limits = limits
        self._clock = clock
        self.notices = Notices()

    async def admit(self, name: str, address: str, protocol: str) -> tuple[str, Intake]:
        """The show and the intake of an encoder that gave this name. Raises EncoderRefused."""
        parsed = stream_name.parse(name)
        try:
            await self._limits.take("whip", RULES["whip"].limit, address, self._clock())
            if parsed is None:
                raise EncoderRefused(BAD_NAME)
            publisher = await self._doors.may_publish(parsed.show, parsed.key)
            place = Place(publisher.person, is_host=publisher.is_host)
            self._drain.check(parsed.show)
            await self._limits.take("publish", PUBLISH_RULE, publisher.person, self._clock())
            local = await self._media.ingest(parsed.show, place)
        except (CommerceError, MediaError, SignalingError, WebError) as error:
            refusal = EncoderRefused(Notice(error.code, dict(error.params())))
            if parsed is not None:
                self.refused(parsed.show, refusal, protocol)
            raise refusal from error
        show = parsed.show
        intake = Intake(local, lambda one: self.notices.stopped(show, one.warnings))
        self.notices.sends(show, intake.warnings)
        log.info("ingest.admitted", show=show, protocol=protocol)
        return show, intake

    def refused(self, show: str, refusal: EncoderRefused, protocol: str) -> None:
        """Let the host of a show know, and the log."""
        log.info("ingest.refused", show=show, protocol=protocol, code=refusal.notice.code)
        self.notices.refused(show, refusal.notice, self._clock())
