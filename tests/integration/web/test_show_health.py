"""The stream's health is told to the show's host and to moderators, and to nobody else."""

import asyncio
import re
from typing import Any

from commerce.accounts.commands import give_role
from commerce.shows.commands import create_show
from tests.helpers.media_peers import Host, Viewer, until
from tests.integration.web.conftest import Browser, open_browser
from web import keys
from web.serve import Running

SILENT = {
    "is_publishing": False,
    "codec": None,
    "layers": [],
    "audio_bitrate_bps": 0,
    "packets_lost": 0,
    "round_trip_ms": None,
    "webrtc_viewers": 0,
    "room_viewers": 0,
    "hls_ready": False,
    "hls_renditions": [],
    "places": [],
    "audience": {
        "viewers": 0,
        "sampled": 0,
        "layers": [],
        "round_trip_ms_median": None,
        "round_trip_ms_p95": None,
        "estimate_bps_median": None,
        "estimate_bps_p10": None,
        "loss": 0.0,
        "freezes": 0,
        "freeze_ms": 0,
        "sent_bps": 0,
    },
    "warnings": [],
}


async def test_who_may_see_a_shows_health(server: Running, browser: Browser) -> None:
    db = server.app[keys.DATABASE]
    host = await browser.sign_up("host@example.com")
    show = await create_show(db, host_id=str(host["id"]), title="Friday market", now_ms=1)
    path = f"/api/v1/shows/{show.slug}/health"
    reply = await browser.call("GET", path)
    assert (reply.status, await reply.json()) == (200, SILENT)

    async with open_browser(server.url) as other:
        assert (await other.call("GET", path)).status == 401
        account = await other.sign_up("other@example.com")
        assert (await (await other.call("GET", path)).json())["code"] == "session.forbidden"
        await give_role(db, account_id=str(account["id"]), role="moderator")
        assert (await other.call("GET", path)).status == 200

    viewers = f"/api/v1/shows/{show.slug}/viewers"
    reply = await browser.call("GET", viewers)
    assert (reply.status, await reply.json()) == (200, {"viewers": []})
    async with open_browser(server.url) as other:
        await other.sign_up("third@example.com")
        assert (await other.call("GET", viewers)).status == 403

    unknown = await browser.call("GET", "/api/v1/shows/nothing/health")
    assert (await unknown.json())["code"] == "show.unknown"


async def test_a_live_publisher_and_its_viewer_have_their_figures(server: Running, browser: Browser) -> None:
    media = server.app[keys.MEDIA]
    account = await browser.sign_up("host@example.com")
    show = await create_show(
        server.app[keys.DATABASE], host_id=str(account["id"]), title="Friday market", now_ms=1
    )
    host, viewer = Host(), Viewer()
    await host.publish(media, show.slug)
    await until(lambda: media.stats().publishers == 1)
    await viewer.watch(media, show.slug)
    await until(lambda: viewer.frames >= 10)

    async def read(path: str) -> Any:
        return await (await browser.call("GET", f"/api/v1/shows/{show.slug}/{path}")).json()

    async with asyncio.timeout(15):
        while not (found := await read("viewers"))["viewers"][0]["sent_bps"]:
            await asyncio.sleep(0.2)
        while not (health := await read("health"))["audio_bitrate_bps"]:
            await asyncio.sleep(0.2)
    (one,) = found["viewers"]
    assert viewer.answer is not None
    assert one["viewer"] == viewer.answer.peer_id[:6]
    assert [(line["current"], line["target"]) for line in one["lines"]] == [("", "")]
    assert 10_000 < one["sent_bps"] < 20_000_000
    assert (health["is_publishing"], health["codec"], health["webrtc_viewers"]) == (True, "H264", 1)
    (layer,) = health["layers"]
    assert (layer["width"], layer["height"], layer["is_active"]) == (320, 180, True)
    assert layer["bitrate_bps"] > 10_000
    assert [place["is_programme"] for place in health["places"]] == [True]
    assert health["audience"]["viewers"] == health["audience"]["sampled"] == 1
    assert health["audience"]["layers"] == [{"rid": "", "viewers": 1}]
    assert health["audience"]["sent_bps"] > 10_000

    metrics = await (await browser.call("GET", "/metrics")).text()
    for name, labels in (
        ("haat_publication_audio_bitrate_bps", f'{{line="0",show="{show.slug}"}}'),
        ("haat_audience_sent_bps", f'{{show="{show.slug}"}}'),
    ):
        value = re.search(rf"^{name}{re.escape(labels)} (\S+)$", metrics, re.MULTILINE)
        assert value is not None, metrics
        assert float(value[1]) > 1_000
    await viewer.close()
    await host.close()
