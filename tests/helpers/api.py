"""The HTTP API of some modules over a test's database, without media and limits."""

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from commerce.accounts.queries import Account
from commerce.database import Database
from commerce.kyc.vault import DataKey
from signaling.grants import Grants
from signaling.registry import Rooms
from signaling.settings import SignalingSettings
from transcoder.archive.archive import Archive
from transcoder.archive.settings import ArchiveSettings
from transcoder.pictures.albums import Albums
from transcoder.restream.settings import RestreamSettings
from transcoder.restream.supervisor import Restreamer
from web import endpoint, keys, secrets, settings
from web.addresses import Proxies
from web.captions.captions import Captions
from web.captions.vosk import VoskSource
from web.exports import Exports
from web.limits import LIMITS, Limits
from web.media_files import ImageStore
from web.playback.playback import open_playback
from web.playback.settings import PlaybackSettings
from web.problems import add_headers, problems_middleware
from web.quota import Quota
from web.restream import Restreams
from web.sessions import COOKIE, Sessions, sessions_middleware
from web.wiring import RoomLog, Votes

Client = TestClient[Any, Any]
Connect = Callable[[Account | None], Awaitable[Client]]
"""A client that is signed in as an account, or a guest's for None; its CSRF token is sent along."""

MAX_BODY_BYTES = 2_700_000


@asynccontextmanager
async def serve(db: Database, *modules: ModuleType, now_ms: int) -> AsyncIterator[Connect]:
    """Serve these API modules; all clients are closed at the end."""
    app = web.Application(
        client_max_size=MAX_BODY_BYTES, middlewares=[problems_middleware, sessions_middleware]
    )
    app[keys.DATABASE] = db
    app[keys.SETTINGS] = settings.load({})
    app[keys.CLOCK] = lambda: now_ms
    app[keys.PROXIES] = Proxies()
    app[keys.SECRETS] = secrets.from_text("a secret for tests")
    app[keys.GRANTS] = Grants(app[keys.SECRETS].key("grants"))
    app[keys.ROOMS] = rooms = Rooms(
        log=RoomLog(db), commands=Votes(db, app[keys.CLOCK]), settings=SignalingSettings()
    )
    seal = DataKey(app[keys.SECRETS].key("restream"))
    restreamer = Restreamer(lambda _: None, RestreamSettings())
    app[keys.RESTREAMS] = Restreams(db, restreamer, seal)
    app[LIMITS] = Limits(None)
    folder = tempfile.TemporaryDirectory()
    app[keys.IMAGES] = ImageStore(Path(folder.name))
    app[keys.PLAYBACK] = playback = await open_playback(
        PlaybackSettings(), app[keys.SECRETS], db, app[keys.PROXIES], app[keys.CLOCK]
    )
    archive = app[keys.ARCHIVE] = await Archive.start(ArchiveSettings(Path(folder.name) / "kept"))
    app[keys.QUOTA] = Quota(db, archive, app[keys.CLOCK], None)
    app[keys.EXPORTS] = Exports(db, archive, archive.settings.folder / "exports", app[keys.CLOCK])
    app[keys.ALBUMS] = albums = Albums(archive.storage)
    app[keys.CAPTIONS] = captions = Captions(
        db, rooms, lambda _: None, {"en": VoskSource("ws://127.0.0.1:9/")}
    )
    app[keys.SESSIONS] = sessions = Sessions(db, app[keys.SECRETS].key("sessions"))
    app.add_routes(endpoint.routes(endpoint.collect(modules)))
    app.on_response_prepare.append(add_headers)
    server = TestServer(app)
    await server.start_server()
    clients: list[Client] = []

    async def connect(account: Account | None) -> Client:
        session = sessions.guest()
        if account is not None:
            session = await sessions.sign_in(session, account.id, now_ms)
        client: Client = TestClient(
            server, cookies={COOKIE: session.token}, headers={"X-CSRF-Token": session.csrf}
        )
        clients.append(client)
        return client

    try:
        yield connect
    finally:
        for client in clients:
            await client.session.close()
        await server.close()
        await captions.close()
        await restreamer.close()
        await albums.close()
        await archive.close()
        playback.countries.close()
        await rooms.close()
        folder.cleanup()
