"""Changing and ending WHIP and WHEP sessions, by RFC 9725 and draft-ietf-wish-whep-03."""

from collections.abc import AsyncIterator

import pytest

FRAGMENT = "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n"
CANDIDATE = "a=mid:0\r\na=candidate:1 1 udp 2122260223 192.0.2.1 61764 typ host\r\n"
RESTART = "a=ice-ufrag:efgh\r\na=ice-pwd:abcdefghijabcdefghijab\r\n"
NEW_PASSWORD = "a=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijabcdefghijab\r\n"
SDP = {"Content-Type": "application/sdp"}
TRICKLE = {"Content-Type": "application/trickle-ice-sdpfrag"}
KEY = {"Authorization": "Bearer key"}


async def refusal(reply) -> tuple[int, str]:
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    return reply.status, (await reply.json())["code"]


@pytest.mark.parametrize("door", ["whip", "whep"])
async def test_candidates_trickle_with_the_etag(http, media, open_session, door):
    session = await open_session(door)
    etag = f'"etag-{session.rsplit("/", 1)[1]}"'
    async with http.patch(session, data=FRAGMENT, headers=TRICKLE | KEY | {"If-Match": etag}) as reply:
        assert (reply.status, await reply.text()) == (204, "")
        assert "ETag" not in reply.headers
    async with http.patch(session, data=CANDIDATE, headers=TRICKLE | KEY | {"If-Match": etag}) as reply:
        assert reply.status == 204
    assert media.fragments == [FRAGMENT, CANDIDATE]


@pytest.mark.parametrize("door", ["whip", "whep"])
@pytest.mark.parametrize(
    ("restart", "wanted"), [(FRAGMENT, "*"), (RESTART, "*"), (RESTART, "etag"), (NEW_PASSWORD, "etag")]
)
async def test_ice_restarts_with_a_star_or_with_new_credentials_and_gives_a_new_etag(
    http, media, open_session, door, restart, wanted
):
    session = await open_session(door)
    old = f'"etag-{session.rsplit("/", 1)[1]}"'
    if_match = {"If-Match": old if wanted == "etag" else wanted}
    async with http.patch(session, data=restart, headers=TRICKLE | KEY | if_match) as reply:
        assert reply.status == 200
        assert reply.content_type == "application/trickle-ice-sdpfrag"
        assert reply.headers["ETag"] == '"etag-restarted"'
        assert await reply.text() == "a=ice-ufrag:new\r\n"
    async with http.patch(session, data=restart, headers=TRICKLE | KEY | {"If-Match": old}) as reply:
        assert await refusal(reply) == (412, "door.precondition_failed")
    several = {"If-Match": '"other", "etag-restarted"'}
    for fragment in (restart, CANDIDATE):
        async with http.patch(session, data=fragment, headers=TRICKLE | KEY | several) as reply:
            assert reply.status == 204
    assert media.fragments == [restart, restart, CANDIDATE]


@pytest.mark.parametrize("door", ["whip", "whep"])
async def test_a_fragment_that_arrives_slowly_is_held_against_the_etag_of_its_end(
    http, media, open_session, door
):
    session = await open_session(door)
    old = f'"etag-{session.rsplit("/", 1)[1]}"'

    async def slowly() -> AsyncIterator[bytes]:
        yield b"a=ice-ufrag:abcd\r\n"
        async with http.patch(session, data=RESTART, headers=TRICKLE | KEY | {"If-Match": "*"}) as reply:
            assert reply.status == 200
        yield b"a=ice-pwd:0123456789012345678901\r\n"

    async with http.patch(session, data=slowly(), headers=TRICKLE | KEY | {"If-Match": old}) as reply:
        assert await refusal(reply) == (412, "door.precondition_failed")
    assert media.fragments == [RESTART]


@pytest.mark.parametrize("door", ["whip", "whep"])
@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        (TRICKLE, 428, "door.precondition_required"),
        (TRICKLE | {"If-Match": '"stale"'}, 412, "door.precondition_failed"),
        (TRICKLE | {"If-Match": 'W/"etag-peer1"'}, 412, "door.precondition_failed"),
        (TRICKLE | {"If-Match": ""}, 412, "door.precondition_failed"),
        (SDP | {"If-Match": "*"}, 415, "door.content_type"),
        ({"If-Match": "*"}, 415, "door.content_type"),
    ],
)
async def test_refused_patches_change_nothing(http, media, open_session, door, headers, status, code):
    session = await open_session(door)
    for fragment in (FRAGMENT, RESTART, CANDIDATE):
        async with http.patch(session, data=fragment.encode(), headers=headers | KEY) as reply:
            assert await refusal(reply) == (status, code)
    assert media.fragments == []


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer another key"}])
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_a_publisher_s_session_is_only_for_the_token_that_opened_it(
    http, open_session, media, method, headers
):
    session = await open_session("whip")
    async with http.request(
        method, session, data=FRAGMENT, headers=TRICKLE | {"If-Match": "*"} | headers
    ) as reply:
        assert await refusal(reply) == (401, "door.session_token")
    assert (media.fragments, list(media.peers)) == ([], ["peer1"])


@pytest.mark.parametrize("path", ["/whip/demo/nobody", "/whip/other/peer1", "/whep/demo/peer1"])
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
async def test_a_session_is_known_at_its_own_address_only(http, open_session, media, method, path):
    await open_session("whip")
    async with http.request(method, path, data=FRAGMENT, headers=TRICKLE | KEY) as reply:
        assert await refusal(reply) == (404, "door.unknown_session")
    assert list(media.peers) == ["peer1"]


@pytest.mark.parametrize("door", ["whip", "whep"])
async def test_delete_ends_the_session_whatever_its_etag(http, media, open_session, door):
    session = await open_session(door)
    async with http.delete(session, headers=KEY | {"If-Match": '"stale"'}) as reply:
        assert (reply.status, await reply.text()) == (200, "")
    assert session.rsplit("/", 1)[1] not in media.peers
    async with http.delete(session, headers=KEY) as reply:
        assert await refusal(reply) == (404, "door.unknown_session")
