"""What the server sees of a show's stream, for the studio and the control panel."""

from commerce.shows.queries import show_by_slug
from commerce.shows.rules import may_host
from media.stats import LayerStats
from web import keys
from web.endpoint import Call, endpoint
from web.errors import Forbidden
from web.wire import LayerHealth, NoticeView, ShowHealthView


@endpoint("GET", "/shows/{slug}/health", access="signed_in", reply=ShowHealthView)
async def show_health(call: Call) -> ShowHealthView:
    """The show's programme, its viewers and its HLS ladder; for its host and for moderators."""
    slug, me = call.path("slug"), call.me
    async with call.db.read() as session:
        show = await show_by_slug(session, slug)
    if not may_host(me.id, me.roles, show.host_id) and "moderator" not in me.roles:
        raise Forbidden()
    app = call.request.app
    stats = app[keys.MEDIA].show_stats(slug)
    programme = None if stats is None else stats.programme
    notices = app[keys.ENCODERS].warnings(slug, call.now_ms)
    renditions = app[keys.TRANSCODER].renditions(slug)
    return ShowHealthView(
        is_publishing=programme is not None,
        codec=programme.codec if programme else None,
        layers=[_layer(one) for one in programme.layers] if programme else [],
        audio_bitrate_bps=programme.audio_bitrate_bps if programme else 0,
        packets_lost=programme.packets_lost if programme else 0,
        round_trip_ms=programme.round_trip_ms if programme else None,
        webrtc_viewers=stats.subscribers if stats else 0,
        room_viewers=app[keys.ROOMS].viewers(slug),
        hls_ready=bool(renditions),
        hls_renditions=renditions,
        warnings=[NoticeView(code=code, params=params) for code, params in notices],
    )


def _layer(stats: LayerStats) -> LayerHealth:
    return LayerHealth(
        rid=stats.rid,
        width=stats.width,
        height=stats.height,
        bitrate_bps=stats.bitrate_bps,
        frames_per_second=stats.frames_per_second,
        packets_lost=stats.packets_lost,
        is_active=stats.is_active,
    )
