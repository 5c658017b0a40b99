"""Who may publish and watch, asked at the doors of the whole server."""

from dataclasses import dataclass

import aiohttp
import pytest

from commerce.shows.commands import create_show, end_show, rotate_stream_key
from tests.integration.web.conftest import Browser
from web import keys
from web.clock import wall_clock_ms
from web.serve import Running

SDP = "application/sdp"


@dataclass
class Stage:
    """A host's shows and what opens their doors."""

    server: Running
    stream_key: str
    grant: str
    other_grant: str
    old_grant: str
    over_grant: str

    async def knock(
        self, path: str, token: str | None = None, body: bytes = b"v=0\r\n", kind: str = SDP
    ) -> tuple[int, str, aiohttp.ClientResponse]:
        headers = {"Content-Type": kind}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        async with aiohttp.ClientSession() as client:
            reply = await client.post(self.server.url + path, data=body, headers=headers)
            problem = await reply.json(content_type="application/problem+json")
        return reply.status, problem["code"], reply


@pytest.fixture
async def stage(server: Running, browser: Browser) -> Stage:
    db, grants, now_ms = server.app[keys.DATABASE], server.app[keys.GRANTS], wall_clock_ms()
    host = str((await browser.sign_up("host@example.com"))["id"])
    stream_key = ""
    for slug, visibility in (("open", "unlisted"), ("public", "public"), ("over", "unlisted")):
        await create_show(db, host_id=host, title=slug, slug=slug, visibility=visibility, now_ms=now_ms)  # type: ignore[arg-type]
    stream_key = await rotate_stream_key(db, slug="open", by=None)
    await end_show(db, slug="over", now_ms=now_ms)
    return Stage(
        server,
        stream_key,
        grants.publish_grant("open", host, now_ms + 60_000),
        grants.publish_grant("public", host, now_ms + 60_000),
        grants.publish_grant("open", host, now_ms - 1),
        grants.publish_grant("over", host, now_ms + 60_000),
    )


async def test_the_right_token_gets_as_far_as_the_offer(stage: Stage) -> None:
    for token in (stage.stream_key, stage.grant):
        status, code, _ = await stage.knock("/whip/open", token, b"garbage")
        assert (status, code) == (400, "media.bad_offer")
    assert stage.server.app[keys.MEDIA].stats().shows == 0


async def test_wrong_tokens(stage: Stage) -> None:
    for token, code in (
        (None, "show.stream_key_wrong"),
        ("", "show.stream_key_wrong"),
        ("guess", "show.stream_key_wrong"),
        (stage.grant[:-2] + "xx", "room.grant_invalid"),
        (stage.other_grant, "room.grant_invalid"),
        (stage.old_grant, "room.grant_expired"),
    ):
        status, got, reply = await stage.knock("/whip/open", token)
        assert (status, got) == (401, code)
        assert reply.headers["WWW-Authenticate"] == "Bearer"


async def test_shows_that_cannot_be_published_to(stage: Stage) -> None:
    grants, now_ms = stage.server.app[keys.GRANTS], wall_clock_ms()
    status, code, _ = await stage.knock("/whip/nothing", stage.stream_key)
    assert (status, code) == (404, "show.unknown")
    status, code, _ = await stage.knock("/whip/public", stage.other_grant)
    assert (status, code) == (403, "kyc.required")
    status, code, _ = await stage.knock("/whip/over", stage.over_grant)
    assert (status, code) == (409, "show.ended")
    stranger = grants.publish_grant("over", "nobody", now_ms + 60_000)
    assert (await stage.knock("/whip/over", stranger))[:2] == (403, "stage.not_member")


async def test_bodies_that_are_no_offer(stage: Stage) -> None:
    large = b"x" * 70_000
    assert (await stage.knock("/whip/open", stage.grant, large))[:2] == (413, "door.body_too_large")
    assert (await stage.knock("/whip/open", stage.grant, kind="text/plain"))[:2] == (415, "door.content_type")
    assert (await stage.knock("/whip/open", stage.grant, b"\xff\xfe"))[:2] == (400, "door.body")


async def test_watching(stage: Stage) -> None:
    assert (await stage.knock("/whep/nothing"))[:2] == (404, "show.unknown")
    status, code, reply = await stage.knock("/whep/open", body=OFFER)
    assert (status, code) == (409, "media.no_publisher")
    assert int(reply.headers["Retry-After"]) >= 1
    assert reply.headers["Access-Control-Allow-Origin"] == "*"


OFFER = b"\r\n".join(
    [
        b"v=0",
        b"o=- 1 1 IN IP4 127.0.0.1",
        b"s=-",
        b"t=0 0",
        b"a=group:BUNDLE 0",
        b"m=video 9 UDP/TLS/RTP/SAVPF 96",
        b"c=IN IP4 0.0.0.0",
        b"a=ice-ufrag:abcd",
        b"a=ice-pwd:abcdefghijklmnopqrstuvwx",
        b"a=fingerprint:sha-256 " + b":".join([b"AB"] * 32),
        b"a=setup:actpass",
        b"a=mid:0",
        b"a=rtcp-mux",
        b"a=recvonly",
        b"a=rtpmap:96 H264/90000",
        b"a=fmtp:96 packetization-mode=1;profile-level-id=42e01f",
        b"",
    ]
)
