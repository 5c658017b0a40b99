"""Recordings: what is kept of shows and for how long, their replays, and their files for downloading."""

from urllib.parse import quote

from aiohttp import web
from msgspec import UNSET

from commerce.recordings import commands
from commerce.recordings.commands import Wishes
from commerce.recordings.errors import NoRecording, NotReady, QuotaUsedUp
from commerce.recordings.queries import (
    Recording,
    recording_of,
    recordings_of_host,
)
from commerce.shows.errors import NotTheHost
from commerce.shows.queries import Show, show_by_slug, shows_by_id
from web import keys, past, recordings, replay
from web.endpoint import Call, endpoint
from web.errors import BadBody, NotFound
from web.wire_recordings import (
    RecordingList,
    RecordingView,
    ReplayFacts,
    ReplayView,
    SetRecording,
)

MOST_MS = 2**53
_TYPES = {None: (*past.SAID, *past.SHOWN), "said": past.SAID, "shown": past.SHOWN}


@endpoint("GET", "/recordings", access="signed_in", reply=RecordingList)
async def list_recordings(call: Call) -> RecordingList:
    """What is kept of my shows, the newest first, and what all of it takes."""
    async with call.db.read() as session:
        found = await recordings_of_host(session, call.me.id)
        shows = await shows_by_id(session, (one.show_id for one in found))
    quota = call.request.app[keys.QUOTA]
    return RecordingList(
        items=[await _view(call, shows[one.show_id], one) for one in found],
        size_bytes=await quota.used_bytes(call.me.id),
        allowed_bytes=quota.allowed_bytes,
    )


@endpoint("GET", "/shows/{slug}/recording", access="signed_in", reply=RecordingView)
async def read_recording(call: Call) -> RecordingView:
    """What is kept of a show of mine."""
    return await _view(call, *await _mine(call))


@endpoint("POST", "/shows/{slug}/recording", access="signed_in", body=SetRecording, reply=RecordingView)
async def set_recording(call: Call) -> RecordingView:
    """Whether a show of mine is recorded, for whom and for how long; also while it is live."""
    body: SetRecording = call.body
    show, before = await _mine(call)
    quota = call.request.app[keys.QUOTA]
    is_used_up = await quota.is_used_up(show.host_id)
    if is_used_up and body.record is True and not before.is_wanted:
        raise QuotaUsedUp(await quota.used_bytes(show.host_id), quota.allowed_bytes or 0)
    wishes = Wishes(
        before.is_wanted if body.record is UNSET else body.record,
        before.keep_days if body.keep_days is UNSET else body.keep_days,
        before.audience if body.audience is UNSET else body.audience,
    )
    default_days = call.request.app[keys.SETTINGS].recording_days
    after = await commands.set_wishes(
        call.db, slug=show.slug, by=call.me, wishes=wishes, default_days=default_days
    )
    if show.status == "live":
        call.request.app[keys.ARCHIVE].record(show.slug, after.is_wanted and not is_used_up)
    return await _view(call, show, after)


@endpoint("DELETE", "/shows/{slug}/recording", access="signed_in", reply=RecordingView)
async def delete_recording(call: Call) -> RecordingView:
    """Delete the recording of a show of mine for good."""
    slug = call.path("slug")
    after = await commands.erase(call.db, slug=slug, by=call.me)
    call.request.app[keys.KEEPER].replays.forget(slug)
    async with call.db.read() as session:
        show = await show_by_slug(session, slug)
    return await _view(call, show, after)


@endpoint("POST", "/shows/{slug}/recording/mp4", access="signed_in", reply=RecordingView, status=202)
async def make_mp4(call: Call) -> RecordingView:
    """Make a file of a recording of mine; it is kept for a day."""
    show, _ = await _mine(call)
    return await _view(call, show, await call.request.app[keys.EXPORTS].start(show.slug, call.me))


@endpoint("DELETE", "/shows/{slug}/recording/mp4", access="signed_in", reply=RecordingView)
async def drop_mp4(call: Call) -> RecordingView:
    """Stop making the file, or delete it."""
    show, _ = await _mine(call)
    return await _view(call, show, await call.request.app[keys.EXPORTS].drop(show.slug, call.me))


@endpoint("GET", "/shows/{slug}/recording/mp4", access="signed_in")
async def read_mp4(call: Call) -> web.StreamResponse:
    """The file itself; parts of it by `Range`."""
    show, recording = await _mine(call)
    path = call.request.app[keys.EXPORTS].path(recording.mp4)
    if path is None:
        raise NotFound()
    name = f"attachment; filename=\"{show.slug}.mp4\"; filename*=UTF-8''{quote(show.title, safe='')}.mp4"
    headers = {"Content-Type": "video/mp4", "Content-Disposition": name, "Cache-Control": "private, no-store"}
    return web.FileResponse(path, headers=headers)


@endpoint("GET", "/shows/{slug}/replay", access="anyone", reply=ReplayView)
async def read_replay(call: Call) -> ReplayView:
    """The replay of a show that has ended, with its chapters."""
    app = call.request.app
    async with call.db.read() as session:
        show = await show_by_slug(session, call.path("slug"))
        recording = await recording_of(session, show.id)
    app[keys.PLAYBACK].rights.check(call.request, show, call.account)
    teaser = recordings.replay_of(show, recording, call.account, app[keys.PLAYBACK], call.now_ms)
    if teaser is None:
        raise NotReady() if recording.state == "recording" else NoRecording()
    positions = (await app[keys.KEEPER].replays.find(show.slug)).positions
    album, playback = await app[keys.ALBUMS].album(show.slug), app[keys.PLAYBACK]
    async with call.db.read() as session:
        chapters = await replay.chapters(session, show.slug, positions)
    return ReplayView(
        started_at_ms=positions.began_ms,
        ended_at_ms=positions.ended_ms,
        duration_ms=positions.duration_ms,
        url=teaser.url,
        storyboard_url=playback.path(show.slug, "storyboard.vtt", call.now_ms) if album else None,
        chapters=chapters,
    )


@endpoint(
    "GET",
    "/shows/{slug}/replay/facts",
    access="anyone",
    reply=ReplayFacts,
    query=("from_ms", "to_ms", "only"),
)
async def read_facts(call: Call) -> ReplayFacts:
    """What viewers of then saw and heard beside the pictures; also of a show that is live."""
    from_ms, to_ms, only = _ms(call, "from_ms", 0), _ms(call, "to_ms", MOST_MS), call.query("only")
    if only not in _TYPES:
        raise BadBody("only")
    async with call.db.read() as session:
        show = await show_by_slug(session, call.path("slug"))
        call.request.app[keys.PLAYBACK].rights.check(call.request, show, call.account)
        recording = await recording_of(session, show.id)
        if (
            show.status == "ended"
            and recordings.replay_of(
                show, recording, call.account, call.request.app[keys.PLAYBACK], call.now_ms
            )
            is None
        ):
            raise NoRecording()
        return await replay.facts(session, show.slug, from_ms=from_ms, to_ms=to_ms, types=_TYPES[only])


async def _mine(call: Call) -> tuple[Show, Recording]:
    async with call.db.read() as session:
        show = await show_by_slug(session, call.path("slug"))
        recording = await recording_of(session, show.id)
    if not recordings.is_host(show, call.account):
        raise NotTheHost()
    return show, recording


async def _view(call: Call, show: Show, recording: Recording) -> RecordingView:
    app = call.request.app
    quota, refused_ms = app[keys.QUOTA], None
    if show.status != "ended" and await quota.is_used_up(show.host_id):
        refused_ms = quota.refused.get(show.slug, call.now_ms)
    return recordings.view(show, recording, app[keys.ARCHIVE], app[keys.EXPORTS], refused_ms)


def _ms(call: Call, name: str, default: int) -> int:
    text = call.query(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or int(text) > MOST_MS:
        raise BadBody(name)
    return int(text)
