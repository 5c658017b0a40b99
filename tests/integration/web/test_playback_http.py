"""Protected shows over real HTTP: settings, tokens, keys, countries, other sites' pages, watermarks."""

import asyncio
import io
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES128
from cryptography.hazmat.primitives.ciphers.modes import CBC
from PIL import Image
from structlog.testing import capture_logs
from yarl import URL

from commerce.protection.rules import CountryRule, Protection
from commerce.recordings import commands as recordings
from commerce.shows.commands import create_show, host_connected
from tests.helpers.geo_database import write_geo_database
from tests.helpers.kept import closed
from tests.helpers.made_show import MadeShow
from tests.integration.web.conftest import PASSWORD, Browser, Start, open_browser
from transcoder.messages import PictureMade, PictureSize
from transcoder.playlist import MediaPlaylist, parse
from web import keys
from web.clock import wall_clock_ms
from web.serve import Running

OPEN = {"tokens": False, "encrypted": False, "watermark": False, "country_rule": "everywhere"}
IN_DHAKA = {"X-Forwarded-For": "203.0.113.9"}
IN_DELHI = {"X-Forwarded-For": "198.51.100.7"}
NOWHERE = {"X-Forwarded-For": "192.0.2.1"}


@dataclass
class Site:
    """A server with a host's shows `first` and `second`."""

    server: Running
    host: Browser
    anybody: aiohttp.ClientSession

    async def protect(self, show: str = "first", **wanted: object) -> dict[str, object]:
        answer = await self.host.call("PUT", f"/api/v1/shows/{show}/protection", json=OPEN | wanted)
        assert answer.status == 200, await answer.text()
        view: dict[str, object] = await answer.json()
        return view

    def live(self, show: str = "first") -> MadeShow:
        made = MadeShow(self.server.app[keys.TRANSCODER], show, time.time_ns())
        made.make(segments=4)
        return made

    async def get(self, path: str, **headers: str) -> tuple[int, bytes, aiohttp.ClientResponse]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.anybody.get(self.server.url + path, headers=named) as answer:
            return answer.status, await answer.read(), answer

    async def code(self, path: str, **headers: str) -> tuple[int, str]:
        status, _, answer = await self.get(path, **headers)
        assert answer.headers["Cache-Control"] == "no-store"
        return status, (await answer.json(content_type="application/problem+json"))["code"]

    async def grant(self, show: str = "first", **headers: str) -> tuple[int, dict[str, object]]:
        """What a viewer without an account gets."""
        async with (
            open_browser(self.server.url) as guest,
            guest.session.post(
                f"{guest.url}/api/v1/shows/{show}/playback-grant",
                headers={"X-CSRF-Token": guest.csrf, **headers},
            ) as answer,
        ):
            return answer.status, await answer.json(content_type=None)

    async def shown(self, show: str = "first") -> dict[str, Any]:
        """The show as its host sees it."""
        view: dict[str, Any] = await (await self.host.call("GET", f"/api/v1/shows/{show}")).json()
        return view

    async def playlist(self, path: str) -> MediaPlaylist:
        status, body, _ = await self.get(path)
        assert status == 200, body
        return parse(body.decode())


@pytest.fixture
async def site(start: Start, tmp_path: Path) -> AsyncIterator[Site]:
    geo = write_geo_database(tmp_path / "geo.mmdb", {"203.0.113.0/24": "BD", "198.51.100.0/24": "IN"})
    settings = {"HAAT_GEO_DATABASE": str(geo), "HAAT_TRUSTED_PROXIES": "127.0.0.0/8,::1/128"}
    settings |= {"HAAT_KEY_SEGMENTS": "3", "HAAT_EMBED_ORIGINS": "https://shop.example"}
    async with (
        start(**settings) as server,
        open_browser(server.url) as host,
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as anybody,
    ):
        host_id = str((await host.sign_up("host@example.com"))["id"])
        for slug in ("first", "second"):
            await create_show(
                server.app[keys.DATABASE], host_id=host_id, title=slug, slug=slug, now_ms=wall_clock_ms()
            )
        yield Site(server, host, anybody)


async def test_a_new_show_is_open_and_its_host_can_protect_it(site: Site) -> None:
    before = await (await site.host.call("GET", "/api/v1/shows/first/protection")).json()
    assert len(before.pop("known_countries")) == 250
    assert before == OPEN | {"countries": [], "can_encrypt": True, "geo_configured": True}
    after = await site.protect(tokens=True, country_rule="except", countries=["in", "IN"])
    assert (after["tokens"], after["country_rule"], after["countries"]) == (True, "except", ["IN"])
    again = await (await site.host.call("GET", "/api/v1/shows/first/protection")).json()
    assert again == after
    show = await (await site.host.call("GET", "/api/v1/shows/first")).json()
    assert re.fullmatch(r"/play/[0-9a-f]+\.[\w-]{22}/hls/first/index\.m3u8", show["hls_url"])
    assert (show["needs_grant"], show["blocked"], show["watermark"]) == (True, None, False)
    other = await (await site.host.call("GET", "/api/v1/shows/second")).json()
    assert (other["hls_url"], other["needs_grant"]) == ("/hls/second/index.m3u8", False)


async def test_protection_is_the_hosts_business(site: Site) -> None:
    async with open_browser(site.server.url) as stranger:
        path = "/api/v1/shows/first/protection"
        assert (await stranger.call("GET", path)).status == 401
        await stranger.sign_up("stranger@example.com")
        for method, body in (("GET", None), ("PUT", OPEN)):
            answer = await stranger.call(method, path, json=body)
            assert (answer.status, (await answer.json(content_type=None))["code"]) == (403, "show.forbidden")


async def test_what_cannot_be_protected_so_is_refused(site: Site) -> None:
    for wanted, status, code in (
        ({"country_rule": "only", "countries": []}, 400, "protection.countries"),
        ({"country_rule": "only", "countries": ["UK"]}, 400, "protection.countries"),
        ({"country_rule": "never"}, 400, "body.invalid"),
    ):
        answer = await site.host.call("PUT", "/api/v1/shows/first/protection", json=OPEN | wanted)
        assert (answer.status, (await answer.json(content_type=None))["code"]) == (status, code)


async def test_encryption_is_chosen_before_the_show_begins(site: Site) -> None:
    await site.protect(encrypted=True)
    await host_connected(site.server.app[keys.DATABASE], slug="first", now_ms=wall_clock_ms())
    assert (await site.protect(encrypted=True, tokens=True))["can_encrypt"] is False
    answer = await site.host.call("PUT", "/api/v1/shows/first/protection", json=OPEN)
    assert (answer.status, (await answer.json(content_type=None))["code"]) == (
        409,
        "protection.encryption_fixed",
    )


async def test_without_a_database_no_country_rule_can_be_set(start: Start) -> None:
    async with start() as server, open_browser(server.url) as host:
        host_id = str((await host.sign_up("host@example.com"))["id"])
        db = server.app[keys.DATABASE]
        await create_show(db, host_id=host_id, title="show", slug="show", now_ms=wall_clock_ms())
        seen = await (await host.call("GET", "/api/v1/shows/show/protection")).json()
        assert seen["geo_configured"] is False
        wanted = OPEN | {"country_rule": "only", "countries": ["BD"]}
        answer = await host.call("PUT", "/api/v1/shows/show/protection", json=wanted)
        assert (answer.status, (await answer.json(content_type=None))["code"]) == (
            409,
            "protection.geo_unconfigured",
        )


async def test_a_show_with_tokens_plays_by_path_and_by_cookie_and_not_without(site: Site) -> None:
    await site.protect(tokens=True)
    site.live()
    _, granted = await site.grant()
    token, url = str(granted["token"]), str(granted["hls_url"])
    assert url == f"/play/{token}/hls/first/index.m3u8"
    _, body, _ = await site.get(url)
    playlist = await site.playlist(url.replace("index", "v0"))
    first = playlist.segments[-1].parts[0].uri
    for path in ("/index.m3u8", "/v0.m3u8", f"/{first}"):
        assert await site.code(f"/hls/first{path}") == (403, "playback.token_missing")
        assert await site.code(f"/play/1.forged/hls/first{path}") == (403, "playback.token_invalid")
        status, by_path, answer = await site.get(f"/play/{token}/hls/first{path}")
        assert (status, "public" in answer.headers["Cache-Control"]) == (200, True)
        status, by_cookie, answer = await site.get(f"/hls/first{path}", Cookie=f"haat_play={token}")
        assert (status, answer.headers["Cache-Control"].split(",")[0]) == (200, "private")
        assert by_cookie == by_path
    assert b"/play/" not in body


async def test_a_token_of_another_show_opens_nothing(site: Site) -> None:
    await site.protect("first", tokens=True)
    await site.protect("second", tokens=True)
    site.live("second")
    _, granted = await site.grant("first")
    path = f"/play/{granted['token']}/hls/second/index.m3u8"
    assert await site.code(path) == (403, "playback.token_invalid")


async def test_media_of_a_closed_show_is_not_found_under_an_open_one(site: Site) -> None:
    await site.protect("first", tokens=True)
    site.live("first")
    site.live("second")
    _, granted = await site.grant("first")
    prefix = f"/play/{granted['token']}/hls/first"
    part = (await site.playlist(f"{prefix}/v0.m3u8")).segments[-1].parts[0].uri
    assert (await site.get(f"{prefix}/{part}"))[0] == 200
    status, body, _ = await site.get(f"/hls/second/{part}")
    assert (status, b"hls.unknown_media" in body) == (404, True)


async def test_an_old_token_is_told_as_expired(site: Site) -> None:
    await site.protect(tokens=True)
    site.live()
    old = site.server.app[keys.PLAYBACK].tokens.token("first", wall_clock_ms() - 600_000)
    assert await site.code(f"/play/{old}/hls/first/index.m3u8") == (403, "playback.token_expired")


async def test_the_grant_comes_with_a_cookie_for_hls_and_whep(site: Site) -> None:
    await site.protect(tokens=True)
    answer = await site.host.call("POST", "/api/v1/shows/first/playback-grant")
    granted = await answer.json()
    cookies = answer.headers.getall("Set-Cookie")
    assert [re.sub(r"Max-Age=\d+", "Max-Age", one) for one in cookies] == [
        f"haat_play={granted['token']}; Path={path}; Max-Age; HttpOnly; SameSite=Lax"
        for path in ("/hls/first/", "/whep/first")
    ]
    assert 0 < granted["renew_in_ms"] < granted["expires_at_ms"] - wall_clock_ms()
    plain = await site.host.call("POST", "/api/v1/shows/second/playback-grant")
    assert "Set-Cookie" not in plain.headers
    assert (await plain.json())["token"] is None


async def test_edges_are_named_to_whom_the_path_lets_in(start: Start) -> None:
    async with start(HAAT_CDN_URLS="https://edge.example") as server, open_browser(server.url) as host:
        host_id = str((await host.sign_up("host@example.com"))["id"])
        db = server.app[keys.DATABASE]
        await create_show(db, host_id=host_id, title="first", slug="first", now_ms=wall_clock_ms())
        site = Site(server, host, host.session)
        await site.protect(tokens=True)
        site.live()
        granted = await (await host.call("POST", "/api/v1/shows/first/playback-grant")).json()
        _, by_path, _ = await site.get(granted["hls_url"])
        assert f"\nhttps://edge.example/play/{granted['token']}/hls/first/v0.m3u8\n" in by_path.decode()
        _, by_cookie, _ = await site.get("/hls/first/index.m3u8")  # the session keeps the cookie
        assert b"\nv0.m3u8\n" in by_cookie


async def test_webrtc_asks_for_the_same_token(site: Site) -> None:
    await site.protect(tokens=True, country_rule="only", countries=["BD"])
    _, granted = await site.grant(**IN_DHAKA)
    token = str(granted["token"])
    sdp = {"Content-Type": "application/sdp"}

    async def knock(**headers: str) -> tuple[int, str]:
        async with site.anybody.post(
            site.server.url + "/whep/first", data=b"garbage", headers=sdp | headers
        ) as answer:
            return answer.status, (await answer.json(content_type=None))["code"]

    assert await knock(**IN_DHAKA) == (403, "playback.token_missing")
    for right in ({"Authorization": f"Bearer {token}"}, {"Cookie": f"haat_play={token}"}):
        assert await knock(**right, **IN_DHAKA) == (400, "media.bad_offer")
        assert await knock(**right, **IN_DELHI) == (403, "playback.country")
        session = next(
            cookie.value for cookie in site.host.session.cookie_jar if cookie.key == "haat_session"
        )
        staff = {"Authorization": f"Bearer {token}", "Cookie": f"haat_session={session}"}
        assert await knock(**staff, **IN_DELHI) == (400, "media.bad_offer")


@pytest.mark.parametrize(
    ("rule", "countries", "admitted"),
    [
        ("only", ["BD"], [True, False, False]),
        ("except", ["IN"], [True, False, True]),
    ],
)
async def test_countries_are_looked_at_where_somebody_is_let_in(
    site: Site, rule: str, countries: list[str], admitted: list[bool]
) -> None:
    await site.protect(country_rule=rule, countries=countries)
    for where, may in zip((IN_DHAKA, IN_DELHI, NOWHERE), admitted, strict=True):
        status, granted = await site.grant(**where)
        assert (status, granted.get("code")) == ((200, None) if may else (403, "playback.country"))
        async with open_browser(site.server.url) as guest:
            path = guest.url + "/api/v1/shows/first"
            async with guest.session.get(path, headers=where) as answer:
                show = await answer.json()
            csrf = {"X-CSRF-Token": guest.csrf}
            async with guest.session.post(path + "/room-grant", headers=csrf | where) as answer:
                assert answer.status == (200 if may else 403)
        assert (show["hls_url"] is not None, show["blocked"]) == (may, None if may else "playback.country")
    host = await site.host.session.get(site.server.url + "/api/v1/shows/first", headers=IN_DELHI)
    assert (await host.json())["blocked"] is None


@pytest.mark.parametrize("rule", ["only", "except"])
async def test_a_country_rule_without_its_database_keeps_everybody_but_staff_out(
    start: Start, tmp_path: Path, rule: CountryRule
) -> None:
    geo = write_geo_database(tmp_path / "geo.mmdb", {"203.0.113.0/24": "BD"})
    async with start(HAAT_GEO_DATABASE=str(geo)) as server, open_browser(server.url) as host:
        host_id = str((await host.sign_up("host@example.com"))["id"])
        db = server.app[keys.DATABASE]
        await create_show(db, host_id=host_id, title="first", slug="first", now_ms=wall_clock_ms())
        site = Site(server, host, host.session)
        await site.protect(country_rule=rule, countries=["BD"])
        assert (await site.grant())[0] == (
            200 if rule == "except" else 403
        )  # an address of one's own network
    with capture_logs() as logs:
        async with start() as server:
            site = Site(server, host, host.session)
            status, refused = await site.grant()
            assert (status, refused["code"]) == (403, "playback.country_unknown")
            async with open_browser(server.url) as guest:
                show = await (await guest.call("GET", "/api/v1/shows/first")).json()
                assert (show["hls_url"], show["blocked"]) == (None, "playback.country_unknown")
                body = {"login": "host@example.com", "password": PASSWORD}
                assert (await guest.call("POST", "/api/v1/session", json=body)).status == 200
                assert (await guest.call("POST", "/api/v1/shows/first/playback-grant")).status == 200
    told = [one for one in logs if one["event"] == "geo.unconfigured"]
    assert [one["shows"] for one in told] == [1]
    assert "HAAT_GEO_DATABASE" in told[0]["advice"]


async def test_encrypted_parts_and_segments_open_with_the_keys_of_the_playlist(site: Site) -> None:
    await site.protect(encrypted=True)
    made = site.live()
    heard: list[bytes] = []
    made.store.on_segment.append(lambda segment: heard.append(segment.data))
    made.make(segments=1)
    _, granted = await site.grant()
    prefix = f"/play/{granted['token']}/hls/first"
    playlist = await site.playlist("/hls/first/v0.m3u8")
    assert await site.code(f"{prefix}/manifest.mpd") == (409, "playback.dash_encrypted")
    opened: list[bytes] = []
    names = set()
    for segment in playlist.segments:
        assert segment.key is not None
        names.add(segment.key.uri)
        assert await site.code(f"/hls/first/{segment.key.uri}") == (403, "playback.token_missing")
        status, key, answer = await site.get(f"{prefix}/{segment.key.uri}")
        assert (status, len(key), answer.headers["Cache-Control"]) == (200, 16, "no-store")
        bodies = [(await site.get(f"/hls/first/{part.uri}"))[1] for part in segment.parts]
        assert not any(b"part" in body for body in bodies)
        parts = [_opened(body, key, segment.key.iv) for body in bodies]
        opened += parts
        if segment.uri is not None:
            whole = (await site.get(f"/hls/first/{segment.uri}"))[1]
            assert _opened(whole, key, segment.key.iv) == b"".join(parts)
    assert opened == made.plain[-len(opened) :]
    assert len(names) >= 2
    assert (await site.get(f"/hls/first/{playlist.segments[0].map_uri}"))[1] == b"map of v0"
    assert all(b"part" in data or data == b"sound" * 4 for data in heard)


async def test_the_past_is_under_the_same_keys(site: Site) -> None:
    await site.protect(encrypted=True, tokens=True)
    made = site.live()
    made.make(segments=2)
    _, granted = await site.grant()
    prefix = f"/play/{granted['token']}/hls/first"
    assert await site.code("/hls/first/rewind/v0.m3u8") == (403, "playback.token_missing")
    live = await site.playlist(f"{prefix}/v0.m3u8")
    async with asyncio.timeout(20):
        while (await site.get(f"{prefix}/rewind/v0.m3u8"))[0] != 200:
            await asyncio.sleep(0.05)
    _, body, _ = await site.get(f"{prefix}/rewind/v0.m3u8")
    tags = [line for line in body.decode().splitlines() if line.startswith("#EXT-X-KEY")]
    served = {segment.key for segment in live.segments if segment.uri is not None}
    assert None not in served
    wanted = {f'#EXT-X-KEY:METHOD=AES-128,URI="../{key.uri}",IV=0x{key.iv.hex()}' for key in served if key}
    assert wanted & set(tags)
    assert all(tag.startswith('#EXT-X-KEY:METHOD=AES-128,URI="../key/') for tag in tags)


async def test_keys_to_come_and_keys_of_open_shows_are_not_told(site: Site) -> None:
    await site.protect(encrypted=True)
    made = site.live()
    _, granted = await site.grant()
    prefix = f"/play/{granted['token']}/hls/first/key"
    newest = made.store.newest_msn // 3
    assert (await site.get(f"{prefix}/{newest}"))[0] == 200
    for number in (newest + 2, 10**11, "-1", "x", "1e3"):
        assert await site.code(f"{prefix}/{number}") == (404, "playback.unknown_key")
    assert await site.code("/hls/second/key/1") == (404, "playback.unknown_key")


@pytest.mark.parametrize("token", ["x%2Fhls%2Ffirst%2Fv0", "x%2Fhls%2Ffirst%2Fv0%2Fhls%2Ffirst%2Fv0"])
async def test_a_token_that_looks_like_a_path_makes_no_key_a_segment(site: Site, token: str) -> None:
    await site.protect(encrypted=True)
    number = site.live().store.newest_msn // 3
    path = URL(f"{site.server.url}/play/{token}/hls/first/key/{number}", encoded=True)
    async with site.anybody.get(path) as answer:
        assert (answer.status, (await answer.json(content_type=None))["code"]) == (
            403,
            "playback.token_invalid",
        )


async def test_pages_of_other_sites_get_no_playlist(site: Site) -> None:
    site.live()
    path = "/hls/first/index.m3u8"
    assert await site.code(path, Origin="https://thief.example") == (403, "playback.foreign_page")
    assert await site.code(path, Referer="https://thief.example/page") == (403, "playback.foreign_page")
    for named in ("https://shop.example", site.server.url):
        status, _, answer = await site.get(path, Origin=named)
        assert (status, answer.headers["Access-Control-Allow-Origin"]) == (200, named)
        assert answer.headers["Vary"] == "Accept-Encoding, Origin"
    status, _, answer = await site.get(path)
    assert (status, "Access-Control-Allow-Origin" in answer.headers) == (200, False)
    part = (await site.playlist("/hls/first/v0.m3u8")).segments[-1].parts[0].uri
    status, _, answer = await site.get(f"/hls/first/{part}", Origin="https://thief.example")
    assert (status, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert "immutable" in answer.headers["Cache-Control"]


async def test_a_code_on_a_recording_leads_to_the_account(site: Site) -> None:
    await site.protect(watermark=True)
    async with open_browser(site.server.url) as viewer:
        await viewer.sign_up("viewer@example.com", "Karim Mia")
        marks = [
            (await (await viewer.call("POST", "/api/v1/shows/first/playback-grant")).json())["watermark"]
            for _ in range(2)
        ]
        assert marks[0] == marks[1]
        assert marks[0]["name"] == "Karim Mia"
        assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", marks[0]["code"])
        path = f"/api/v1/shows/first/watermarks/{marks[0]['code']}"
        assert (await viewer.call("GET", path)).status == 403
        found = await site.host.call("GET", path.lower())
        assert (await found.json())["name"] == "Karim Mia"
    _, granted = await site.grant()
    guest = granted["watermark"]
    assert isinstance(guest, dict)
    assert (guest["name"], guest["code"][0]) == (None, "U")
    answer = await site.host.call("GET", f"/api/v1/shows/first/watermarks/{guest['code']}")
    assert (answer.status, (await answer.json(content_type=None))["code"]) == (
        404,
        "protection.watermark_unknown",
    )


async def test_protection_survives_a_restart_and_reaches_other_servers(site: Site) -> None:
    await site.protect(tokens=True)
    shows = type(site.server.app[keys.PLAYBACK].shows)(site.server.app[keys.DATABASE])
    assert not shows.of("first").tokens
    await shows.refresh()
    assert shows.of("first").tokens
    await site.protect(tokens=False)
    await shows.refresh()
    assert not shows.of("first").tokens


async def test_segments_of_a_replay_are_for_those_who_may_see_it(site: Site) -> None:
    app = site.server.app
    archive, db = app[keys.ARCHIVE], app[keys.DATABASE]
    path, caption = "/hls/first/v0/run-s1.mp4", "/hls/first/captions-bn/run-s1.vtt"
    for one in (path, caption):
        await archive.storage.put(one.removeprefix("/hls/"), b"media")
    for one in (path, caption):  # neither live nor ready
        assert await site.code(one) == (404, "hls.unknown_show")
    await recordings.begin(db, slug="first", now_ms=1)
    outcome = recordings.Outcome(0, 1000, 1000, 10, 0)
    await recordings.finish(db, slug="first", outcome=outcome, default_days=None)
    await site.host.call("POST", "/api/v1/shows/first/recording", json={"audience": "host"})
    for one in (path, caption):
        assert await site.code(one) == (404, "hls.unknown_show")
        answer = await site.host.call("GET", one)
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "private, no-store")
        assert await site.code(one) == (404, "hls.unknown_show")
    await site.host.call("POST", "/api/v1/shows/first/recording", json={"audience": "everyone"})
    for one in (path, caption):
        status, body, answer = await site.get(one)
        assert (status, body) == (200, b"media")
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


async def test_of_a_live_show_only_what_can_be_rewound_is_given(start: Start) -> None:
    async with start(HAAT_REWIND_S="60") as server, open_browser(server.url) as anybody:
        archive = server.app[keys.ARCHIVE]
        writer = archive.expect("first")
        for number in range(100):
            archive.hear("first", closed("v0", number))
        async with asyncio.timeout(10):
            while writer.index.newest_ms < 200_000 or not writer.is_idle:
                await asyncio.sleep(0.01)
        seen = [
            (await anybody.call("GET", f"/hls/first/v0/run-s{number}.mp4")).status
            for number in (0, 30, 50, 99)
        ]
        assert seen == [404, 404, 200, 200]
        playlist = await (await anybody.call("GET", "/hls/first/rewind/v0.m3u8")).text()
        oldest = re.findall(r"-s([0-9]+)", playlist)[0]
        assert (await anybody.call("GET", f"/hls/first/v0/run-s{oldest}.mp4")).status == 200


async def test_stills_of_a_replay_are_for_those_who_may_see_it(site: Site) -> None:
    app, path = site.server.app, "/hls/first/storyboard.vtt"
    app[keys.ALBUMS].hear("first", PictureMade(10**18, "small", 160, 90, b"still"))
    async with asyncio.timeout(5):
        while await app[keys.ALBUMS].album("first") is None:
            await asyncio.sleep(0.01)
    assert await site.code(path) == (404, "hls.unknown_show")
    await recordings.begin(app[keys.DATABASE], slug="first", now_ms=1)
    outcome = recordings.Outcome(0, 1000, 1000, 10, 0)
    await recordings.finish(app[keys.DATABASE], slug="first", outcome=outcome, default_days=None)
    status, _, answer = await site.get(path)
    assert (status, answer.headers["Cache-Control"]) == (200, "public, max-age=10")
    await site.host.call("POST", "/api/v1/shows/first/recording", json={"audience": "host"})
    assert await site.code(path) == (404, "hls.unknown_show")
    answer = await site.host.call("GET", path)
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "private, no-store")
    await site.protect(tokens=True)
    _, granted = await site.grant()
    answer = await site.host.call("GET", f"/play/{granted['token']}{path}")
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "private, no-store")


@pytest.mark.parametrize(
    "protection",
    [
        Protection(tokens=True),
        Protection(encrypted=True),
        Protection(country_rule="only", countries=("BD",)),
    ],
)
async def test_pictures_of_a_protected_show_are_for_who_may_play_it(
    site: Site, protection: Protection
) -> None:
    app = site.server.app
    site.live()
    await host_connected(app[keys.DATABASE], slug="first", now_ms=wall_clock_ms())
    sizes: tuple[PictureSize, ...] = ("small", "small", "large")
    for size in sizes:
        app[keys.ALBUMS].hear("first", PictureMade(wall_clock_ms() * 10**6, size, 160, 90, _webp()))
    async with asyncio.timeout(5):
        while (await site.shown())["poster_url"] is None:
            await asyncio.sleep(0.01)
    app[keys.PLAYBACK].shows.heed("first", protection)
    show = await site.shown()
    assert (show["poster_url"], show["preview_url"]) == (None, None)
    _, granted = await site.grant(**IN_DHAKA)
    album = app[keys.ALBUMS].peek("first")
    assert album is not None
    for rest in ("poster.webp", "preview.webp", "storyboard.vtt", album.small_name(0), album.sprite_name(0)):
        path = f"/hls/first/{rest}"
        assert await site.code(path) == (403, "playback.token_missing")
        status, _, answer = await site.get(f"/play/{granted['token']}{path}")
        assert (status, answer.headers["Cache-Control"].split(",")[0]) == (200, "public")
        age = int(answer.headers["Cache-Control"].partition("max-age=")[2])
        assert age <= (600 if rest.startswith("thumbs/") else 10)
        status, _, answer = await site.get(path, Cookie=f"haat_play={granted['token']}")
        assert (status, answer.headers["Cache-Control"].split(",")[0]) == (200, "private")
    stills = await (await site.host.call("GET", "/api/v1/shows/first/pictures")).json()
    assert (await site.get(stills["stills"][0]["url"]))[:2] == (200, _webp())
    await site.host.call("PUT", "/api/v1/shows/first/poster", json={"picture": 0})
    chosen = (await site.shown())["poster_url"]
    assert (await site.get(chosen))[0] == 200


def _opened(body: bytes, key: bytes, iv: bytes) -> bytes:
    decryptor = Cipher(AES128(key), CBC(iv)).decryptor()
    padded = decryptor.update(body) + decryptor.finalize()
    assert padded[-padded[-1] :] == bytes([padded[-1]]) * padded[-1]
    return padded[: -padded[-1]]


def _webp() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (160, 90), "teal").save(out, "WEBP")
    return out.getvalue()
