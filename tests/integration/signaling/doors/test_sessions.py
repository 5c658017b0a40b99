"""Sessions are found at their own address only, and conditions hold when a body has come."""

from collections.abc import AsyncIterator

import pytest

FRAGMENT = "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n"
RESTART = "a=ice-ufrag:efgh\r\na=ice-pwd:abcdefghijabcdefghijab\r\n"
TRICKLE = {"Content-Type": "application/trickle-ice-sdpfrag"}
KEY = {"Authorization": "Bearer key"}


async def refusal(reply) -> tuple[int, str]:
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    return reply.status, (await reply.json(content_type="application/problem+json"))["code"]


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


@pytest.mark.parametrize("path", ["/whip/demo/nobody", "/whip/other/peer1", "/whep/demo/peer1"])
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
async def test_a_session_is_known_at_its_own_address_only(http, open_session, media, method, path):
    await open_session("whip")
    async with http.request(method, path, data=FRAGMENT, headers=TRICKLE | KEY) as reply:
        assert await refusal(reply) == (404, "door.unknown_session")
    assert list(media.peers) == ["peer1"]
