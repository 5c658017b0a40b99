"""A real Chromium that watches by WebRTC behind a link; every picture that it shows is written down."""

import asyncio
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from playwright.async_api import Browser, Page

from media.server import MediaServer
from tests.helpers.link import Link

_WATCH = """
async () => {
  const pc = new RTCPeerConnection();
  window.pc = pc;
  window.shown = [];
  const video = document.createElement("video");
  video.muted = true; video.autoplay = true; video.playsInline = true;
  document.body.append(video);
  const media = new MediaStream();
  video.srcObject = media;
  pc.ontrack = ({ track }) => media.addTrack(track);
  const onFrame = (now) => {
    window.shown.push([performance.timeOrigin + now, video.videoHeight]);
    video.requestVideoFrameCallback(onFrame);
  };
  video.requestVideoFrameCallback(onFrame);
  pc.addTransceiver("audio", { direction: "recvonly" });
  pc.addTransceiver("video", { direction: "recvonly" });
  await pc.setLocalDescription(await pc.createOffer());
  window.asked = performance.timeOrigin + performance.now();
  await pc.setRemoteDescription({ type: "answer", sdp: await window.ask(pc.localDescription.sdp) });
}
"""
_STATS = """
async (kind) => [...(await pc.getStats()).values()]
  .find((one) => one.type === "inbound-rtp" && one.kind === kind)
"""


@dataclass
class BrowserViewer:
    """`peer_id` names it at the server."""

    page: Page
    peer_id: str = ""

    @classmethod
    async def watch(cls, browser: Browser, server: MediaServer, show: str, link: Link) -> "BrowserViewer":
        viewer = cls(await browser.new_page())

        async def ask(offer: str) -> str:
            answer = await server.subscribe(show, offer)
            viewer.peer_id = answer.peer_id
            return link.through(answer.sdp, server.port)

        await viewer.page.expose_function("ask", ask)
        await viewer.page.evaluate(_WATCH)
        return viewer

    async def shown(self) -> list[tuple[float, int]]:
        """(Unix milliseconds, height) of every picture so far."""
        return [(at, int(height)) for at, height in await self.page.evaluate("window.shown")]

    async def height(self) -> int:
        """Of the newest picture; 0 before the first."""
        return int(await self.page.evaluate("window.shown.at(-1)?.[1] ?? 0"))

    async def plays(self, within_s: float) -> None:
        """Wait for the first picture."""
        async with asyncio.timeout(within_s):
            while not await self.height():
                await asyncio.sleep(0.05)

    async def shows(self, height: int, within_s: float) -> float:
        """Seconds until a picture of that height is shown."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        async with asyncio.timeout(within_s):
            while await self.height() != height:
                await asyncio.sleep(0.05)
        return loop.time() - began

    async def stats(self, kind: str) -> dict[str, Any]:
        found: dict[str, Any] = await self.page.evaluate(_STATS, kind)
        return found

    async def now_ms(self) -> float:
        return float(await self.page.evaluate("performance.timeOrigin + performance.now()"))

    async def asked_ms(self) -> float:
        """When the offer was ready to be sent."""
        return float(await self.page.evaluate("window.asked"))

    async def longest_gap_ms(self, since_ms: float) -> float:
        """The longest time between two pictures since then."""
        times = [at for at, _ in await self.shown() if at >= since_ms]
        return max(b - a for a, b in pairwise(times))
