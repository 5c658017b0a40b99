"""Publishing from the stage of somebody else's show."""

from commerce.shows.queries import show_by_slug
from web import keys
from web.api.shows import PUBLISH_GRANT_MS, whip_url
from web.endpoint import Call, endpoint
from web.wire import PublishGrantView
from web.wiring import check_on_stage


@endpoint("POST", "/shows/{slug}/stage-grant", access="signed_in", reply=PublishGrantView)
async def grant_stage(call: Call) -> PublishGrantView:
    """A short-lived token with which a member of the stage publishes: camera, second camera or screen."""
    async with call.db.read() as session:
        show = await show_by_slug(session, call.path("slug"))
    await check_on_stage(call.request.app[keys.ROOMS], show.slug, call.me.id)
    expires_ms = call.now_ms + PUBLISH_GRANT_MS
    token = call.request.app[keys.GRANTS].publish_grant(show.slug, call.me.id, expires_ms)
    return PublishGrantView(token=token, expires_at_ms=expires_ms, whip_url=whip_url(call, show.slug))
