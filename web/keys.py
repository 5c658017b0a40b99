"""Typed keys of what the application and a request carry."""

from collections.abc import Callable

from aiohttp import web

from commerce.database import Database
from web.sessions import Session

DATABASE: web.AppKey[Database] = web.AppKey("database", Database)
CLOCK: web.AppKey[Callable[[], int]] = web.AppKey("clock", Callable[[], int])  # type: ignore[arg-type]
"""Unix time in milliseconds."""
SESSION: web.RequestKey[Session] = web.RequestKey("session", Session)
