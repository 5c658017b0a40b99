"""The browser client's files: one shell for every page address, and its built assets.

Vite writes `dist/index.html` with the asset names in it and `dist/assets/` named by content.
"""

import re
from collections.abc import Mapping
from html import escape
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from web.errors import NotFound
from web.sessions import greet

DIST = Path(__file__).parent / "client" / "dist"
LANGUAGES = ("en", "bn")
LANGUAGE_COOKIES = ("haat_language", "haat_account_language")
"""What was chosen on the device, then the language of the account signed in; the client writes both."""
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
NO_PAGES = ("/api/", "/assets/", "/hls/", "/media/", "/socket.io/", "/whep/", "/whip/")
_NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Haat</title>
<body style="font:16px/1.5 system-ui;max-width:40rem;margin:15vh auto;padding:0 1rem">
<h1>The browser client is not built yet</h1>
<p>Run <code>make run</code>, or in <code>web/client</code>: <code>npm ci &amp;&amp; npm run build</code>.
The API and the media doors work already.</p>"""
_FILE_NAME = re.compile(r"[A-Za-z0-9_.-]{1,200}")
_ROBOTS = "User-agent: *\nDisallow: /api/\nDisallow: /control/\nDisallow: /studio\n"


def language_of(cookies: Mapping[str, str], accept_language: str) -> str:
    """The language kept in a cookie, else the first that the browser asks for and we speak, else English."""
    for name in LANGUAGE_COOKIES:
        if cookies.get(name) in LANGUAGES:
            return cookies[name]
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
    async def page(request: web.Request) -> web.StreamResponse:
        return _shell(request, dist, 200)

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


def missing_pages(dist: Path = DIST) -> Middleware:
    """Browsers that ask for an address that does not exist get the shell too, whose page says so."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPNotFound:
            is_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
            if not is_page or request.path.startswith(NO_PAGES):
                raise
            return _shell(request, dist, 404)

    return middleware


def _shell(request: web.Request, dist: Path, status: int) -> web.Response:
    language = language_of(request.cookies, request.headers.get("Accept-Language", ""))
    try:
        html = (dist / "index.html").read_text()
    except FileNotFoundError:
        html, status = _NOT_BUILT, 503
    html = html.replace('<html lang="en">', f'<html lang="{language}">', 1)
    html = re.sub("<title>[^<]*</title>", f"<title>{escape(TITLES[language])}</title>", html, count=1)
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language, Cookie"}
    response = web.Response(text=html, status=status, content_type="text/html", headers=headers)
    greet(request, response)
    return response


def _inside(folder: Path, name: str) -> Path:
    """The file of that name directly in the folder; raises NotFound."""
    path = folder / name
    if not _FILE_NAME.fullmatch(name) or not path.is_file():
        raise NotFound()
    return path
