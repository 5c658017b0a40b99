"""aiortc clients of a media server, a generated host, and a lossy way between them."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from fractions import Fraction
from typing import Any, cast

import av
import numpy as np
from aiortc import (
    AudioStreamTrack,
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
    VideoStreamTrack,
)

from media.events import MediaEvent, PublisherConnected, SubscriberConnected
from media.server import Answer, MediaServer
from media.settings import MediaSettings


class Scene(VideoStreamTrack):
    """A moving gradient, 320×180."""

    async def recv(self) -> av.VideoFrame:
        pts, time_base = await self.next_timestamp()
        row = (np.arange(320) + pts // 1500).astype(np.uint8)
        picture = np.repeat(np.tile(row, (180, 1))[:, :, None], 3, axis=2)
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts, frame.time_base = pts, Fraction(time_base)
        return frame


class Host:
    """A publisher built on aiortc's own peer connection."""

    def __init__(self, codec: str = "H264") -> None:
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._codec = codec
        self.answer: Answer | None = None

    async def offer(self) -> str:
        """What it wants to send, as the body of a WHIP request."""
        self.connection.addTrack(AudioStreamTrack())
        video = self.connection.addTransceiver(Scene(), direction="sendonly")
        codecs = RTCRtpSender.getCapabilities("video").codecs
        video.setCodecPreferences([c for c in codecs if c.name in (self._codec, "rtx")])
        for transceiver in self.connection.getTransceivers():
            transceiver.direction = "sendonly"
        await self.connection.setLocalDescription(await self.connection.createOffer())
        return str(self.connection.localDescription.sdp)

    async def publish(self, server: MediaServer, show: str, relay: "LossyRelay | None" = None) -> None:
        self.answer = await server.publish(show, await self.offer())
        await _take(self.connection, self.answer.sdp, server, relay)

    async def close(self) -> None:
        await self.connection.close()


class Viewer:
    """A subscriber that decodes; `frames` and `sounds` count what came out."""

    def __init__(self) -> None:
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.frames = 0
        self.sounds = 0
        self.pts: list[int] = []
        self.answer: Answer | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def watch(self, server: MediaServer, show: str, relay: "LossyRelay | None" = None) -> None:
        self.connection.on("track", self._on_track)
        self.connection.addTransceiver("audio", direction="recvonly")
        self.connection.addTransceiver("video", direction="recvonly")
        await self.connection.setLocalDescription(await self.connection.createOffer())
        self.answer = await server.subscribe(show, self.connection.localDescription.sdp)
        await _take(self.connection, self.answer.sdp, server, relay)

    def _on_track(self, track: MediaStreamTrack) -> None:
        self._tasks.append(asyncio.create_task(self._count(track)))

    async def _count(self, track: MediaStreamTrack) -> None:
        while True:
            frame: Any = await track.recv()
            if track.kind == "video":
                self.frames += 1
                self.pts.append(frame.pts)
            else:
                self.sounds += 1

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.connection.close()


async def _take(
    connection: RTCPeerConnection, sdp: str, server: MediaServer, relay: "LossyRelay | None"
) -> None:
    if relay is not None:
        sdp = sdp.replace(f" {server.port} typ host", f" {relay.port} typ host")
    await connection.setRemoteDescription(RTCSessionDescription(sdp, "answer"))


class LossyRelay(asyncio.DatagramProtocol):
    """A UDP hop that loses media datagrams with a seeded probability in each direction."""

    def __init__(self, target: tuple[str, int], *, to_server: float = 0, to_client: float = 0) -> None:
        self._target = target
        self._loss = {True: to_server, False: to_client}
        self._random = random.Random(7)
        self._clients: dict[tuple[str, int], asyncio.DatagramTransport] = {}
        self._opening: set[tuple[str, int]] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._transport: asyncio.DatagramTransport | None = None
        self.lost = 0

    @property
    def port(self) -> int:
        assert self._transport is not None
        port: int = self._transport.get_extra_info("sockname")[1]
        return port

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        if address in self._clients:
            if not self._loses(data, to_server=True):
                self._clients[address].sendto(data)
        elif address not in self._opening:
            self._opening.add(address)
            task = asyncio.create_task(self._open(address, data))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _open(self, address: tuple[str, int], first: bytes) -> None:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            lambda: _Back(self, address), remote_addr=self._target
        )
        self._clients[address] = transport
        transport.sendto(first)

    def back(self, data: bytes, address: tuple[str, int]) -> None:
        assert self._transport is not None
        if not self._loses(data, to_server=False):
            self._transport.sendto(data, address)

    def _loses(self, data: bytes, *, to_server: bool) -> bool:
        is_media = 127 < data[0] < 192 and not 192 <= data[1] <= 223
        loses = is_media and self._random.random() < self._loss[to_server]
        self.lost += loses
        return loses

    def close(self) -> None:
        for transport in self._clients.values():
            transport.close()
        if self._transport is not None:
            self._transport.close()


class _Back(asyncio.DatagramProtocol):
    def __init__(self, relay: LossyRelay, address: tuple[str, int]) -> None:
        self._relay = relay
        self._address = address

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        self._relay.back(data, self._address)


@contextlib.asynccontextmanager
async def lossy_relay(server: MediaServer, **loss: float) -> AsyncIterator[LossyRelay]:
    relay = LossyRelay(("127.0.0.1", server.port), **loss)
    await asyncio.get_running_loop().create_datagram_endpoint(lambda: relay, local_addr=("0.0.0.0", 0))
    try:
        yield relay
    finally:
        relay.close()


class Stage:
    """A running server with what happened on it."""

    def __init__(self, server: MediaServer, events: list[MediaEvent]) -> None:
        self.server = server
        self.events = events

    async def host(self, show: str = "demo", codec: str = "H264", relay: LossyRelay | None = None) -> Host:
        host = Host(codec)
        await host.publish(self.server, show, relay)
        await self.happens(PublisherConnected)
        return host

    async def viewer(self, show: str = "demo", relay: LossyRelay | None = None) -> Viewer:
        viewer = Viewer()
        await viewer.watch(self.server, show, relay)
        await self.happens(SubscriberConnected)
        return viewer

    async def happens(self, kind: type[MediaEvent], within_s: float = 10) -> MediaEvent:
        """The first event of a kind, taken off the list."""
        async with asyncio.timeout(within_s):
            while True:
                for event in self.events:
                    if isinstance(event, kind):
                        self.events.remove(event)
                        return event
                await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def stage(**settings: Any) -> AsyncIterator[Stage]:
    events: list[MediaEvent] = []
    server = await MediaServer.start(MediaSettings(port=0, **settings), events.append)
    try:
        yield Stage(server, events)
    finally:
        await server.close()


async def until(condition: Any, within_s: float = 15) -> None:
    async with asyncio.timeout(within_s):
        while not condition():
            await asyncio.sleep(0.02)
