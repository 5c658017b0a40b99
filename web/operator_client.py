"""The command line's way to the server that runs on this machine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from web import operator, secrets
from web.settings import Settings, SettingsError

REPLY_S = 10


@asynccontextmanager
async def running_server(settings: Settings) -> AsyncIterator[aiohttp.ClientSession]:
    """A session with the operator's rights. Raises SettingsError where no server ever ran here."""
    headers = {"Authorization": f"Bearer {operator.token(_secrets(settings))}"}
    timeout = aiohttp.ClientTimeout(total=REPLY_S)
    async with aiohttp.ClientSession(_url(settings), headers=headers, timeout=timeout) as http:
        yield http


def no_answer(settings: Settings) -> SettingsError:
    """What to say when nobody answers."""
    return SettingsError(
        f"no server answers on port {settings.http_port}; HAAT_HTTP_PORT says where it listens"
    )


def _secrets(settings: Settings) -> secrets.Secrets:
    """The running server's; never makes a new one."""
    if settings.secret is None and not (settings.var / "secret").exists():
        raise SettingsError(f"{settings.var} is not the folder of a server; set HAAT_VAR or HAAT_SECRET")
    return secrets.load(settings.secret, settings.var)


def _url(settings: Settings) -> str:
    host = "127.0.0.1" if settings.http_host in ("0.0.0.0", "::") else settings.http_host  # noqa: S104
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.http_port}"
