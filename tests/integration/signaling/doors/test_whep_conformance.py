"""draft-ietf-wish-whep-03 requirement by requirement: what a WHEP endpoint and its sessions must do."""

import base64
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.helpers.media_offers import SUBSCRIBER as OFFER
from tests.helpers.media_peers import Host, until
from tests.integration.signaling.doors.conformance import (
    CANDIDATE,
    FRAGMENT,
    SDP,
    TRICKLE,
    Doorstep,
    Reply,
    Row,
    Table,
    check_ice_servers,
    doorstep,
)
from tests.integration.signaling.doors.players import be_countered, play
from web.limits import ROUTES

whep = Table()
LIVE = "/whep/live"
RESTART = TRICKLE.replace("bYxc", "efgh").format(CANDIDATE)
VIDEO = OFFER.index("m=video")
ONLY_VP8 = OFFER[:VIDEO] + OFFER[VIDEO:].replace("H264/90000", "AV9/90000")


async def watch(door: Doorstep, offer: str = OFFER) -> Reply:
    reply = await door.post(LIVE, offer)
    assert reply.status == 201, reply.text
    return reply


@whep.row("4.1", "MUST", "GET at the endpoint and at a session is a success without content")
async def _(door: Doorstep) -> None:
    for path in (LIVE, (await watch(door)).session):
        reply = await door.ask("GET", path)
        assert (reply.status // 100, reply.text) == (2, "")


@whep.row("4.1", "MAY", "failures carry a problem statement")
async def _(door: Doorstep) -> None:
    (await door.post(LIVE, "v=0")).assert_refused(400)


@whep.row("4.2", "SHOULD", "HEAD is 200 with application/sdp, so that players know a WHEP endpoint")
async def _(door: Doorstep) -> None:
    head, get = [await door.ask(method, LIVE) for method in ("HEAD", "GET")]
    assert (head.status, head.text, head.kind) == (200, "", SDP)
    assert head.headers.keys() == get.headers.keys()


@whep.row("4.3.1", "MUST", "an offer is answered with 201, application/sdp, an answer and a Location")
async def _(door: Doorstep) -> None:
    reply = await watch(door)
    assert (reply.status, reply.kind) == (201, SDP)
    assert re.fullmatch(r"/whep/live/[\w-]+", reply.session)
    assert [one.split()[0] for one in reply.sections()] == ["audio", "video"]


@whep.row("4.3.2", "MUST", "an offer that cannot be met is answered with 406, our offer and a Location")
async def _(door: Doorstep) -> None:
    reply = await door.post(LIVE, ONLY_VP8)
    assert (reply.status, reply.kind) == (406, SDP)
    assert re.fullmatch(r"/whep/live/[\w-]+", reply.session)
    assert reply.lines("a=setup:") == ["a=setup:actpass"] * 2
    assert [one for one in reply.lines("a=rtpmap:") if "H264" in one]
    assert (await door.ask("GET", reply.session)).status == 204


@whep.row("4.3.2", "MUST", "the answer to our offer is taken with 204, and media flow")
async def _(door: Doorstep) -> None:
    viewer, offered = await be_countered(door, LIVE)
    answer = viewer.connection.localDescription.sdp
    reply = await door.patch(offered.session, answer, kind=SDP)
    assert (reply.status, reply.text) == (204, "")
    await until(lambda: viewer.frames > 2 and viewer.sounds > 2)
    (await door.patch(offered.session, answer, kind=SDP)).assert_refused(415)
    assert (await door.patch(offered.session, RESTART, offered.etag)).status == 200
    assert (await door.ask("DELETE", offered.session)).status == 200
    await viewer.close()


@whep.row("4.3.2", "MUST", "a malformed answer to our offer is refused, and another may follow")
async def _(door: Doorstep) -> None:
    viewer, offered = await be_countered(door, LIVE)
    answer = viewer.connection.localDescription.sdp
    for wrong in ("", "hello", answer.replace("a=recvonly", "a=sendrecv")):
        (await door.patch(offered.session, wrong, kind=SDP)).assert_refused(400)
    (await door.patch(offered.session, TRICKLE.format(CANDIDATE), "*")).assert_refused(415)
    assert (await door.patch(offered.session, answer, kind=SDP)).status == 204
    await viewer.close()


@whep.row("4.3.2", "MAY", "a player may leave our offer unanswered, or decline it")
async def _(door: Doorstep) -> None:
    subscribers = len(door.media._connections.all())
    offered = await door.post(LIVE, ONLY_VP8)
    assert len(door.media._connections.all()) == subscribers
    assert (await door.ask("DELETE", offered.session)).status == 200
    (await door.patch(offered.session, OFFER, kind=SDP)).assert_refused(404)


@whep.row("4.3.4", "MUST", "another content type than application/sdp is refused; parameters are not")
async def _(door: Doorstep) -> None:
    for kind in (None, "application/json", FRAGMENT):
        (await door.ask("POST", LIVE, OFFER.encode(), kind)).assert_refused(415)
    assert (await door.ask("POST", LIVE, OFFER, "application/sdp; charset=utf-8")).status == 201


@whep.row("4.3.4", "MUST", "a malformed session description is refused")
async def _(door: Doorstep) -> None:
    for offer in ("", "v=0\r\n", "hello", OFFER.replace("m=audio 9 ", "m=audio ")):
        (await door.post(LIVE, offer)).assert_refused(400)
    (await door.ask("POST", LIVE, b"\xff\xfe")).assert_refused(400)


@whep.row("4.3.5", "MUST", "recvonly and sendrecv are answered with sendonly; other directions are refused")
async def _(door: Doorstep) -> None:
    for direction in ("recvonly", "sendrecv"):
        reply = await watch(door, OFFER.replace("a=recvonly", f"a={direction}"))
        assert [reply.text.count(f"a={one}\r\n") for one in ("sendonly", "recvonly", "sendrecv")] == [2, 0, 0]
    for direction in ("sendonly", "inactive"):
        (await door.post(LIVE, OFFER.replace("a=recvonly", f"a={direction}"))).assert_refused(400)


@whep.row("4.3.5", "SHOULD", "our own offer is sendonly")
async def _(door: Doorstep) -> None:
    offered = await door.post(LIVE, ONLY_VP8)
    assert [offered.text.count(f"a={one}\r\n") for one in ("sendonly", "recvonly", "inactive")] == [2, 0, 0]


@whep.row("4.3.8", "SHALL", "without a publisher the answer is 409 and when to come again")
async def _(door: Doorstep) -> None:
    reply = await door.post("/whep/silent", OFFER)
    reply.assert_refused(409)
    assert int(reply.headers["Retry-After"]) > 0
    assert "Retry-After" in reply.headers["Access-Control-Expose-Headers"]


@whep.row("4.4", "MUST", "DELETE ends the session, and the player hears it by DTLS")
async def _(door: Doorstep) -> None:
    viewer, session = await play(door, LIVE)
    assert (await door.ask("DELETE", session)).status == 200
    await until(lambda: viewer.connection.connectionState == "closed")
    (await door.ask("GET", session)).assert_refused(404)
    await viewer.close()


@whep.row("4.4", "MUST", "OPTIONS works for CORS, and SHOULD say Accept-Post")
async def _(door: Doorstep) -> None:
    session = (await watch(door)).session
    for path, accepted in ((LIVE, SDP), (session, SDP), (session + "/layer", "application/json")):
        reply = await door.ask("OPTIONS", path, Origin="https://elsewhere.example")
        assert (reply.status, reply.headers["Accept-Post"]) == (200, accepted)
        assert reply.headers["Access-Control-Allow-Origin"] == "*"


@whep.row("4.5.1", "MUST", "PATCH with another content type or a malformed fragment is refused")
async def _(door: Doorstep) -> None:
    opened = await watch(door)
    for kind in ("", SDP, "application/json"):
        (await door.patch(opened.session, TRICKLE.format(""), opened.etag, kind)).assert_refused(415)
    for body in ("", "hello", "v=0\r\n"):
        (await door.patch(opened.session, body, opened.etag)).assert_refused(400)


@whep.row("4.5.1", "MUST", "the ICE session has a unique strong entity tag, given with the 201")
async def _(door: Doorstep) -> None:
    tags = [(await watch(door)).etag for _ in range(3)]
    assert all(re.fullmatch(r'"[\x21\x23-\x7e]+"', tag) for tag in tags)
    assert len(set(tags)) == 3


@whep.row("4.5.1", "MUST", "entity tags are ignored in DELETE; in PATCH none is 428, a wrong one 412")
async def _(door: Doorstep) -> None:
    opened = await watch(door)
    fragment = TRICKLE.format(CANDIDATE)
    (await door.patch(opened.session, fragment)).assert_refused(428)
    for stale in ('"stale"', f"W/{opened.etag}"):
        (await door.patch(opened.session, fragment, stale)).assert_refused(412)
    assert (await door.ask("DELETE", opened.session, If_Match='"stale"')).status == 200


@whep.row("4.5.2", "SHALL", "the answer has all candidates of the server")
async def _(door: Doorstep) -> None:
    for reply in (await watch(door), await door.post(LIVE, ONLY_VP8)):
        assert {line.split()[5] for line in reply.lines("a=candidate:")} == {str(door.media.port)}
        assert len(reply.lines("a=end-of-candidates")) == 2


@whep.row("4.5.2", "MUST", "candidates are taken with 204, no body and no ETag; unusable ones discarded")
async def _(door: Doorstep) -> None:
    opened = await watch(door)
    odd = "a=candidate:4 1 sctp 1 nowhere.invalid 1 typ relay raddr 0.0.0.0 rport 0\r\n"
    for candidates in (CANDIDATE, odd, CANDIDATE + "a=end-of-candidates\r\n"):
        reply = await door.patch(opened.session, TRICKLE.format(candidates), opened.etag)
        assert (reply.status, reply.text) == (204, "")
        assert "ETag" not in reply.headers


@whep.row("4.5.3", "SHALL", "a restart is 200, a fragment with new credentials, a new ETag")
async def _(door: Doorstep) -> None:
    for condition in ("*", '"*"', "its own"):
        opened = await watch(door)
        reply = await door.patch(
            opened.session, RESTART, opened.etag if condition == "its own" else condition
        )
        assert (reply.status, reply.kind) == (200, FRAGMENT)
        assert reply.etag != opened.etag
        assert reply.lines("a=ice-ufrag:")[0] not in opened.lines("a=ice-ufrag:")
        for name in ("a=ice-lite", "a=ice-options", "a=ice-pacing"):
            assert set(reply.lines(name)) == set(opened.lines(name))
        (await door.patch(opened.session, TRICKLE.format(""), opened.etag)).assert_refused(412)


@whep.row("4.5.3", "MUST", "a restart that cannot be is an error, and media go on")
async def _(door: Doorstep) -> None:
    viewer, session = await play(door, LIVE)
    (await door.patch(session, "a=ice-ufrag:only\r\n", "*")).assert_refused(400)
    seen = viewer.frames
    await until(lambda: viewer.frames > seen + 5)
    await viewer.close()


@whep.row("4.6.1", "MUST", "everything is bundled, with rtcp-mux and rtcp-mux-only")
async def _(door: Doorstep) -> None:
    for reply in (await watch(door), await door.post(LIVE, ONLY_VP8)):
        assert reply.lines("a=group:") == ["a=group:BUNDLE 0 1"]
        assert len(reply.lines("a=rtcp-mux-only")) == 2
    (await door.post(LIVE, OFFER.replace("a=group:BUNDLE 0 1\r\n", ""))).assert_refused(400)
    (await door.post(LIVE, OFFER.replace("a=rtcp-mux\r\n", ""))).assert_refused(400)


@whep.row("4.6.2", "MUST", "all sections are of one MediaStream")
async def _(door: Doorstep) -> None:
    for reply in (await watch(door), await door.post(LIVE, ONLY_VP8)):
        assert len({line.split()[0] for line in reply.lines("a=msid:")}) == 1
        assert len(reply.lines("a=msid:")) == 2


@whep.row("4.6.3", "MAY", "a server that everybody reaches says ice-lite")
async def _(door: Doorstep) -> None:
    assert (await watch(door)).lines("a=ice-lite") == ["a=ice-lite"]


@whep.row("4.7", "MAY", "an overloaded server says 503 and when to come again")
async def _(door: Doorstep) -> None:
    door.admission.is_open = False
    try:
        reply = await door.post(LIVE, OFFER)
    finally:
        door.admission.is_open = True
    reply.assert_refused(503)
    assert reply.headers["Retry-After"] == "7"


@whep.row("4.8", "MAY", "STUN and TURN servers come as Link headers; every session has its own TURN user")
async def _(door: Doorstep) -> None:
    users = [check_ice_servers(await watch(door)) for _ in range(2)]
    users.append(check_ice_servers(await door.post(LIVE, ONLY_VP8)))
    assert len(set(users)) == 3


@whep.row("4.9.1", "MAY", "no token is needed to watch, and one that is sent does no harm")
async def _(door: Doorstep) -> None:
    assert (await door.post(LIVE, OFFER, Authorization="Bearer whatever")).status == 201


@whep.row("4.10", "MUST", "every extension is announced by Link, and none is needed")
async def _(door: Doorstep) -> None:
    reply = await watch(door)
    links = [one for one in reply.headers.getall("Link") if "urn:ietf:params:whep:ext" in one]
    assert links == [f'<{reply.session}/layer>; rel="urn:ietf:params:whep:ext:core:layer"']


@whep.row("5", "SHOULD", "session addresses hold at least 128 random bits, and methods are limited")
async def _(door: Doorstep) -> None:
    replies = [await watch(door), await watch(door), await door.post(LIVE, ONLY_VP8)]
    names = [one.session.rpartition("/")[2] for one in replies]
    assert len(set(names)) == 3
    assert all(len(base64.urlsafe_b64decode(name + "=" * (-len(name) % 4))) >= 16 for name in names)
    limited = {("POST", "/whep/{show}")} | {
        (method, "/whep/{show}/{peer_id}") for method in ("PATCH", "DELETE")
    }
    assert limited <= ROUTES.keys()


@whep.row("events 4", "MUST", "the layer extension tells layers and takes a choice for a section")
async def _(door: Doorstep) -> None:
    viewer, session = await play(door, LIVE)
    reply = await door.ask("GET", session + "/layer")
    assert (reply.status, reply.kind) == (200, "application/json")
    assert '"lines":' in reply.text
    for choice in ('{"mid":"1"}', '{"mid":"1","rid":"h","max_height":360}', '{"mid":"1","max_height":0}'):
        assert (await door.ask("POST", session + "/layer", choice, "application/json")).status == 204
    long = '{"mid":"1","rid":"' + 256 * "h" + '"}'
    for wrong in ("", "{}", '{"mid":1}', '{"mid":"1","max_height":-1}', '{"mid":"1","more":1}', long):
        (await door.ask("POST", session + "/layer", wrong, "application/json")).assert_refused(400)
    (await door.ask("POST", session + "/layer", '{"mid":"9"}', "application/json")).assert_refused(404)
    (await door.ask("POST", session + "/layer", '{"mid":"1"}', "text/plain")).assert_refused(415)
    (await door.ask("GET", LIVE + "/nobody/layer")).assert_refused(404)
    await viewer.close()


@whep.row("ours", "MUST", "a player's report is taken from a script and from a beacon")
async def _(door: Doorstep) -> None:
    session = (await watch(door)).session
    report = '{"freezes":1,"freeze_ms":300,"frames_decoded":900,"frames_dropped":2,"jitter_buffer_ms":40}'
    for kind in ("application/json", "text/plain;charset=UTF-8"):
        assert (await door.ask("POST", session + "/report", report, kind)).status == 204
    (await door.ask("POST", session + "/report", report, SDP)).assert_refused(415)
    for wrong in ("[]", report.replace("300", "-1"), report.replace("900", "1e400")):
        (await door.ask("POST", session + "/report", wrong, "application/json")).assert_refused(400)
    (await door.ask("POST", LIVE + "/nobody/report", report, "application/json")).assert_refused(404)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def door() -> AsyncIterator[Doorstep]:
    async with doorstep() as one:
        host = Host("H264")
        await host.publish(one.media, "live")
        await until(lambda: one.media.stats().publishers == 1)
        yield one
        await host.close()


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("row", whep.rows, ids=str)
async def test_whep(row: Row, door: Doorstep) -> None:
    await row.check(door)
