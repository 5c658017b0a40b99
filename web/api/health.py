"""What the server sees of a show's stream, for the studio and the control panel."""

from commerce.shows.queries import show_by_slug
from commerce.shows.rules import may_host
from media.stats import LayerStats, ShowStats
from web import keys
from web.endpoint import Call, endpoint
from web.errors import Forbidden
from web.wire import LayerHealth, ShowHealthView

NOTHING = ShowStats(
    is_publishing=False,
    codec=None,
    layers=(),
    audio_bitrate_bps=0,
    packets_lost=0,
    round_trip_ms=None,
    subscribers=0,
)


@endpoint("GET", "/shows/{slug}/health", access="signed_in", reply=ShowHealthView)
async def show_health(call: Call) -> ShowHealthView:
    """The show's incoming layers, its viewers and its HLS ladder; for its host and for moderators."""
    slug, me = call.path("slug"), call.me
    async with call.db.read() as session:
        show = await show_by_slug(session, slug)
    if not may_host(me.id, me.roles, show.host_id) and "moderator" not in me.roles:
        raise Forbidden()
    app = call.request.app
    stats = app[keys.MEDIA].show_stats(slug) or NOTHING
    renditions = app[keys.TRANSCODER].renditions(slug)
    return ShowHealthView(
        is_publishing=stats.is_publishing,
        codec=stats.codec,
        layers=[_layer(one) for one in stats.layers],
        audio_bitrate_bps=stats.audio_bitrate_bps,
        packets_lost=stats.packets_lost,
        round_trip_ms=stats.round_trip_ms,
        webrtc_viewers=stats.subscribers,
        room_viewers=app[keys.ROOMS].viewers(slug),
        hls_ready=bool(renditions),
        hls_renditions=renditions,
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
