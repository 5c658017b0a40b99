"""The pictures of a show that its host can choose a poster from."""

from commerce.shows.errors import StillUnknown
from commerce.shows.poster import check_may_change, set_poster
from commerce.shows.queries import Show
from web import keys
from web.endpoint import Call, endpoint
from web.media_files import image_url
from web.wire_pictures import ChoosePoster, PicturesView, StillView

_SHOWN = 12


@endpoint("GET", "/shows/{slug}/pictures", access="signed_in", reply=PicturesView)
async def list_pictures(call: Call) -> PicturesView:
    """The poster of a show of mine and what else there is to choose from."""
    return await _view(call, await check_may_change(call.db, slug=call.path("slug"), by=call.me))


@endpoint("PUT", "/shows/{slug}/poster", access="signed_in", body=ChoosePoster, reply=PicturesView)
async def choose_poster(call: Call) -> PicturesView:
    """Let a picture of the stream stand for a show of mine, or always the newest."""
    body: ChoosePoster = call.body
    slug = call.path("slug")
    await check_may_change(call.db, slug=slug, by=call.me)
    name = None if body.picture is None else await _keep(call, slug, body.picture)
    return await _view(call, await set_poster(call.db, slug=slug, by=call.me, image_name=name))


@endpoint("PUT", "/shows/{slug}/poster/image", access="signed_in", reply=PicturesView)
async def upload_poster(call: Call) -> PicturesView:
    """Let a picture of mine stand for a show of mine: JPEG, PNG or WebP in the body, at most 2 MiB."""
    slug = call.path("slug")
    await check_may_change(call.db, slug=slug, by=call.me)
    name = await call.request.app[keys.IMAGES].save(await call.request.read())
    return await _view(call, await set_poster(call.db, slug=slug, by=call.me, image_name=name))


async def _keep(call: Call, slug: str, n: int) -> str:
    """Keep a still beyond its recording; its name among the kept pictures. Raises StillUnknown."""
    albums = call.request.app[keys.ALBUMS]
    album = await albums.album(slug)
    data = await albums.thumb(slug, album.large_name(n)) if album else None
    if data is None:
        raise StillUnknown()
    return await call.request.app[keys.IMAGES].save(data)


async def _view(call: Call, show: Show) -> PicturesView:
    album = await call.request.app[keys.ALBUMS].album(show.slug)
    playback = call.request.app[keys.PLAYBACK]
    return PicturesView(
        poster_url=image_url(show.poster_name) if show.poster_name else None,
        stills=[
            StillView(
                n=still.n,
                at_ms=still.at_ms,
                url=playback.path(show.slug, album.large_name(still.n), call.now_ms),
            )
            for still in album.large[-_SHOWN:]
        ]
        if album
        else [],
    )
