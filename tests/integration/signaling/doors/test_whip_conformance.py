"""RFC 9725 requirement by requirement: what a WHIP endpoint and its sessions must and should do."""

import asyncio
import base64
import hashlib
import hmac
import re
import socket
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aioice import stun

from tests.helpers.media_offers import CHROMIUM_PUBLISHER as OFFER
from tests.helpers.media_offers import FFMPEG_PUBLISHER
from tests.integration.signaling.doors.conformance import (
    CANDIDATE,
    FRAGMENT,
    SDP,
    TRICKLE,
    TURN_SECRET,
    Doorstep,
    Row,
    Table,
    check_ice_servers,
    doorstep,
)
from web.limits import ROUTES

whip = Table()
RESTART = TRICKLE.replace("bYxc", "efgh").format(CANDIDATE)
UNBUNDLED = OFFER.replace("a=group:BUNDLE 0 1\r\n", "")
AUDIO, VIDEO = OFFER.index("m=audio"), OFFER.index("m=video")


@whip.row("4.1", "MUST", "GET at the endpoint and at a session is a success without content")
async def _(door: Doorstep) -> None:
    session = (await door.publish(OFFER)).session
    for path in (f"/whip/{door.show()}", session):
        for method in ("GET", "HEAD"):
            reply = await door.ask(method, path)
            assert (reply.status, reply.text) == (204, "")


@whip.row("4.1", "MAY", "failures carry a problem statement")
async def _(door: Doorstep) -> None:
    (await door.post("/whip/broken", "v=0")).assert_refused(400)


@whip.row("4.2", "MUST", "an offer is answered with 201, application/sdp, an answer and a Location")
async def _(door: Doorstep) -> None:
    reply = await door.publish(OFFER)
    assert (reply.status, reply.kind) == (201, SDP)
    assert reply.text.startswith("v=0\r\n")
    assert reply.session.startswith("/whip/show")
    assert (await door.ask("GET", reply.session)).status == 204


@whip.row("4.2", "MUST", "the answer has the offer's sections, in their order, with their mids")
async def _(door: Doorstep) -> None:
    reply = await door.publish(OFFER)
    assert [one.split()[0] for one in reply.sections()] == ["audio", "video"]
    assert reply.lines("a=mid:") == ["a=mid:0", "a=mid:1"]


@whip.row("4.2", "MUST", "another content type than application/sdp is refused; parameters are not")
async def _(door: Doorstep) -> None:
    for kind in (None, "application/json", FRAGMENT, "text/plain"):
        (await door.ask("POST", "/whip/kinds", OFFER.encode(), kind)).assert_refused(415)
    for kind in ("application/sdp; charset=utf-8", "Application/SDP"):
        assert (await door.ask("POST", f"/whip/{door.show()}", OFFER, kind)).status == 201


@whip.row("4.2", "MUST", "a malformed session description is refused")
async def _(door: Doorstep) -> None:
    for offer in ("", "v=0\r\n", "hello", OFFER[:AUDIO], OFFER.replace("m=audio 9 ", "m=audio ")):
        (await door.post("/whip/malformed", offer)).assert_refused(400)
    (await door.ask("POST", "/whip/malformed", b"\xff\xfe")).assert_refused(400)


@whip.row("4.2", "MUST", "sendonly and sendrecv are answered with recvonly; other directions are refused")
async def _(door: Doorstep) -> None:
    for direction in ("sendonly", "sendrecv"):
        reply = await door.publish(OFFER.replace("a=sendonly", f"a={direction}"))
        assert [reply.text.count(f"a={one}\r\n") for one in ("recvonly", "sendonly", "sendrecv")] == [2, 0, 0]
    for direction in ("recvonly", "inactive"):
        offer = OFFER.replace("a=sendonly", f"a={direction}")
        (await door.post("/whip/directions", offer)).assert_refused(400)


@whip.row("4.2", "MUST", "DELETE ends the session and frees what it had")
async def _(door: Doorstep) -> None:
    opened = await door.publish(OFFER)
    shows = door.media.stats().shows
    assert (await door.ask("DELETE", opened.session)).status == 200
    assert door.media.stats().shows == shows - 1
    (await door.ask("GET", opened.session)).assert_refused(404)


@whip.row("4.2", "MUST", "at its end consent is revoked at once (RFC 7675, 5.2)")
async def _(door: Doorstep) -> None:
    opened = await door.publish(OFFER)
    ufrag = opened.lines("a=ice-ufrag:")[0].partition(":")[2]
    password = opened.lines("a=ice-pwd:")[0].partition(":")[2]
    assert await is_bound(door.media.port, ufrag, password)
    await door.ask("DELETE", opened.session)
    assert not await is_bound(door.media.port, ufrag, password)


@whip.row("4.2", "MUST", "OPTIONS works for CORS without a token, and SHOULD say Accept-Post")
async def _(door: Doorstep) -> None:
    session = (await door.publish(OFFER)).session
    for path, method in (("/whip/any", "POST"), (session, "PATCH"), (session, "DELETE")):
        reply = await door.ask(
            "OPTIONS",
            path,
            Authorization="",
            Origin="https://elsewhere.example",
            Access_Control_Request_Method=method,
            Access_Control_Request_Headers="authorization,content-type,if-match",
        )
        assert reply.status == 200
        assert reply.headers["Accept-Post"] == SDP
        assert reply.headers["Access-Control-Allow-Origin"] == "*"
        assert method in reply.headers["Access-Control-Allow-Methods"].split(", ")
        allowed = reply.headers["Access-Control-Allow-Headers"].lower().split(", ")
        assert {"authorization", "content-type", "if-match"} <= set(allowed)


@whip.row("4.2", "MUST", "pages of other origins can read the headers of the answer")
async def _(door: Doorstep) -> None:
    reply = await door.publish(OFFER)
    exposed = set(reply.headers["Access-Control-Expose-Headers"].split(", "))
    assert {"Location", "ETag", "Link"} <= exposed


@whip.row("4.3.1", "MUST", "PATCH with another content type or a malformed fragment is refused")
async def _(door: Doorstep) -> None:
    opened = await door.publish(OFFER)
    for kind in ("", SDP, "application/json"):
        (await door.patch(opened.session, TRICKLE.format(""), opened.etag, kind)).assert_refused(415)
    for body in ("", "hello", "v=0\r\n", "a"):
        (await door.patch(opened.session, body, opened.etag)).assert_refused(400)


@whip.row("4.3.1", "MUST", "the ICE session has a unique strong entity tag, given with the 201")
async def _(door: Doorstep) -> None:
    tags = [(await door.publish(OFFER)).etag for _ in range(3)]
    assert all(re.fullmatch(r'"[\x21\x23-\x7e]+"', tag) for tag in tags)
    assert len(set(tags)) == 3


@whip.row("4.3.1", "MUST", "entity tags are ignored where none is needed, as in DELETE")
async def _(door: Doorstep) -> None:
    session = (await door.publish(OFFER)).session
    assert (await door.ask("DELETE", session, If_Match='"stale"')).status == 200


@whip.row("4.3.1", "MUST", "a missing entity tag is 428, one that does not match is 412")
async def _(door: Doorstep) -> None:
    opened = await door.publish(OFFER)
    fragment = TRICKLE.format(CANDIDATE)
    (await door.patch(opened.session, fragment)).assert_refused(428)
    for stale in ('"stale"', f"W/{opened.etag}", opened.etag.strip('"')):
        (await door.patch(opened.session, fragment, stale)).assert_refused(412)
    assert (await door.patch(opened.session, fragment, f'"other", {opened.etag}')).status == 204


@whip.row("4.3.2", "SHALL", "the answer has all candidates of the server")
async def _(door: Doorstep) -> None:
    reply = await door.publish(OFFER)
    for section in reply.sections():
        assert re.search(r"\r\na=candidate:\d+ 1 udp \d+ [\d.]+ \d+ typ host\r\n", section)
        assert "a=end-of-candidates" in section
    assert {line.split()[5] for line in reply.lines("a=candidate:")} == {str(door.media.port)}


@whip.row("4.3.2", "MUST", "candidates are taken with 204, no body and no ETag")
async def _(door: Doorstep) -> None:
    opened = await door.publish(OFFER)
    for fragment in (TRICKLE.format(CANDIDATE), TRICKLE.format(CANDIDATE + "a=end-of-candidates\r\n")):
        reply = await door.patch(opened.session, fragment, opened.etag)
        assert (reply.status, reply.text) == (204, "")
        assert "ETag" not in reply.headers


@whip.row("4.3.2", "MUST", "candidates that cannot be used are silently discarded")
async def _(door: Doorstep) -> None:
    opened = await door.publish(OFFER)
    odd = (
        "a=candidate:1 1 tcp 1518280447 192.0.2.1 9 typ host tcptype active\r\n"
        "a=candidate:2 1 udp 2122260223 2001:db8::1 61764 typ host\r\n"
        "a=candidate:3 1 udp 2122260223 0ebb9bd1-e1ee-4b8c-a3f8-0a3b7f6b3d6e.local 5 typ host\r\n"
        "a=candidate:4 1 sctp 1 nowhere.invalid 1 typ relay raddr 0.0.0.0 rport 0\r\n"
    )
    assert (await door.patch(opened.session, TRICKLE.format(odd), opened.etag)).status == 204


@whip.row("4.3.3", "SHALL", "If-Match: * restarts ICE: 200, a fragment with new credentials, a new ETag")
async def _(door: Doorstep) -> None:
    for star in ("*", '"*"'):  # the RFC's own example has quotes
        opened = await door.publish(OFFER)
        reply = await door.patch(opened.session, RESTART, star)
        assert (reply.status, reply.kind) == (200, FRAGMENT)
        assert reply.etag != opened.etag
        for name in ("a=ice-ufrag:", "a=ice-pwd:"):
            assert len(reply.lines(name)) == 1
            assert reply.lines(name)[0] not in opened.lines(name)
        assert reply.lines("a=candidate:")
        assert (await door.patch(opened.session, RESTART, reply.etag)).status == 204


@whip.row("4.3.3", "MUST", "new credentials under the session's ETag are a restart")
async def _(door: Doorstep) -> None:
    opened = await door.publish(OFFER)
    reply = await door.patch(opened.session, RESTART, opened.etag)
    assert (reply.status, reply.kind) == (200, FRAGMENT)
    (await door.patch(opened.session, RESTART, opened.etag)).assert_refused(412)


@whip.row("4.3.3", "MUST", "the restart's fragment repeats ice-lite and ice-options of the answer")
async def _(door: Doorstep) -> None:
    opened = await door.publish(OFFER)
    reply = await door.patch(opened.session, RESTART, "*")
    for name in ("a=ice-lite", "a=ice-options", "a=ice-pacing"):
        assert set(reply.lines(name)) == set(opened.lines(name))
    assert opened.lines("a=ice-lite") == ["a=ice-lite"]


@whip.row("4.3.3", "MUST", "a restart that cannot be is an error, and the ICE session stays")
async def _(door: Doorstep) -> None:
    opened = await door.publish(OFFER)
    (await door.patch(opened.session, "a=ice-ufrag:only\r\n", "*")).assert_refused(400)
    assert (await door.patch(opened.session, TRICKLE.format(CANDIDATE), opened.etag)).status == 204


@whip.row("4.3.3", "MUST", "after a restart STUN is answered under the new credentials")
async def _(door: Doorstep) -> None:
    opened = await door.publish(OFFER)
    reply = await door.patch(opened.session, RESTART, "*")
    ufrag = reply.lines("a=ice-ufrag:")[0].partition(":")[2]
    password = reply.lines("a=ice-pwd:")[0].partition(":")[2]
    assert await is_bound(door.media.port, ufrag, password)


@whip.row("4.4.1", "MUST", "everything is bundled, with rtcp-mux and rtcp-mux-only")
async def _(door: Doorstep) -> None:
    reply = await door.publish(OFFER)
    assert "a=group:BUNDLE 0 1" in reply.lines("a=group:")
    assert len(set(reply.lines("a=ice-ufrag:"))) == 1
    for section in reply.sections():
        assert "\r\na=rtcp-mux\r\n" in section
        assert "\r\na=rtcp-mux-only\r\n" in section
    (await door.post("/whip/unbundled", UNBUNDLED)).assert_refused(400)
    (await door.post("/whip/unmuxed", OFFER.replace("a=rtcp-mux\r\n", ""))).assert_refused(400)


@whip.row("4.4.2", "MUST", "more than one stream, or more than one track of a kind, is refused")
async def _(door: Doorstep) -> None:
    second = OFFER[VIDEO:].replace("a=mid:1", "a=mid:2").replace("stream video", "stream screen")
    for offer in (
        OFFER.replace("BUNDLE 0 1", "BUNDLE 0 1 2") + second,
        OFFER.replace("a=msid:stream video", "a=msid:another video"),
    ):
        (await door.post("/whip/several", offer)).assert_refused(400, 422)


@whip.row("4.4.2", "MUST", "one track of any kind is enough")
async def _(door: Doorstep) -> None:
    sound = OFFER[:VIDEO].replace("BUNDLE 0 1", "BUNDLE 0")
    picture = (OFFER[:AUDIO] + OFFER[VIDEO:]).replace("BUNDLE 0 1", "BUNDLE 1")
    for offer in (sound, picture):
        assert len((await door.publish(offer)).sections()) == 1


@whip.row("4.4.3", "SHOULD NOT", "no section is rejected alone: the whole request is")
async def _(door: Doorstep) -> None:
    offer = OFFER[:VIDEO] + re.sub(r"(VP8|H264)/90000", "AV9/90000", OFFER[VIDEO:])
    reply = await door.post("/whip/partial", offer)
    reply.assert_refused(422)
    assert '"code":"media.unknown_codec"' in reply.text


@whip.row("4.4.4", "SHOULD", "actpass and active clients meet a passive server; a passive one an active")
async def _(door: Doorstep) -> None:
    for offered, answered in (("actpass", "passive"), ("active", "passive"), ("passive", "active")):
        reply = await door.publish(OFFER.replace("a=setup:actpass", f"a=setup:{offered}"))
        assert set(reply.lines("a=setup:")) == {f"a=setup:{answered}"}
    (await door.post("/whip/held", OFFER.replace("actpass", "holdconn"))).assert_refused(400, 422)


@whip.row("4.5", "MAY", "an overloaded server says 503 and when to come again")
async def _(door: Doorstep) -> None:
    door.admission.is_open = False
    try:
        reply = await door.post("/whip/busy", OFFER)
    finally:
        door.admission.is_open = True
    reply.assert_refused(503)
    assert reply.headers["Retry-After"] == "7"
    assert "Retry-After" in reply.headers["Access-Control-Expose-Headers"]


@whip.row("4.6", "MAY", "STUN and TURN servers come as Link headers; every session has its own TURN user")
async def _(door: Doorstep) -> None:
    opened = [await door.publish(OFFER) for _ in range(2)]
    one, other = (check_ice_servers(reply) for reply in opened)
    assert one != other
    assert all(name not in reply.session for name, reply in zip((one, other), opened, strict=True))
    restarted = await door.patch(opened[0].session, RESTART, "*")
    assert check_ice_servers(restarted) == one


@whip.row("4.6", "MAY", "TURN passwords are the HMAC that coturn expects, and run out")
async def _(door: Doorstep) -> None:
    link = next(one for one in (await door.publish(OFFER)).headers.getall("Link") if "turn:" in one[:6])
    found = re.search(r'username="((\d+):\w+)"; credential="([^"]+)"', link)
    assert found is not None
    digest = hmac.digest(TURN_SECRET.encode(), found[1].encode(), hashlib.sha1)
    assert base64.b64decode(found[3]) == digest


@whip.row("4.6", "SHOULD NOT", "a CORS preflight is told no TURN servers")
async def _(door: Doorstep) -> None:
    assert "Link" not in (await door.ask("OPTIONS", "/whip/any")).headers


@whip.row("4.7.1", "MUST", "bearer tokens open the endpoint; the scheme is not case-sensitive")
async def _(door: Doorstep) -> None:
    for wrong in ("", "Bearer wrong", "Bearer", "Basic a token"):
        reply = await door.post("/whip/locked", OFFER, Authorization=wrong)
        reply.assert_refused(401)
        assert reply.headers["WWW-Authenticate"] == "Bearer"
    assert (await door.post(f"/whip/{door.show()}", OFFER, Authorization="bearer a token")).status == 201


@whip.row("4.7.1", "MUST", "sessions want the token that opened them")
async def _(door: Doorstep) -> None:
    opened = await door.publish(OFFER)
    for method, body in (("PATCH", TRICKLE.format("")), ("DELETE", None)):
        for wrong in ("", "Bearer wrong"):
            reply = await door.ask(
                method, opened.session, body, FRAGMENT, If_Match=opened.etag, Authorization=wrong
            )
            reply.assert_refused(401)
    assert (await door.ask("GET", opened.session)).status == 204


@whip.row("4.8", "MUST", "simulcast is answered by RFC 8853, 5.3.2")
async def _(door: Doorstep) -> None:
    reply = await door.publish(OFFER)
    assert reply.lines("a=rid:") == ["a=rid:q recv", "a=rid:h recv", "a=rid:f recv"]
    assert reply.lines("a=simulcast:") == ["a=simulcast:recv q;h;f"]
    assert (await door.publish(FFMPEG_PUBLISHER)).lines("a=simulcast:") == []


@whip.row("4.9", "MUST", "extensions are announced by Link: this server has none for publishers")
async def _(door: Doorstep) -> None:
    links = (await door.publish(OFFER)).headers.getall("Link")
    assert [one for one in links if "urn:ietf:params:whip:ext" in one] == []


@whip.row("5", "SHOULD", "session addresses hold at least 128 random bits")
async def _(door: Doorstep) -> None:
    names = [(await door.publish(OFFER)).session.rpartition("/")[2] for _ in range(4)]
    assert len(set(names)) == 4
    assert all(len(base64.urlsafe_b64decode(name + "=" * (-len(name) % 4))) >= 16 for name in names)
    (await door.ask("DELETE", f"/whip/show1/{names[0][::-1]}")).assert_refused(404)


@whip.row("5", "SHOULD", "POST, PATCH and DELETE are limited in their rate")
async def _(_door: Doorstep) -> None:
    limited = {("POST", "/whip/{show}"), ("PATCH", "/whip/{show}/{peer_id}")}
    assert limited | {("DELETE", "/whip/{show}/{peer_id}")} <= ROUTES.keys()


@whip.row("RFC 9110, 15.5.6", "MUST", "other methods are not allowed, and Allow names those that are")
async def _(door: Doorstep) -> None:
    session = (await door.publish(OFFER)).session
    for method, path, allowed in (("PUT", "/whip/any", "POST"), ("POST", session, "PATCH")):
        reply = await door.ask(method, path, OFFER)
        reply.assert_refused(405)
        assert allowed in reply.headers["Allow"]


@whip.row("RFC 9110, 9.3.5", "MAY", "a session that ended by itself can still be deleted by its client")
async def _(door: Doorstep) -> None:
    opened = await door.publish(OFFER)
    await door.media.close_show(opened.session.split("/")[2])
    (await door.patch(opened.session, RESTART, "*")).assert_refused(404)
    (await door.ask("DELETE", opened.session, Authorization="Bearer wrong")).assert_refused(401)
    assert (await door.ask("DELETE", opened.session)).status == 200
    (await door.ask("DELETE", opened.session)).assert_refused(404)


async def is_bound(port: int, ufrag: str, password: str) -> bool:
    """Whether a binding request under these credentials is answered."""
    request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    request.attributes["USERNAME"] = f"{ufrag}:bYxc"
    request.attributes["ICE-CONTROLLING"] = 1
    request.attributes["PRIORITY"] = 1
    request.add_message_integrity(password.encode())
    request.add_fingerprint()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.setblocking(False)
        one.bind(("127.0.0.1", 0))
        loop = asyncio.get_running_loop()
        await loop.sock_sendto(one, bytes(request), ("127.0.0.1", port))
        try:
            async with asyncio.timeout(0.5):
                return stun.parse_message(await loop.sock_recv(one, 1500)).transaction_id == (
                    request.transaction_id
                )
        except TimeoutError:
            return False


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def door() -> AsyncIterator[Doorstep]:
    async with doorstep() as one:
        yield one


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("row", whip.rows, ids=str)
async def test_whip(row: Row, door: Doorstep) -> None:
    await row.check(door)
