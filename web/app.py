"""The application: every resource with its start and end, every route, every middleware."""

from collections.abc import AsyncIterator
from functools import partial
from importlib.metadata import version

import structlog
from aiohttp import web

from commerce.database import Database
from commerce.idempotency import forget_old_keys
from commerce.kyc.vault import DataKey
from commerce.outbox import Relay
from commerce.stock.commands import sweep
from commerce.wallet.queries import reconcile
from media.events import MediaEvent
from media.server import MediaServer
from signaling import namespace, whep, whip
from signaling.door import complete_headers
from signaling.grants import Grants
from signaling.registry import Rooms
from signaling.wire import make_server
from transcoder import serve as hls
from transcoder.guarded import guarded
from transcoder.origin.desk import Desk
from transcoder.pictures import serve as pictures
from transcoder.pictures.albums import Albums
from transcoder.restream.supervisor import Restreamer
from transcoder.supervisor import Transcoder
from web import endpoint, health, kept, keys, media_files, metrics, openapi, operator, pages, secrets
from web.addresses import Proxies
from web.admission import Seats
from web.api import (
    accounts,
    gifts,
    kyc,
    orders,
    polls,
    products,
    protection,
    recordings,
    restreams,
    shows,
    support,
)
from web.api import captions as show_captions
from web.api import health as show_health
from web.api import pictures as show_pictures
from web.api import stage as show_stage
from web.captions.captions import Captions
from web.captions.vosk import VoskSource
from web.chores import Chore, Chores
from web.clock import Clock, wall_clock_ms
from web.drain import Drain
from web.faults import routes as fault_routes
from web.faults.desk import Faults
from web.held import mark_held
from web.ingest.encoders import Encoders
from web.ingest.gate import Gate
from web.limits import LIMITS, Limits, MemoryCounters, RedisCounters, limits_middleware
from web.media_files import ImageStore
from web.pictures import chosen_posters
from web.playback import routes as playback_routes
from web.playback.countries import GeoDatabaseUnreadable
from web.playback.playback import open_playback
from web.problems import add_headers, describe, problems_middleware, status_of
from web.recordings import may_see_by_cookie, may_see_replay
from web.restream import Restreams
from web.sessions import Sessions, sessions_middleware
from web.settings import Settings
from web.stage import Stage
from web.wiring import Outbox, RoomLog, ShowDoors, Votes, mark_facts

log = structlog.get_logger(__name__)
MAX_BODY_BYTES = 2_700_000
"""Enough for any picture; JSON bodies have a smaller limit of their own."""

API = (
    accounts,
    shows,
    show_stage,
    show_pictures,
    show_captions,
    protection,
    recordings,
    products,
    orders,
    polls,
    gifts,
    support,
    kyc,
    show_health,
    restreams,
)


class StartError(Exception):
    """The server cannot start; the message says what to do."""


def create_app(settings: Settings, *, clock: Clock = wall_clock_ms) -> web.Application:
    """The whole server; its resources live from start-up to clean-up of the application."""
    app = web.Application(
        client_max_size=MAX_BODY_BYTES,
        middlewares=[
            problems_middleware,
            sessions_middleware,
            limits_middleware,
            pages.missing_pages(),
        ],
    )
    app[keys.SETTINGS] = settings
    app[keys.CLOCK] = clock
    app[keys.PROXIES] = Proxies(settings.trusted_proxies, settings.public_url)
    app[keys.IMAGES] = ImageStore(settings.commerce.media_folder)
    app[keys.SECRETS] = secrets.load(settings.secret, settings.var)
    app[keys.GRANTS] = Grants(app[keys.SECRETS].key("grants"))
    endpoints = endpoint.collect(API)
    app.add_routes(endpoint.routes(endpoints))
    app.add_routes(openapi.routes(endpoints, version("haat")))
    app.add_routes(media_files.routes(app[keys.IMAGES]))
    app.add_routes(pages.routes())
    app.add_routes(health.routes())
    app.add_routes(metrics.routes())
    app.add_routes(operator.routes())
    app.on_response_prepare.append(add_headers)
    app.on_response_prepare.append(complete_headers)
    app.cleanup_ctx.extend(
        [_database, _limits, _rooms, _playback, kept.kept, _pictures, _video, _captions, _chores]
    )
    return app


async def _database(app: web.Application) -> AsyncIterator[None]:
    db = await Database.open(app[keys.SETTINGS].commerce.database_url)
    await db.migrate()
    app[keys.DATABASE] = db
    app[keys.SESSIONS] = Sessions(db, app[keys.SECRETS].key("sessions"))
    yield
    await db.close()


async def _limits(app: web.Application) -> AsyncIterator[None]:
    settings = app[keys.SETTINGS]
    counters = RedisCounters(settings.redis_url) if settings.redis_url else MemoryCounters()
    app[LIMITS] = Limits(counters if settings.limits_on else None)
    yield
    await app[LIMITS].close()


async def _rooms(app: web.Application) -> AsyncIterator[None]:
    db, clock, settings = app[keys.DATABASE], app[keys.CLOCK], app[keys.SETTINGS].signaling
    rooms = Rooms(log=RoomLog(db), commands=Votes(db, clock), settings=settings, clock=clock)
    app[keys.ROOMS] = rooms
    server = make_server(settings)
    namespace.attach(server, rooms, app[keys.GRANTS], status_of=status_of)
    server.attach(app)
    yield
    await rooms.close()


async def _playback(app: web.Application) -> AsyncIterator[None]:
    settings, db = app[keys.SETTINGS].playback, app[keys.DATABASE]
    try:
        playback = await open_playback(settings, app[keys.SECRETS], db, app[keys.PROXIES], app[keys.CLOCK])
    except GeoDatabaseUnreadable as error:
        raise StartError(f"HAAT_GEO_DATABASE cannot be read ({error}). Mend or unset it.") from error
    app[keys.PLAYBACK] = playback
    yield
    playback.countries.close()


async def _pictures(app: web.Application) -> AsyncIterator[None]:
    albums = app[keys.ALBUMS] = Albums(app[keys.ARCHIVE].storage)
    chosen = chosen_posters(app[keys.DATABASE], app[keys.IMAGES])
    shown = pictures.routes(albums, chosen, _rewound_to_ms)
    app.add_routes(guarded(app[keys.PLAYBACK].gate.admits, shown))
    yield
    await albums.close()


async def _rewound_to_ms(request: web.Request, show: str) -> tuple[int, bool]:
    """How far back viewers can go: to the beginning once the show is over, if they may see its replay."""
    app = request.app
    store = app[keys.TRANSCODER].find(show)
    if store is not None and store.ended_at is None:
        return app[keys.CLOCK]() - app[keys.SETTINGS].archive.rewind_s * 1000, True
    return 0, await may_see_replay(request, show) == "shared"


async def _video(app: web.Application) -> AsyncIterator[None]:
    """Media in and out, the ladder, and what follows from them."""
    db, clock, settings = app[keys.DATABASE], app[keys.CLOCK], app[keys.SETTINGS]
    stage = Stage(db=db, rooms=app[keys.ROOMS], clock=clock, grace_ms=settings.show_grace_ms)
    await stage.begin()
    drain = Drain(db)

    def hear(event: MediaEvent) -> None:
        drain.hear(event)
        stage.hear(event)

    try:
        media = await MediaServer.start(settings.media, hear)
    except OSError as error:
        raise StartError(
            f"Cannot listen on UDP port {settings.media.port} ({error.strerror}). "
            "Stop what uses it, or set HAAT_MEDIA_PORT."
        ) from error
    except ImportError as error:
        raise StartError(f"HAAT_MEDIA_PLANE is native, but {error}") from error
    transcoder = await Transcoder.start(settings.transcoder, stage.want_keyframe)
    playback = app[keys.PLAYBACK]
    transcoder.admits, transcoder.seals = playback.gate.admits, playback.seal
    transcoder.on_picture = app[keys.ALBUMS].hear
    transcoder.on_segment.append(app[keys.ARCHIVE].hear)
    transcoder.on_range.append(app[keys.ARCHIVE].hear_range)
    await mark_held(db, transcoder)
    stage.run(media, transcoder)
    await drain.run(media)
    sends = Restreams(
        db, Restreamer(transcoder.find, settings.restream), DataKey(app[keys.SECRETS].key("restream"))
    )
    await sends.begin()
    outbox = Outbox(db, app[keys.ROOMS], media, transcoder, stage, drain, sends)
    app[keys.ROOMS].listen(partial(mark_facts, transcoder))
    relay = await Relay.start(db, outbox.hear)
    app[keys.MEDIA], app[keys.TRANSCODER] = media, transcoder
    app[keys.STAGE], app[keys.OUTBOX], app[keys.DRAIN] = stage, outbox, drain
    app[keys.RESTREAMS] = sends
    doors = ShowDoors(db, app[keys.ROOMS], app[keys.GRANTS], playback, app[keys.SESSIONS], clock)
    seats = Seats(
        drain,
        lambda peer_id: media.peer(peer_id) is not None,
        sessions_per_address=settings.sessions_per_address if settings.limits_on else None,
        publishers_per_account=settings.publishers_per_account if settings.limits_on else None,
    )
    app.add_routes(whip.routes(media, doors, seats, settings.ice_servers))
    app.add_routes(whep.routes(media, doors, seats, settings.ice_servers))
    app.add_routes(playback_routes.routes(transcoder, playback.gate))
    served = kept.Served(app[keys.ARCHIVE], playback.seal, partial(may_see_by_cookie, app))
    desk = app[keys.DESK] = Desk(transcoder, describe, served.read)
    app.add_routes(hls.routes(desk))
    faults = _faults(app, transcoder, media) if settings.faults_on else None
    encoders = app[keys.ENCODERS] = Encoders(Gate(media, doors, seats, app[LIMITS], clock))
    await encoders.start(settings.media.host, rtmp_port=settings.rtmp_port, srt_port=settings.srt_port)
    yield
    if faults is not None:
        faults.close()
    await encoders.close()
    await drain.close()
    await relay.close()
    await sends.restreamer.close()
    await stage.close()
    await media.close()
    await desk.close()
    await transcoder.close()


def _faults(app: web.Application, transcoder: Transcoder, media: MediaServer) -> Faults:
    log.warning("faults.on")
    faults = Faults(transcoder, media.port, app[keys.BREAK_STORAGE])
    app.add_routes(fault_routes.routes(faults))
    return faults


async def _captions(app: web.Application) -> AsyncIterator[None]:
    speech = {language: VoskSource(url) for language, url in app[keys.SETTINGS].speech_urls.items()}
    captions = Captions(app[keys.DATABASE], app[keys.ROOMS], app[keys.TRANSCODER].find, speech)
    app[keys.CAPTIONS] = captions
    await captions.begin()
    yield
    await captions.close()


async def _chores(app: web.Application) -> AsyncIterator[None]:
    db, clock = app[keys.DATABASE], app[keys.CLOCK]
    playback = app[keys.PLAYBACK]
    chores = Chores(
        [
            Chore("protected shows", 3, playback.shows.refresh),
            Chore("address database", 60, playback.countries.refresh),
            Chore("abandoned shows", 1, app[keys.STAGE].end_abandoned),
            Chore("expired reservations", 5, lambda: sweep(db, now_ms=clock())),
            Chore("coin ledger", 3600, lambda: _check_ledger(db)),
            Chore("old idempotency keys", 3600, lambda: forget_old_keys(db, now_ms=clock())),
            *kept.chores(app),
        ]
    )
    yield
    await chores.close()


async def _check_ledger(db: Database) -> None:
    async with db.read() as session:
        found = await reconcile(session)
    if not found.is_sound:
        log.error("ledger.unsound", mismatches=len(found.mismatches))
