"""The browser client's files: one shell for every page address, and its built assets.

Vite writes `dist/index.html` with the asset names in it and `dist/assets/` named by content.
"""

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

from aiohttp import web

from web.errors import NotFound
from web.sessions import greet

DIST = Path(__file__).parent / "client" / "dist"
LANGUAGES = ("en", "bn")
LANGUAGE_COOKIE = "haat_language"
TITLES = {"en": "Haat – live shopping", "bn": "হাট – লাইভ কেনাকাটা"}
PAGES = (
    "/",
    "/live/{show}",
    "/studio",
    "/studio/{show}",
    "/control/{show}",
    "/orders",
    "/orders/{id}",
    "/seller",
    "/seller/products",
    "/seller/orders",
    "/tickets",
    "/tickets/{id}",
    "/desk",
    "/kyc",
    "/kyc/review",
    "/wallet",
    "/signin",
    "/signup",
)
_NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Haat</title>
<body style="font:16px/1.5 system-ui;max-width:40rem;margin:15vh auto;padding:0 1rem">
<h1>The browser client is not built yet</h1>
<p>Run <code>make run</code>, or in <code>web/client</code>: <code>npm ci &amp;&amp; npm run build</code>.
The API and the media doors work already.</p>"""
_ROBOTS = "User-agent: *\nDisallow: /api/\nDisallow: /control/\nDisallow: /studio\n"


@dataclass(frozen=True, slots=True)
class Client:
    """The built client in one folder."""

    dist: Path

    def shell(self, language: str) -> str | None:
        """The page's HTML in this language, or None when the client is not built."""
        try:
            text = (self.dist / "index.html").read_text()
        except FileNotFoundError:
            return None
        text = text.replace('<html lang="en">', f'<html lang="{language}">', 1)
        return re.sub("<title>[^<]*</title>", f"<title>{escape(TITLES[language])}</title>", text, count=1)


def language_of(cookie: str | None, accept_language: str) -> str:
    """The chosen language, else the first that the browser asks for and we speak, else English."""
    if cookie in LANGUAGES:
        return cookie
    asked: list[tuple[float, str]] = []
    for entry in accept_language.split(",")[:20]:
        tag, _, quality = entry.partition(";q=")
        try:
            asked.append((-float(quality or 1), tag.strip()[:2].lower()))
        except ValueError:
            continue
    asked.sort(key=lambda one: one[0])
    return next((tag for _, tag in asked if tag in LANGUAGES), "en")


def routes(dist: Path = DIST) -> list[web.RouteDef]:
    client = Client(dist)

    async def page(request: web.Request) -> web.StreamResponse:
        language = language_of(
            request.cookies.get(LANGUAGE_COOKIE), request.headers.get("Accept-Language", "")
        )
        html = client.shell(language)
        response = web.Response(
            text=html or _NOT_BUILT,
            status=200 if html else 503,
            content_type="text/html",
            headers={"Cache-Control": "no-cache", "Vary": "Accept-Language, Cookie"},
        )
        greet(request, response)
        return response

    async def asset(request: web.Request) -> web.StreamResponse:
        path = _inside(dist / "assets", request.match_info["name"])
        # FileResponse picks a .br or .gz neighbour by itself when the browser takes it.
        return web.FileResponse(path, headers={"Cache-Control": "public, max-age=31536000, immutable"})

    async def root_file(request: web.Request) -> web.StreamResponse:
        path = _inside(dist, request.path.lstrip("/"))
        return web.FileResponse(path, headers={"Cache-Control": "public, max-age=86400"})

    async def robots(_: web.Request) -> web.StreamResponse:
        return web.Response(text=_ROBOTS, headers={"Cache-Control": "public, max-age=86400"})

    return [
        *(web.get(one, page) for one in PAGES),
        web.get("/assets/{name}", asset),
        web.get("/favicon.ico", root_file),
        web.get("/robots.txt", robots),
    ]


def _inside(folder: Path, name: str) -> Path:
    """The file of that name directly in the folder; raises NotFound."""
    path = folder / name
    if Path(name).name != name or not path.is_file():
        raise NotFound()
    return path
