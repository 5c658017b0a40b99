"""Who may bring media: the same rights and limits as at the WHIP door, for RTMP and SRT alike."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
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


class Seats(Protocol):
    def check(self, show: str) -> None: ...
    def publishing(self, account: str, taken: list[str]) -> AbstractContextManager[None]: ...


class MediaDoor(Protocol):
    async def ingest(self, show: str, place: Place) -> LocalPublisher: ...


@dataclass(frozen=True, slots=True)
class Permit:
    """The right to publish from a place of a show."""

    show: str
    place: Place


class Gate:
    """Admits encoders. Hosts read in `notices` why one was refused."""

    def __init__(
        self, media: MediaDoor, doors: Doors, seats: Seats, limits: Limits, clock: Callable[[], int]
    ) -> None:
        self._media = media
        self._doors = doors
        self._seats = seats
        self._limits = limits
        self._clock = clock
        self.notices = Notices()

    async def check(self, name: str, address: str, protocol: str) -> Permit:
        """Whether the encoder that gives this name may publish. Raises EncoderRefused."""
        parsed = stream_name.parse(name)
        try:
            await self._limits.take("whip", RULES["whip"].limit, address, self._clock())
            if parsed is None:
                raise EncoderRefused(BAD_NAME)
            publisher = await self._doors.may_publish(parsed.show, parsed.key)
            self._seats.check(parsed.show)
            await self._limits.take("publish", PUBLISH_RULE, publisher.person, self._clock())
        except (CommerceError, SignalingError, WebError) as error:
            refusal = EncoderRefused(Notice(error.code, dict(error.params())))
            if parsed is not None:
                self.refused(parsed.show, refusal, protocol)
            raise refusal from error
        return Permit(parsed.show, Place(publisher.person, is_host=publisher.is_host))

    async def open(self, permit: Permit, protocol: str) -> Intake:
        """Take the place, from a silent encoder too. Raises EncoderRefused while another one sends."""
        taken: list[str] = []
        try:
            with self._seats.publishing(permit.place.person, taken):
                local = await self._media.ingest(permit.show, permit.place)
                taken.append(local.peer_id)
        except (MediaError, WebError) as error:
            refusal = EncoderRefused(Notice(error.code, dict(error.params())))
            self.refused(permit.show, refusal, protocol)
            raise refusal from error
        intake = Intake(local, lambda one: self.notices.stopped(permit.show, one.warnings))
        self.notices.sends(permit.show, intake.warnings)
        log.info("ingest.admitted", show=permit.show, protocol=protocol)
        return intake

    def refused(self, show: str, refusal: EncoderRefused, protocol: str) -> None:
        """Let the host of a show know, and the log."""
        log.info("ingest.refused", show=show, protocol=protocol, code=refusal.notice.code)
        self.notices.refused(show, refusal.notice, self._clock())
