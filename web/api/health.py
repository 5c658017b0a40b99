"""What the server sees of a show's stream and of its viewers, for the studio and the control panel."""

from commerce.shows.queries import show_by_slug
from commerce.shows.rules import may_host
from media.audience import Audience, audience_of, worst_first
from media.place import Place
from media.stats import LayerStats, PlaceStats
from media.viewing import SubscriptionStats
from web import keys
from web.endpoint import Call, endpoint
from web.errors import Forbidden
from web.wire_health import (
    AudienceHealth,
    LayerCount,
    LayerHealth,
    LineHealth,
    NoticeView,
    PlaceHealth,
    ShowHealthView,
    ViewerHealth,
    ViewerHealthList,
)

_MOST_VIEWERS = 200
_ID_SHOWN = 6
_NOBODY = audience_of(0, [])


@endpoint("GET", "/shows/{slug}/health", access="signed_in", reply=ShowHealthView)
async def show_health(call: Call) -> ShowHealthView:
    """The show's programme, its stage, its viewers and its HLS ladder; for its host and for moderators."""
    slug = call.path("slug")
    await _check_may_look(call, slug)
    app = call.request.app
    media = app[keys.MEDIA]
    stats = media.show_stats(slug)
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
        places=[_place(one, media.programme(slug)) for one in stats.places] if stats else [],
        audience=_audience(media.audience(slug) or _NOBODY),
        warnings=[NoticeView(code=code, params=params) for code, params in notices],
    )


@endpoint("GET", "/shows/{slug}/viewers", access="signed_in", reply=ViewerHealthList)
async def viewers(call: Call) -> ViewerHealthList:
    """The show's WebRTC viewers one by one, 200 at most; for its host and for moderators."""
    slug = call.path("slug")
    await _check_may_look(call, slug)
    found = worst_first(call.request.app[keys.MEDIA].viewers(slug))
    return ViewerHealthList(viewers=[_viewer(one) for one in found[:_MOST_VIEWERS]])


async def _check_may_look(call: Call, slug: str) -> None:
    """Raises ShowUnknown or Forbidden."""
    async with call.db.read() as session:
        show = await show_by_slug(session, slug)
    if not may_host(call.me.id, call.me.roles, show.host_id) and "moderator" not in call.me.roles:
        raise Forbidden()


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


def _place(stats: PlaceStats, programme: Place | None) -> PlaceHealth:
    return PlaceHealth(
        person_id=stats.place.person,
        source=stats.place.source,
        line=stats.line,
        is_programme=stats.place == programme,
        codec=stats.codec,
        layers=[_layer(one) for one in stats.layers],
        audio_bitrate_bps=stats.audio_bitrate_bps,
        packets_lost=stats.packets_lost,
        round_trip_ms=stats.round_trip_ms,
    )


def _audience(audience: Audience) -> AudienceHealth:
    return AudienceHealth(
        viewers=audience.viewers,
        sampled=audience.sampled,
        layers=[LayerCount(rid=rid, viewers=viewers) for rid, viewers in audience.layers],
        round_trip_ms_median=audience.round_trip_ms_median,
        round_trip_ms_p95=audience.round_trip_ms_p95,
        estimate_bps_median=audience.estimate_bps_median,
        estimate_bps_p10=audience.estimate_bps_p10,
        loss=audience.loss,
        freezes=audience.freezes,
        freeze_ms=audience.freeze_ms,
        sent_bps=audience.sent_bps,
    )


def _viewer(stats: SubscriptionStats) -> ViewerHealth:
    return ViewerHealth(
        viewer=stats.peer_id[:_ID_SHOWN],
        lines=[LineHealth(mid=one.mid, current=one.current, target=one.target) for one in stats.lines],
        sent_bps=stats.sent_bps,
        round_trip_ms=stats.round_trip_ms,
        estimate_bps=stats.estimate_bps,
        loss=stats.loss,
        freezes=stats.player.freezes,
        freeze_ms=stats.player.freeze_ms,
        frames_decoded=stats.player.frames_decoded,
        frames_dropped=stats.player.frames_dropped,
        jitter_buffer_ms=stats.player.jitter_buffer_ms,
    )
