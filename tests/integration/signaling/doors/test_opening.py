"""Opening WHIP and WHEP sessions, by RFC 9725 and draft-ietf-wish-whep-03."""

import pytest

from media.place import Place
from signaling.bodies import MAX_BODY_BYTES

OFFER = "v=0\r\noffer\r\n"
FRAGMENT = "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n"
SDP = {"Content-Type": "application/sdp"}
TRICKLE = {"Content-Type": "application/trickle-ice-sdpfrag"}
KEY = {"Authorization": "Bearer key"}


async def refusal(reply) -> tuple[int, str]:
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    return reply.status, (await reply.json())["code"]


async def test_post_opens_a_publisher_session(http, media):
    async with http.post("/whip/demo", data=OFFER, headers=SDP | KEY) as reply:
        assert reply.status == 201
        assert reply.headers["Content-Type"] == "application/sdp"
        assert reply.headers["Location"] == "/whip/demo/peer1"
        assert reply.headers["ETag"] == '"etag-peer1"'
        assert reply.headers["Accept-Patch"] == "application/trickle-ice-sdpfrag"
        assert reply.headers["Access-Control-Allow-Origin"] == "*"
        exposed = set(reply.headers["Access-Control-Expose-Headers"].split(", "))
        assert exposed >= {"Location", "ETag", "Link", "Accept-Patch"}
        stun, turn = reply.headers.getall("Link")
        assert stun == '<stun:turn.example:3478>; rel="ice-server"'
        assert turn.startswith('<turns:turn.example:5349>; rel="ice-server"; username="')
        assert await reply.text() == "v=0\r\nanswer\r\n"
    assert media.offers == [("publisher", OFFER)]


async def test_post_opens_a_viewer_session_without_a_token(http, open_session, media):
    await open_session("whip")
    async with http.post("/whep/demo", data=OFFER, headers=SDP) as reply:
        assert (reply.status, reply.headers["Location"]) == (201, "/whep/demo/peer2")
        assert reply.headers["ETag"] == '"etag-peer2"'
        assert [one for one in reply.headers.getall("Link") if "ice-server" in one] == []
    assert media.offers[1] == ("subscriber", OFFER)


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer "}, {"Authorization": "Basic key"}],
)
async def test_a_publisher_needs_its_token(http, media, headers):
    async with http.post("/whip/demo", data=OFFER, headers=SDP | headers) as reply:
        assert await refusal(reply) == (401, "test.token")
    assert media.offers == []


async def test_the_token_s_scheme_is_not_case_sensitive(http):
    async with http.post("/whip/demo", data=OFFER, headers=SDP | {"Authorization": "bearer key"}) as reply:
        assert reply.status == 201


@pytest.mark.parametrize("headers", [{}, {"Content-Type": "application/json"}, TRICKLE])
@pytest.mark.parametrize("path", ["/whip/demo", "/whep/demo"])
async def test_an_offer_is_application_sdp(http, media, path, headers):
    async with http.post(path, data=OFFER.encode(), headers=headers | KEY) as reply:
        assert await refusal(reply) == (415, "door.content_type")
    assert media.offers == []


@pytest.mark.parametrize("path", ["/whip/demo", "/whep/demo"])
async def test_a_body_too_large_is_refused(http, media, path):
    async with http.post(path, data=b"x" * (MAX_BODY_BYTES + 1), headers=SDP | KEY) as reply:
        assert await refusal(reply) == (413, "door.body_too_large")
    assert media.offers == []


async def test_a_body_of_the_largest_size_is_taken(http, media):
    async with http.post("/whip/demo", data=b"x" * MAX_BODY_BYTES, headers=SDP | KEY) as reply:
        assert reply.status == 201


async def test_a_body_that_is_not_text_is_refused(http, media):
    async with http.post("/whip/demo", data=b"\xff\xfe", headers=SDP | KEY) as reply:
        assert await refusal(reply) == (400, "door.body")
    assert media.offers == []


async def test_a_second_publisher_is_refused(http, open_session):
    await open_session("whip")
    async with http.post("/whip/demo", data=OFFER, headers=SDP | KEY) as reply:
        assert await refusal(reply) == (409, "test.busy")
        assert "Retry-After" not in reply.headers


async def test_a_viewer_of_a_show_without_publisher_is_told_when_to_try_again(http):
    async with http.post("/whep/demo", data=OFFER, headers=SDP) as reply:
        assert await refusal(reply) == (409, "test.busy")
        assert reply.headers["Retry-After"] == "2"


@pytest.mark.parametrize("path", ["/whip/demo", "/whep/demo", "/whip/demo/peer1"])
async def test_options_answer_preflights(http, path):
    headers = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    async with http.options(path, headers=headers) as reply:
        assert reply.status == 200
        assert reply.headers["Access-Control-Allow-Origin"] == "*"
        assert reply.headers["Accept-Post"] == "application/sdp"
        assert {"POST", "PATCH", "DELETE"} <= set(reply.headers["Access-Control-Allow-Methods"].split(", "))
        assert set(reply.headers["Access-Control-Allow-Headers"].split(", ")) == {
            "Authorization",
            "Content-Type",
            "If-Match",
        }


async def test_get_has_no_content(http, open_session):
    session = await open_session("whip")
    for path in ("/whip/demo", session):
        async with http.get(path) as reply:
            assert (reply.status, await reply.text()) == (204, "")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_players_discover_whep_by_its_content_type(http, method):
    async with http.request(method, "/whep/demo") as reply:
        assert (reply.status, reply.content_type, await reply.text()) == (200, "application/sdp", "")


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "/whip/demo"), ("DELETE", "/whep/demo"), ("POST", "/whip/demo/x")]
)
async def test_other_methods_are_not_allowed(http, method, path):
    async with http.request(method, path) as reply:
        assert reply.status == 405
        assert "OPTIONS" in reply.headers["Allow"]


async def test_each_source_of_a_person_is_a_place_of_its_own(http, media):
    for query, status in (("", 201), ("?source=screen", 409), ("?source=tv", 400), ("?source=", 400)):
        async with http.post(f"/whip/demo{query}", data=OFFER, headers=SDP | KEY) as reply:
            assert reply.status == status
            if status == 400:
                assert await refusal(reply) == (400, "door.unknown_source")
    assert media.places == [Place("host", "camera"), Place("host", "screen")]


async def test_a_session_s_address_has_no_query(http):
    async with http.post("/whip/demo?source=screen", data=OFFER, headers=SDP | KEY) as reply:
        assert reply.headers["Location"] == "/whip/demo/peer1"
