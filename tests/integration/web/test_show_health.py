"""The stream's health is told to the show's host and to moderators, and to nobody else."""

from commerce.accounts.commands import give_role
from commerce.shows.commands import create_show
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
