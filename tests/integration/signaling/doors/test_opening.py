"""What the doors ask and tell the media server when a session opens, and how large a body may be."""

import pytest

from media.place import Place
from signaling.bodies import MAX_BODY_BYTES

OFFER = "v=0\r\noffer\r\n"
SDP = {"Content-Type": "application/sdp"}
KEY = {"Authorization": "Bearer key"}


async def refusal(reply) -> tuple[int, str]:
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    return reply.status, (await reply.json(content_type="application/problem+json"))["code"]


async def test_post_opens_a_viewer_session_without_a_token(http, open_session, media):
    await open_session("whip")
    async with http.post("/whep/demo", data=OFFER, headers=SDP) as reply:
        assert (reply.status, reply.headers["Location"]) == (201, "/whep/demo/peer2")
        assert reply.headers["ETag"] == '"etag-peer2"'
        assert [one for one in reply.headers.getall("Link") if "ice-server" in one] == []
    assert media.offers[1] == ("subscriber", OFFER)


@pytest.mark.parametrize("path", ["/whip/demo", "/whep/demo"])
async def test_a_body_too_large_is_refused(http, media, path):
    async with http.post(path, data=b"x" * (MAX_BODY_BYTES + 1), headers=SDP | KEY) as reply:
        assert await refusal(reply) == (413, "door.body_too_large")
    assert media.offers == []


async def test_a_body_of_the_largest_size_is_taken(http, media):
    async with http.post("/whip/demo", data=b"x" * MAX_BODY_BYTES, headers=SDP | KEY) as reply:
        assert reply.status == 201


async def test_a_second_publisher_is_refused(http, open_session):
    await open_session("whip")
    async with http.post("/whip/demo", data=OFFER, headers=SDP | KEY) as reply:
        assert await refusal(reply) == (409, "media.publisher_exists")
        assert "Retry-After" not in reply.headers


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
