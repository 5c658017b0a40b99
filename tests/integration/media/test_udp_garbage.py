"""Strangers on the UDP port."""

import asyncio
import os
import random
from typing import cast

import pytest
from aioice import stun

from media.plane.native import NativePlane
from tests.helpers.media_peers import LossyRelay, Stage, Viewer, stage, until
from tests.helpers.plane_peers import require_native
from tests.helpers.roaming import roaming


class Stranger(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        self.received.append(data)

    def send(self, data: bytes) -> None:
        assert self.transport is not None
        self.transport.sendto(data)


async def stranger_of(place: Stage) -> Stranger:
    loop = asyncio.get_running_loop()
    _, stranger = await loop.create_datagram_endpoint(Stranger, remote_addr=("127.0.0.1", place.server.port))
    return stranger


def binding_request(username: str, password: bytes | None, *, nominate: bool = False) -> bytes:
    message = stun.Message(message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST)
    message.attributes["USERNAME"] = username
    message.attributes["PRIORITY"] = 1
    if nominate:
        message.attributes["USE-CANDIDATE"] = None
    if password is not None:
        message.add_message_integrity(password)
    return bytes(message)


async def test_garbage_is_counted_and_answered_by_nothing() -> None:
    async with stage() as place:
        stranger = await stranger_of(place)
        dice = random.Random(3)
        for size in range(1, 200):
            stranger.send(dice.randbytes(size))
        await until(lambda: place.server.stats().garbage_datagrams == 199)
        assert stranger.received == []
        assert place.server.stats().packets_out == 0
        assert stranger.transport is not None
        stranger.transport.close()


@pytest.mark.parametrize("password", [None, b"not the password"])
async def test_unknown_stun_user_gets_nothing(password: bytes | None) -> None:
    async with stage() as place:
        stranger = await stranger_of(place)
        stranger.send(binding_request("nobody:me", password))
        await until(lambda: place.server.stats().garbage_datagrams == 1)
        assert stranger.received == []
        assert stranger.transport is not None
        stranger.transport.close()


async def test_known_user_with_a_wrong_password_gets_nothing() -> None:
    async with stage() as place:
        host = await place.host()
        assert host.answer is not None
        ufrag = host.answer.sdp.split("a=ice-ufrag:")[1].split("\r\n")[0]
        password = host.answer.sdp.split("a=ice-pwd:")[1].split("\r\n")[0].encode()
        stranger = await stranger_of(place)
        stranger.send(binding_request(f"{ufrag}:me", b"guess"))
        await until(lambda: place.server.stats().garbage_datagrams == 1)
        assert stranger.received == []
        stranger.send(binding_request(f"{ufrag}:me", password))
        await until(lambda: len(stranger.received) == 1)
        answer = stun.parse_message(stranger.received[0])
        assert answer.check_message_integrity(password)
        assert stranger.transport is not None
        stranger.transport.close()
        await host.close()


async def test_forged_media_from_a_peers_address_changes_nothing() -> None:
    async with stage() as place:
        host = await place.host()
        assert host.answer is not None
        ufrag = host.answer.sdp.split("a=ice-ufrag:")[1].split("\r\n")[0]
        password = host.answer.sdp.split("a=ice-pwd:")[1].split("\r\n")[0].encode()
        forger = await stranger_of(place)
        forger.send(binding_request(f"{ufrag}:me", password))
        await until(lambda: len(forger.received) == 1)
        for _ in range(20):
            forger.send(b"\x80\x60" + os.urandom(200))
        await until(lambda: place.server.stats().undecryptable == 20)
        assert forger.transport is not None
        forger.transport.close()
        await host.close()


def credentials_of(viewer: Viewer) -> tuple[str, bytes]:
    """The user name and password of requests to the server."""
    assert viewer.answer is not None
    ufrag = viewer.answer.sdp.split("a=ice-ufrag:")[1].split("\r\n")[0]
    password = viewer.answer.sdp.split("a=ice-pwd:")[1].split("\r\n")[0].encode()
    return f"{ufrag}:me", password


async def test_media_do_not_go_to_who_was_named_by_a_forged_address() -> None:
    async with stage() as place:
        host = await place.host()
        viewer = await place.viewer()
        await until(lambda: viewer.frames >= 5)
        victim = await stranger_of(place)  # sees what comes to the address that the viewer forges
        username, password = credentials_of(viewer)
        victim.send(binding_request(username, password, nominate=True))
        await until(lambda: len(victim.received) == 4)
        response, *checks = [stun.parse_message(data) for data in victim.received]
        assert response.message_class == stun.Class.RESPONSE
        for check in checks:  # the same one again, as the first may have been lost
            assert check.message_class == stun.Class.REQUEST
            assert check.transaction_id == checks[0].transaction_id
            assert "ICE-CONTROLLED" in check.attributes
        forged = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, checks[0].transaction_id)
        forged.attributes["XOR-MAPPED-ADDRESS"] = ("127.0.0.1", 1)
        forged.add_message_integrity(password)  # the server's, not the viewer's own
        victim.send(bytes(forged))
        await until(lambda: place.server.stats().garbage_datagrams == 1)
        frames = viewer.frames
        await until(lambda: viewer.frames >= frames + 10)
        assert len(victim.received) == 4
        assert victim.transport is not None
        victim.transport.close()
        await viewer.close()
        await host.close()


async def test_media_follow_a_viewer_to_another_address() -> None:
    async with stage() as place:
        way = await roaming(place.server.port)
        host = await place.host()
        viewer = await place.viewer(relay=way)
        await until(lambda: viewer.frames >= 5)
        for _ in range(2):
            transport = await way.rebind()
            frames = viewer.frames
            async with asyncio.timeout(10):
                while viewer.frames < frames + 5:
                    transport.sendto(binding_request(*credentials_of(viewer), nominate=True))
                    await asyncio.sleep(0.2)
        assert len(place.server._router.checks) == 0
        await viewer.close()
        await host.close()
        way.close()


class Repeater(LossyRelay):
    """Sends each media and RTCP datagram of the host a second time."""

    def __init__(self, target: tuple[str, int]) -> None:
        super().__init__(target)
        self.repeated = 0

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        super().datagram_received(data, address)
        if 127 < data[0] < 192:
            self.repeated += 1
            super().datagram_received(data, address)


async def test_consent_is_answered_amid_a_flood() -> None:
    require_native()
    async with stage() as place:
        viewer = await stranger_of(place)
        host = await place.host()
        assert host.answer is not None
        ufrag = host.answer.sdp.split("a=ice-ufrag:")[1].split("\r\n")[0]
        password = host.answer.sdp.split("a=ice-pwd:")[1].split("\r\n")[0].encode()
        consent = binding_request(f"{ufrag}:me", password)
        viewer.send(consent)
        await until(lambda: len(viewer.received) == 1)
        core = cast(NativePlane, place.server._plane)._core
        forged = binding_request("nobody:me", b"guess")

        def flood() -> None:
            for number in range(100_000):
                address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
                core.take_datagram(forged, (address, 9), 1)

        flooding = asyncio.create_task(asyncio.to_thread(flood))
        answered = 0
        while not flooding.done() or answered < 3:
            viewer.send(consent)
            answered += 1
            await until(lambda: len(viewer.received) == 1 + answered, within_s=5)  # noqa: B023
        await flooding
        assert place.server.stats().events_dropped > 10_000
        assert viewer.transport is not None
        viewer.transport.close()
        await host.close()


async def test_recorded_packets_sent_again_are_refused() -> None:
    async with stage() as place:
        repeater = Repeater(("127.0.0.1", place.server.port))
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: repeater, local_addr=("0.0.0.0", 0))
        host = await place.host(relay=repeater)
        viewer = await place.viewer()
        await until(lambda: viewer.frames >= 10 and repeater.repeated >= 50)
        await host.close()
        await until(lambda: place.server.stats().undecryptable == repeater.repeated)
        assert place.server.stats().nacks_sent == 0
        await viewer.close()
        repeater.close()
