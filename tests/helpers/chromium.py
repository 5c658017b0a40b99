"""Real Chromium pages: the fake camera, one profile per person, and a look into their WebRTC connections."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-ui-for-media-stream",
]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}

_KEEP_PEERS = """
const Native = window.RTCPeerConnection;
window.peers = [];
window.RTCPeerConnection = class extends Native {
  constructor(...args) { super(...args); window.peers.push(this); }
};
"""
_STATS = """
async () => {
  const peer = window.peers.findLast((one) => one.connectionState === "connected");
  if (!peer) return [];
  return [...(await peer.getStats()).values()];
}
"""
_PICTURES = """
() => document.querySelector("[data-testid=video]")?.getVideoPlaybackQuality().totalVideoFrames ?? 0
"""


@asynccontextmanager
async def chromium(frames_per_second: int = 20) -> AsyncIterator[Browser]:
    """Fewer frames of the fake cameras leave more of the machine where many people send at once."""
    path = shutil.which("chromium")
    assert path, "chromium is missing: make tools"
    camera = f"--use-fake-device-for-media-stream=fps={frames_per_second}"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, camera])
        try:
            yield browser
        finally:
            await browser.close()


async def person(
    browser: Browser, *, phone: bool = False, language: str = "en", dark: bool = False
) -> BrowserContext:
    """A browser profile of its own, as another person on another device."""
    context = await browser.new_context(
        viewport=PHONE if phone else DESKTOP,
        has_touch=phone,
        is_mobile=phone,
        locale="bn-BD" if language == "bn" else "en-GB",
        timezone_id="Asia/Dhaka",
        color_scheme="dark" if dark else "light",
        permissions=["camera", "microphone"],
    )
    context.set_default_timeout(15_000)
    await context.add_init_script(_KEEP_PEERS)
    return context


async def sign_in(page: Page, url: str, login: str, password: str, path: str = "/") -> None:
    """By the form, then on to `path`. The page must be in English."""
    await page.goto(f"{url}/signin?next={path}")
    await page.get_by_label("E-mail or mobile number").fill(login)
    await page.get_by_label("Password").fill(password)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url(url + path)


async def stats(page: Page, kind: str) -> list[dict[str, Any]]:
    """The reports of one type, such as `inbound-rtp`, of the page's connected peer connection."""
    return [report for report in await page.evaluate(_STATS) if report["type"] == kind]


async def pictures(page: Page) -> int:
    """How many pictures the player has shown so far; 0 before there is a player."""
    count: int = await page.evaluate(_PICTURES)
    return count


async def play_by_hls(page: Page) -> None:
    """Choose LL-HLS in the desktop player's menu."""
    await page.mouse.move(400, 300)  # the controls show themselves
    await page.get_by_role("button", name="Picture and sound").click()
    await page.get_by_role("radio", name="Steady").check()
    await page.keyboard.press("Escape")
