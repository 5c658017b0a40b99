"""Sending a show on to other platforms by RTMP: its targets and how they are."""

from commerce.restream import commands, queries
from commerce.restream.rules import MAX_TARGETS, Changes, check_may_change
from commerce.shows.queries import show_by_slug
from commerce.shows.rules import may_host
from transcoder.errors import RestreamAddressUnknown, RestreamNoFfmpeg
from transcoder.restream import address
from transcoder.restream.target import resolve
from web import keys
from web.endpoint import Call, endpoint
from web.restream import Restreams
from web.wire import Empty
from web.wire_restream import AddRestream, ChangeRestream, RestreamList, RestreamView


@endpoint("GET", "/shows/{slug}/restreams", access="signed_in", reply=RestreamList)
async def list_restreams(call: Call) -> RestreamList:
    """Where a show is sent on to, and how that goes; for its host and staff."""
    slug, restreams = call.path("slug"), _restreams(call)
    async with call.db.read() as session:
        targets = await queries.targets_of(session, slug, by=call.me)
        show = await show_by_slug(session, slug)
    return RestreamList(
        items=[restreams.view(slug, one) for one in targets],
        most=MAX_TARGETS,
        has_ffmpeg=restreams.restreamer.has_ffmpeg,
        may_change=may_host(call.me.id, call.me.roles, show.host_id),
    )


@endpoint(
    "POST",
    "/shows/{slug}/restreams",
    access="signed_in",
    body=AddRestream,
    reply=RestreamView,
    status=201,
)
async def add_restream(call: Call) -> RestreamView:
    """Name a target; the stream key is kept sealed and never shown again."""
    body: AddRestream = call.body
    await _check_address(call, body.url)
    target = await commands.add_target(
        call.db,
        _restreams(call).seal,
        slug=call.path("slug"),
        by=call.me,
        platform=body.platform,
        name=body.name,
        url=body.url,
        stream_key=body.stream_key,
        is_on=body.is_on,
        now_ms=call.now_ms,
    )
    return await _refreshed(call, target)


@endpoint(
    "PATCH",
    "/shows/{slug}/restreams/{id}",
    access="signed_in",
    body=ChangeRestream,
    reply=RestreamView,
)
async def change_restream(call: Call) -> RestreamView:
    """Change a target of my show."""
    body: ChangeRestream = call.body
    if body.url is not None:
        await _check_address(call, body.url)
    target = await commands.change_target(
        call.db,
        _restreams(call).seal,
        slug=call.path("slug"),
        target_id=call.path("id"),
        by=call.me,
        changes=Changes(body.name, body.url, body.stream_key),
        now_ms=call.now_ms,
    )
    return await _refreshed(call, target)


@endpoint("DELETE", "/shows/{slug}/restreams/{id}", access="signed_in")
async def remove_restream(call: Call) -> Empty:
    """Forget a target and its key."""
    slug = call.path("slug")
    await commands.remove_target(
        call.db, slug=slug, target_id=call.path("id"), by=call.me, now_ms=call.now_ms
    )
    await _restreams(call).refresh(slug)
    return Empty()


@endpoint("POST", "/shows/{slug}/restreams/{id}/start", access="signed_in", reply=RestreamView)
async def start_restream(call: Call) -> RestreamView:
    """Send to a target now and whenever the show is live; one that waits or gave up tries again at once."""
    restreams = _restreams(call)
    if not restreams.restreamer.has_ffmpeg:
        raise RestreamNoFfmpeg
    target = await _switch(call, is_on=True)
    running = restreams.restreamer.target(call.path("slug"), target.id)
    if running is not None:
        running.retry()
    return await _refreshed(call, target)


@endpoint("POST", "/shows/{slug}/restreams/{id}/stop", access="signed_in", reply=RestreamView)
async def stop_restream(call: Call) -> RestreamView:
    """Send no more to a target until it is started again."""
    return await _refreshed(call, await _switch(call, is_on=False))


async def _switch(call: Call, *, is_on: bool) -> queries.RestreamTarget:
    return await commands.switch_target(
        call.db,
        slug=call.path("slug"),
        target_id=call.path("id"),
        by=call.me,
        is_on=is_on,
        now_ms=call.now_ms,
    )


async def _refreshed(call: Call, target: queries.RestreamTarget) -> RestreamView:
    """Acted upon before the reply, which then says how it goes; the outbox tells the same again."""
    restreams, slug = _restreams(call), call.path("slug")
    await restreams.refresh(slug)
    return restreams.view(slug, target)


async def _check_address(call: Call, url: str) -> None:
    """For who may change targets, so that nobody else learns which names our network knows.

    Raises RestreamForbidden, RestreamAddressBad, RestreamAddressUnknown and RestreamAddressForbidden.
    """
    async with call.db.read() as session:
        show = await show_by_slug(session, call.path("slug"))
    check_may_change(call.me.id, call.me.roles, show.host_id)
    try:
        await resolve(address.parse(url), _restreams(call).restreamer.settings)
    except OSError:
        raise RestreamAddressUnknown from None


def _restreams(call: Call) -> Restreams:
    return call.request.app[keys.RESTREAMS]
