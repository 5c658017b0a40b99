"""What operators and other programs rely on: health, metrics, OpenAPI, pages."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client.parser import text_string_to_metric_families

from tests.integration.web.conftest import PASSWORD, Browser, Start, open_browser
from web import pages
from web.addresses import PROXIES, Proxies
from web.keys import SETTINGS
from web.problems import add_headers, problems_middleware
from web.secrets import from_text
from web.serve import Running
from web.sessions import SESSIONS, Sessions
from web.settings import load


async def test_alive_and_ready(browser: Browser) -> None:
    assert (await browser.call("GET", "/healthz")).status == 200
    ready = await browser.call("GET", "/readyz")
    assert ready.status == 200
    checks = {"database": True, "media_port": True, "limits": True, "admitting": True}
    assert await ready.json() == {"ready": True, "checks": checks}


async def test_the_server_runs_on_either_database(start: Start, database_url: str) -> None:
    async with start(HAAT_DATABASE_URL=database_url) as server, open_browser(server.url) as browser:
        account = await browser.sign_up("rahima@example.com")
        assert (await browser.call("GET", "/readyz")).status == 200
    async with start(HAAT_DATABASE_URL=database_url) as server, open_browser(server.url) as browser:
        body = {"login": "rahima@example.com", "password": PASSWORD}
        again = await browser.call("POST", "/api/v1/session", json=body)
        assert await again.json() == account


async def test_metrics_are_prometheus_and_cover_every_room(browser: Browser) -> None:
    reply = await browser.call("GET", "/metrics")
    families = {one.name: one for one in text_string_to_metric_families(await reply.text())}
    wanted = {
        "haat_media_peers": "gauge",
        "haat_media_packets": "counter",
        "haat_media_packets_lost": "counter",
        "haat_media_nacks": "counter",
        "haat_media_keyframe_requests": "counter",
        "haat_media_forwarding_seconds": "histogram",
        "haat_hls_part_lateness_seconds": "histogram",
        "haat_room_deliveries": "counter",
        "haat_orders_placed": "counter",
        "process_cpu_seconds": "counter",
    }
    assert {name: families[name].type for name in wanted} == wanted
    buckets = [
        one.value for one in families["haat_media_forwarding_seconds"].samples if one.name.endswith("_bucket")
    ]
    assert buckets == sorted(buckets)


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for one in value.values():
            yield from references(one)
    elif isinstance(value, list):
        for one in value:
            yield from references(one)


async def test_openapi_describes_every_endpoint(browser: Browser, server: Running) -> None:
    document = await (await browser.call("GET", "/api/openapi.json")).json()
    assert document["openapi"] == "3.1.0"
    assert set(document["info"]) >= {"title", "version"}
    described = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
    served = {
        (route.method, route.resource.canonical)
        for route in server.app.router.routes()
        if route.resource is not None
        and route.resource.canonical.startswith("/api/v1/")
        and route.method != "HEAD"
    }
    assert described == served
    components = document["components"]["schemas"]
    assert set(references(document)) <= {f"#/components/schemas/{name}" for name in components}


async def test_openapi_operations_are_complete(browser: Browser) -> None:
    document = await (await browser.call("GET", "/api/openapi.json")).json()
    identifiers = []
    for path, item in document["paths"].items():
        for method, operation in item.items():
            identifiers.append(operation["operationId"])
            in_path = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
            assert in_path == set(re.findall(r"{(\w+)}", path)), path
            assert all(one["required"] for one in operation["parameters"] if one["in"] == "path")
            assert any(status.startswith("2") for status in operation["responses"]), (method, path)
            assert operation["summary"].endswith("."), (method, path)
    assert sorted(identifiers) == sorted(set(identifiers))


@pytest.mark.parametrize(
    ("cookies", "accept", "language"),
    [
        ({}, "", "en"),
        ({}, "bn-BD,bn;q=0.9,en;q=0.8", "bn"),
        ({}, "de,en;q=0.5,bn;q=0.7", "bn"),
        ({}, "de", "en"),
        ({"haat_language": "en"}, "bn", "en"),
        ({"haat_language": "bn"}, "en", "bn"),
        ({"haat_language": "xx"}, "bn;q=oops,bn", "bn"),
        ({"haat_account_language": "bn"}, "en", "bn"),
        ({"haat_account_language": "bn", "haat_language": "en"}, "bn", "en"),
    ],
)
def test_the_language_of_a_page(cookies: dict[str, str], accept: str, language: str) -> None:
    assert pages.language_of(cookies, accept) == language


@pytest.fixture
async def shell(tmp_path: Path) -> Any:
    """Pages of a small built client, in a server without database and media."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "main-1a2b.js").write_text("plain")
    (tmp_path / "assets" / "main-1a2b.js.gz").write_bytes(b"packed")
    (tmp_path / "index.html").write_text('<!doctype html><html lang="en"><title>Haat</title><div id="app">')
    app = web.Application(middlewares=[problems_middleware, pages.missing_pages(tmp_path)])
    app[PROXIES] = Proxies()
    app[SETTINGS] = load({})
    app[SESSIONS] = Sessions(None, from_text("tests").key("sessions"))  # type: ignore[arg-type]
    app.add_routes(pages.routes(tmp_path))
    app.on_response_prepare.append(add_headers)
    async with TestClient(TestServer(app), cookie_jar=aiohttp.DummyCookieJar()) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/live/demo", "/studio", "/control/demo", "/kyc/review", "/orders/1"])
async def test_every_page_is_the_shell_in_the_right_language(shell: Any, path: str) -> None:
    async with shell.get(path, headers={"Accept-Language": "bn"}) as page:
        text = await page.text()
        assert page.status == 200
        assert page.headers["Cache-Control"] == "no-cache"
        assert "haat_session" in page.cookies
    assert text.startswith('<!doctype html><html lang="bn"><title>হাট')


@pytest.mark.parametrize(
    ("path", "accept", "content_type"),
    [
        ("/no/such/page", "text/html,*/*;q=0.8", "text/html"),
        ("/no/such/page", "application/json", "application/problem+json"),
        ("/api/v1/nothing", "text/html,*/*;q=0.8", "application/problem+json"),
    ],
)
async def test_an_unknown_address_is_a_page_for_browsers_only(
    shell: Any, path: str, accept: str, content_type: str
) -> None:
    async with shell.get(path, headers={"Accept": accept}) as page:
        assert (page.status, page.content_type) == (404, content_type)


async def test_assets_stay_for_good_and_come_packed(shell: Any) -> None:
    async with shell.get("/assets/main-1a2b.js", headers={"Accept-Encoding": "gzip"}, compress=None) as asset:
        assert asset.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert asset.headers["Content-Encoding"] == "gzip"
        assert asset.content_type in ("text/javascript", "application/javascript")


async def test_a_client_that_is_not_built_says_how_to_build_it(shell: Any, tmp_path: Path) -> None:
    (tmp_path / "index.html").unlink()
    async with shell.get("/") as page:
        assert page.status == 503
        assert "npm run build" in await page.text()
