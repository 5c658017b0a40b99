"""The player beside a running show: what it does without WebRTC, and what its controls do."""

import asyncio
import re

from playwright.async_api import Browser, expect

from tests.helpers.chromium import person, pictures, play_by_hls
from tests.helpers.haat_server import HaatServer

# The answer's candidates are taken away, so the browser asks nobody, as behind a firewall.
NO_CANDIDATES = """
const native = RTCPeerConnection.prototype.setRemoteDescription;
RTCPeerConnection.prototype.setRemoteDescription = function (answer) {
  const sdp = answer.sdp.split("\\r\\n").filter((line) => !line.startsWith("a=candidate:")).join("\\r\\n");
  return native.call(this, { type: answer.type, sdp });
};
"""


async def test_without_webrtc_the_player_takes_hls(browser: Browser, demo: HaatServer) -> None:
    page = await (await person(browser, phone=True)).new_page()
    await page.add_init_script(NO_CANDIDATES)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(f"{demo.url}/live/demo")
    async with asyncio.timeout(20):
        while await pictures(page) < 20:
            await asyncio.sleep(0.2)
        # By low latency: each playlist is asked for before its next part is there.
        for name in ("v[0-9]", "audio"):
            ahead = re.compile(rf"/hls/demo/{name}\.m3u8\?_HLS_msn=\d+&_HLS_part=\d+")
            while len({url for url in asked if ahead.search(url)}) < 5:
                await asyncio.sleep(0.2)
    states = await page.evaluate("() => window.peers.map((peer) => peer.connectionState)")
    assert "connected" not in states
    await expect(page.get_by_test_id("live-pill")).to_have_attribute("data-delay-ms", re.compile(r"^\d+$"))

    # Held up for ten seconds, it jumps to live: by playing quicker it would take a hundred, or for ever.
    video = page.get_by_test_id("video")
    async with asyncio.timeout(40):
        while await video.evaluate("video => video.currentTime") < 14:
            await asyncio.sleep(0.2)
    before = await video.evaluate("video => (video.currentTime -= 10) + 10")
    async with asyncio.timeout(6):
        while await video.evaluate("video => video.currentTime") < before:
            await asyncio.sleep(0.1)


async def test_the_controls_do_what_they_say(browser: Browser, demo: HaatServer) -> None:
    page = await (await person(browser)).new_page()
    await page.goto(f"{demo.url}/live/demo")
    video = page.get_by_test_id("video")
    async with asyncio.timeout(20):
        while await pictures(page) < 20:
            await asyncio.sleep(0.1)

    async def state(name: str) -> object:
        value: object = await video.evaluate(f"video => video.{name}")
        return value

    async def press(name: str) -> None:
        await page.mouse.move(400, 300)
        await page.mouse.move(410, 310)  # the controls show themselves
        await page.get_by_role("button", name=name, exact=True).first.click()

    assert await state("muted") is True
    await press("Sound on")
    assert await state("muted") is False
    await page.get_by_role("slider", name="Volume").fill("0.5")
    assert await state("volume") == 0.5
    await press("Pause")
    assert await state("paused") is True
    await press("Play")
    assert await state("paused") is False
    await video.evaluate("video => video.pause()")  # as a media key does, or headphones taken out
    await press("Play")
    assert await state("paused") is False
    await press("Full screen")
    assert await page.evaluate("() => document.fullscreenElement !== null") is True
    await page.keyboard.press("Escape")

    await play_by_hls(page)
    await press("Picture and sound")
    await page.get_by_role("radio", name="240p").check(timeout=20_000)
    async with asyncio.timeout(30):
        while await state("videoHeight") != 240:
            await asyncio.sleep(0.2)
