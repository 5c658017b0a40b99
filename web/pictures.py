"""Which picture stands for a show: its host's choice, else the newest of the stream, else of its goods."""

from commerce.database import Database
from commerce.shows.errors import ShowUnknown
from commerce.shows.queries import Show, show_by_slug
from transcoder.pictures.album import Album
from transcoder.pictures.serve import Chosen
from web.errors import NotFound
from web.media_files import ImageStore, image_url


def chosen_posters(db: Database, images: ImageStore) -> Chosen:
    """Reads the poster that a show's host chose."""

    async def chosen(slug: str) -> bytes | None:
        try:
            async with db.read() as session:
                name = (await show_by_slug(session, slug)).poster_name
            return await images.read(name) if name else None
        except (ShowUnknown, NotFound):
            return None

    return chosen


def poster_url(
    show: Show, album: Album | None, goods_image: str | None, *, is_open: bool = True, is_kept: bool = False
) -> str | None:
    """Its address changes with the picture, so that pages need not ask whether it did.

    `is_open` tells that anybody may have pictures of the stream: only its host's choice or its goods stand
    for a protected show. `is_kept` tells that an ended show can be watched again, so its stills are there.
    """
    if show.poster_name is not None:
        return image_url(show.poster_name)
    if is_open and show.status == "live" and album is not None and album.large:
        return f"/hls/{show.slug}/poster.webp?at={album.large[-1].at_ms}"
    if is_open and show.status == "ended" and is_kept:
        return f"/hls/{show.slug}/poster.webp?at={show.ended_at_ms}"
    return image_url(goods_image) if goods_image else None


def preview_url(show: Show, album: Album | None) -> str | None:
    """A few moving pictures of the last minute of a live show."""
    if show.phase != "live" or album is None or len(album.small) < 2:
        return None
    return f"/hls/{show.slug}/preview.webp"
