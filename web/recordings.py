"""How recordings look to those who ask for them."""

from collections.abc import Mapping
from typing import Literal

from aiohttp import hdrs, web

from commerce.accounts.queries import Account
from commerce.database import Database
from commerce.recordings.errors import QuotaUsedUp
from commerce.recordings.queries import Recording, recording_of
from commerce.recordings.rules import may_see
from commerce.shows.errors import ShowUnknown
from commerce.shows.queries import Show, show_by_slug
from commerce.shows.rules import may_host
from transcoder.archive.archive import Archive
from transcoder.archive.serve import Access
from transcoder.archive.writer import Problem
from transcoder.errors import UnknownStream
from web import keys
from web.exports import Exports
from web.playback.gate import read_cookie
from web.playback.playback import Playback
from web.sessions import COOKIE
from web.wire import ReplayTeaser, RewindView
from web.wire_recordings import RecordingView, StorageProblem

Told = Literal["none", "recording", "processing", "ready", "deleted"]


def is_host(show: Show, account: Account | None) -> bool:
    """Whether they may do with the show what its host may."""
    return account is not None and may_host(account.id, account.roles, show.host_id)


def path_of(playback: Playback, show: str, kind: Literal["rewind", "replay"], now_ms: int) -> str:
    """Where a player begins that plays the past."""
    return playback.path(show, f"{kind}/index.m3u8", now_ms)


def told(show: Show, recording: Recording) -> Told:
    """What anybody may know of a show's recording."""
    match recording.state:
        case "waiting":
            return "none"
        case "recording":
            if show.phase == "ended":
                return "processing"
            return "recording" if recording.is_wanted else "none"
        case "ready":
            return "ready"
        case "erasing" | "gone":
            is_known = recording.is_wanted and recording.ended_at_ms is not None  # else nothing was kept
            return "deleted" if is_known else "none"


def replay_of(
    show: Show, recording: Recording, account: Account | None, playback: Playback, now_ms: int
) -> ReplayTeaser | None:
    """None when there is none, or not for them."""
    if recording.state != "ready" or not may_see(recording.audience, is_host=is_host(show, account)):
        return None
    return ReplayTeaser(duration_ms=recording.duration_ms, url=path_of(playback, show.slug, "replay", now_ms))


def rewind_of(show: Show, archive: Archive, playback: Playback, now_ms: int) -> RewindView | None:
    """None unless the show is live and something of it is kept."""
    status = archive.status(show.slug) if show.status == "live" else None
    if status is None or status.oldest_ms is None:
        return None
    return RewindView(from_ms=status.oldest_ms, url=path_of(playback, show.slug, "rewind", now_ms))


def view(
    show: Show, recording: Recording, archive: Archive, exports: Exports, refused_ms: int | None
) -> RecordingView:
    """A recording for its host; while the show is live with what is known so far. Since `refused_ms` nothing
    more of this host is recorded."""
    status = archive.status(show.slug) if recording.state == "recording" else None
    size, duration, lost = recording.size_bytes, recording.duration_ms, recording.lost_ms
    if status is not None:
        size, duration, lost = status.kept_bytes, status.kept_ms, status.lost_ms
    problem = status.problem if status is not None else None
    if refused_ms is not None and recording.is_wanted and show.status != "ended":
        problem = Problem(QuotaUsedUp.code, refused_ms)
    return RecordingView(
        show_slug=show.slug,
        title=show.title,
        state=recording.state,
        record=recording.is_wanted,
        keep_days=recording.keep_days,
        audience=recording.audience,
        began_at_ms=recording.began_at_ms,
        ended_at_ms=recording.ended_at_ms,
        deletes_at_ms=recording.deletes_at_ms,
        duration_ms=duration,
        size_bytes=size,
        lost_ms=lost,
        waiting_bytes=status.waiting_bytes if status is not None else 0,
        problem=StorageProblem(code=problem.code, since_ms=problem.since_ms) if problem else None,
        mp4=exports.view(show.slug, recording.mp4),
    )


async def may_see_replay(request: web.Request, slug: str) -> Access:
    """Only what is ready is to be seen, by those for whom it is. Raises UnknownStream."""
    return await may_see_by_cookie(request.app, slug, request.headers.get(hdrs.COOKIE))


async def may_see_by_cookie(app: web.Application, slug: str, header: str | None) -> Access:
    """The same for who sent this `Cookie` header."""
    db: Database = app[keys.DATABASE]
    async with db.read() as reading:
        try:
            show = await show_by_slug(reading, slug)
        except ShowUnknown as error:
            raise UnknownStream from error
        recording = await recording_of(reading, show.id)
    if recording.state != "ready":
        raise UnknownStream
    if recording.audience == "everyone":
        return "shared"
    session = await app[keys.SESSIONS].read(read_cookie(header, COOKIE), app[keys.CLOCK]())
    if session is None or not is_host(show, session.account):
        raise UnknownStream
    return "private"


def of_show(recordings: Mapping[str, Recording], show: Show) -> Recording:
    """The show's, or what it would be."""
    return recordings.get(show.id, Recording(show.id))
