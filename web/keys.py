"""Typed keys of what the application carries; each resource is put there by its start in `web/app.py`."""

from typing import TYPE_CHECKING

from aiohttp import web

from web.addresses import PROXIES as PROXIES
from web.clock import CLOCK as CLOCK
from web.sessions import SESSION as SESSION
from web.sessions import SESSIONS as SESSIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from commerce.database import Database
    from media.server import MediaServer
    from signaling.grants import Grants
    from signaling.registry import Rooms
    from transcoder.archive.archive import Archive
    from transcoder.origin.desk import Desk
    from transcoder.pictures.albums import Albums
    from transcoder.supervisor import Transcoder
    from web.captions.captions import Captions
    from web.drain import Drain
    from web.exports import Exports
    from web.ingest.encoders import Encoders
    from web.keeper import Keeper
    from web.media_files import ImageStore
    from web.playback.playback import Playback
    from web.quota import Quota
    from web.restream import Restreams
    from web.secrets import Secrets
    from web.settings import Settings
    from web.stage import Stage
    from web.wiring import Outbox

SETTINGS: "web.AppKey[Settings]" = web.AppKey("settings")
SECRETS: "web.AppKey[Secrets]" = web.AppKey("secrets")
DATABASE: "web.AppKey[Database]" = web.AppKey("database")
ROOMS: "web.AppKey[Rooms]" = web.AppKey("rooms")
GRANTS: "web.AppKey[Grants]" = web.AppKey("grants")
MEDIA: "web.AppKey[MediaServer]" = web.AppKey("media")
TRANSCODER: "web.AppKey[Transcoder]" = web.AppKey("transcoder")
DESK: "web.AppKey[Desk]" = web.AppKey("hls_desk")
IMAGES: "web.AppKey[ImageStore]" = web.AppKey("images")
ARCHIVE: "web.AppKey[Archive]" = web.AppKey("archive")
BREAK_STORAGE: "web.AppKey[Callable[[OSError | None], None]]" = web.AppKey("break storage")
EXPORTS: "web.AppKey[Exports]" = web.AppKey("exports")
KEEPER: "web.AppKey[Keeper]" = web.AppKey("keeper")
QUOTA: "web.AppKey[Quota]" = web.AppKey("quota")
ALBUMS: "web.AppKey[Albums]" = web.AppKey("albums")
CAPTIONS: "web.AppKey[Captions]" = web.AppKey("captions")
STAGE: "web.AppKey[Stage]" = web.AppKey("stage")
DRAIN: "web.AppKey[Drain]" = web.AppKey("drain")
ENCODERS: "web.AppKey[Encoders]" = web.AppKey("encoders")
RESTREAMS: "web.AppKey[Restreams]" = web.AppKey("restreams")
OUTBOX: "web.AppKey[Outbox]" = web.AppKey("outbox")
PLAYBACK: "web.AppKey[Playback]" = web.AppKey("playback")
