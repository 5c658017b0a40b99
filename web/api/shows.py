"""Shows: their schedule, the keys to their stage and their room, and their end."""

from typing import Literal, cast, get_args

from sqlalchemy.ext.asyncio import AsyncSession

from commerce.accounts.queries import Account, people
from commerce.catalog.queries import images_of
from commerce.recordings.queries import recordings_of
from commerce.shows import commands, queries
from commerce.shows.errors import NotTheHost
from commerce.shows.queries import Show, show_by_slug
from commerce.shows.rules import may_host, may_moderate, role_in_show
from commerce.shows.states import Status
from signaling.grants import RoomGrant
from signaling.protocol import Person
from web import keys, recordings
from web.addresses import public_url
from web.endpoint import Call, endpoint
from web.errors import BadBody, CountryRefused, CountryUnknown, NotSignedIn
from web.ingest import stream_name
from web.pictures import poster_url, preview_url
from web.sessions import session_of
from web.wire import (
    CreateShow,
    PersonView,
    PublishGrantView,
    RoomGrantView,
    ShowList,
    ShowView,
    StreamKeyView,
    UpdateShow,
)

PUBLISH_GRANT_MS = 5 * 60 * 1000
ROOM_GRANT_MS = 60 * 60 * 1000
GUEST_NAME = "Guest"


@endpoint("GET", "/shows", access="anyone", reply=ShowList, query=("status", "mine", "after"))
async def list_shows(call: Call) -> ShowList:
    """Public shows of one status, or all of mine."""
    status = call.query("status")
    if status is not None and status not in get_args(Status):
        raise BadBody("status")
    mine = call.query("mine") == "1"
    if mine and call.account is None:
        raise NotSignedIn()
    async with call.db.read() as session:
        page = await queries.list_shows(
            session,
            status=cast(Status | None, status),
            host_id=call.me.id if mine else None,
            after=call.query("after"),
        )
        return ShowList(items=await _views(call, session, page.items), next=page.next)


@endpoint("POST", "/shows", access="host", body=CreateShow, reply=ShowView, status=201)
async def create_show(call: Call) -> ShowView:
    """Schedule a show; its address is made from its title."""
    body: CreateShow = call.body
    show = await commands.create_show(
        call.db,
        host_id=call.me.id,
        title=body.title,
        description=body.description,
        starts_at_ms=body.starts_at_ms,
        visibility=body.visibility,
        now_ms=call.now_ms,
    )
    return await _view(call, show)


@endpoint("GET", "/shows/{slug}", access="anyone", reply=ShowView)
async def read_show(call: Call) -> ShowView:
    """A show; unlisted ones for everybody who knows the address."""
    return await _view(call, await _show(call))


@endpoint("PATCH", "/shows/{slug}", access="signed_in", body=UpdateShow, reply=ShowView)
async def update_show(call: Call) -> ShowView:
    """Change a show of mine."""
    body: UpdateShow = call.body
    changes = commands.ShowChanges(body.title, body.description, body.starts_at_ms, body.visibility)
    return await _view(
        call, await commands.update_show(call.db, slug=call.path("slug"), by=call.me, changes=changes)
    )


@endpoint("POST", "/shows/{slug}/stream-key", access="signed_in", reply=StreamKeyView)
async def rotate_stream_key(call: Call) -> StreamKeyView:
    """Make a new stream key for an encoder such as OBS; the old one ends."""
    slug = call.path("slug")
    stream_key = await commands.rotate_stream_key(call.db, slug=slug, by=call.me)
    encoders, base = call.request.app[keys.ENCODERS], public_url(call.request)
    return StreamKeyView(
        stream_key=stream_key,
        whip_url=whip_url(call, slug),
        rtmp_url=encoders.rtmp_url(base),
        rtmp_key=stream_name.write(slug, stream_key),
        srt_url=encoders.srt_url(base, slug, stream_key),
    )


@endpoint("POST", "/shows/{slug}/publish-grant", access="signed_in", reply=PublishGrantView)
async def grant_publish(call: Call) -> PublishGrantView:
    """A short-lived token with which the browser studio of the host goes live."""
    show = await _show(call)
    if show.host_id != call.me.id:
        raise NotTheHost()
    await queries.check_may_publish(call.db, show.slug, account_id=call.me.id)
    expires_ms = call.now_ms + PUBLISH_GRANT_MS
    token = call.request.app[keys.GRANTS].publish_grant(show.slug, call.me.id, expires_ms)
    return PublishGrantView(token=token, expires_at_ms=expires_ms, whip_url=whip_url(call, show.slug))


@endpoint("POST", "/shows/{slug}/end", access="signed_in", reply=ShowView)
async def end_show(call: Call) -> ShowView:
    """End a show of mine for good."""
    show = await commands.end_show(call.db, slug=call.path("slug"), by=call.me, now_ms=call.now_ms)
    return await _view(call, show)


@endpoint("POST", "/shows/{slug}/room-grant", access="anyone", reply=RoomGrantView)
async def grant_room(call: Call) -> RoomGrantView:
    """The right to enter the show's room; guests may read and like."""
    show = await _show(call)
    expires_ms = call.now_ms + ROOM_GRANT_MS
    account = call.account
    call.request.app[keys.PLAYBACK].rights.check(call.request, show, account)
    if account is None:
        person = Person(id=session_of(call.request).guest_id, name=GUEST_NAME)
    else:
        role = role_in_show(account.id, account.roles, show.host_id)
        person = Person(id=account.id, name=account.name, role=role)
    grant = RoomGrant(
        show=show.slug,
        person=person,
        expires_ms=expires_ms,
        can_chat=account is not None,
        can_moderate=_can_moderate(show, account),
    )
    return RoomGrantView(grant=call.request.app[keys.GRANTS].room_grant(grant), expires_at_ms=expires_ms)


async def _show(call: Call) -> Show:
    async with call.db.read() as session:
        return await show_by_slug(session, call.path("slug"))


async def _view(call: Call, show: Show) -> ShowView:
    async with call.db.read() as session:
        return (await _views(call, session, [show]))[0]


async def _views(call: Call, session: AsyncSession, shows: list[Show]) -> list[ShowView]:
    hosts = await people(session, (show.host_id for show in shows))
    on_shelf = await queries.first_on_shelves(session, (show.id for show in shows))
    images = await images_of(session, on_shelf.values())
    rooms, playback = call.request.app[keys.ROOMS], call.request.app[keys.PLAYBACK]
    albums, archive = call.request.app[keys.ALBUMS], call.request.app[keys.ARCHIVE]
    kept = await recordings_of(session, (show.id for show in shows))
    views = []
    for show in shows:
        album = albums.peek(show.slug)
        image = images.get(on_shelf.get(show.id, ""))
        protection = playback.shows.of(show.slug)
        recording = recordings.of_show(kept, show)
        is_open = not protection.keys_need_token
        refused = playback.rights.refusal(call.request, show, call.account)
        replay = (
            recordings.replay_of(show, recording, call.account, playback, call.now_ms)
            if refused is None
            else None
        )
        views.append(
            ShowView(
                slug=show.slug,
                title=show.title,
                description=show.description,
                status=show.status,
                visibility=show.visibility,
                host=PersonView(id=show.host_id, name=hosts[show.host_id].name),
                starts_at_ms=show.starts_at_ms,
                started_at_ms=show.started_at_ms,
                ended_at_ms=show.ended_at_ms,
                viewers=rooms.viewers(show.slug),
                host_away=show.phase == "away",
                poster_url=poster_url(show, album, image, is_open=is_open, is_kept=replay is not None),
                preview_url=preview_url(show, album) if is_open else None,
                rewind=recordings.rewind_of(show, archive, playback, call.now_ms)
                if refused is None
                else None,
                replay=replay,
                recording=recordings.told(show, recording),
                hls_url=playback.hls_path(show.slug, call.now_ms) if refused is None else None,
                needs_grant=protection.needs_grant,
                watermark=protection.watermark,
                blocked=_blocked(refused),
                can_host=_can_host(show, call.account),
                can_moderate=_can_moderate(show, call.account),
            )
        )
    return views


def _blocked(
    refused: CountryRefused | CountryUnknown | None,
) -> Literal["playback.country", "playback.country_unknown"] | None:
    if refused is None:
        return None
    return "playback.country" if isinstance(refused, CountryRefused) else "playback.country_unknown"


def _can_host(show: Show, account: Account | None) -> bool:
    return account is not None and may_host(account.id, account.roles, show.host_id)


def _can_moderate(show: Show, account: Account | None) -> bool:
    return account is not None and may_moderate(account.id, account.roles, show.host_id)


def whip_url(call: Call, slug: str) -> str:
    return f"{public_url(call.request)}/whip/{slug}"
