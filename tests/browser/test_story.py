"""The whole story in real pages: live, watch, talk, buy, moderate, and a crash that changes nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from playwright.async_api import Browser, Locator, Page, expect

from tests.helpers.chromium import person, pictures, play_by_hls, sign_in, stats
from tests.helpers.haat_server import PASSWORD, HaatServer

T = TypeVar("T")
PRODUCT = "panjabi"
HLS_READY_MS = 30_000
RECOVERY_MS = 45_000
RISES_MS = 30_000
PICTURE_MS = 20_000
"""What is shown with the picture of its moment is by HLS on a busy machine some seconds late."""


async def test_a_show_from_going_live_to_a_crash_and_back(
    browser: Browser, haat: HaatServer, tmp_path: Path
) -> None:
    url = haat.url
    studio, viewer, steady, control = [
        await (await person(browser, phone=phone)).new_page() for phone in (False, True, False, False)
    ]
    await sign_in(studio, url, "host@haat.demo", PASSWORD, "/studio/demo")
    await sign_in(viewer, url, "viewer@haat.demo", PASSWORD, "/live/demo")
    await sign_in(control, url, "moderator@haat.demo", PASSWORD, "/control/demo")
    await steady.goto(f"{url}/live/demo")  # a guest

    # The host goes live by the fake camera, in H264 simulcast.
    await studio.get_by_test_id("go-live").get_by_role("button").click()
    await expect(viewer.get_by_test_id("live-pill")).to_be_visible()
    sent = await until(lambda: stats(studio, "outbound-rtp"), lambda all_sent: all(
        report["framesEncoded"] > 0 for report in all_sent if report["kind"] == "video" and report["active"]
    ) and len(all_sent) >= 2)  # fmt: skip
    assert {report["rid"] for report in sent if report["kind"] == "video"} == {"q", "h", "f"}

    # One viewer by WebRTC: pictures and sound arrive.
    await until(lambda: stats(viewer, "inbound-rtp"), plays)
    assert await viewer.get_by_test_id("video").evaluate("video => video.muted") is True

    # Another chooses the quality by the keyboard, and it is what is decoded.
    await until(lambda: stats(steady, "inbound-rtp"), plays)
    await choose_lowest_and_back(steady)

    # Then LL-HLS, of their own choice.
    await play_by_hls(steady)
    await until(lambda: pictures(steady), lambda decoded: decoded > 20, HLS_READY_MS)
    assert await steady.evaluate("() => window.peers.every(peer => peer.connectionState !== 'connected')")
    delay_ms = await until(
        lambda: steady.get_by_test_id("live-pill").get_attribute("data-delay-ms"), lambda one: one is not None
    )
    assert 300 < int(delay_ms or 0) < 10_000

    # The pin is seen by both.
    row = studio.get_by_role("listitem").filter(has_text=PRODUCT).first
    await row.get_by_role("button", name="Pin", exact=True).click()
    for page in (viewer, steady):
        await expect(page.get_by_test_id("pinned-card").first).to_contain_text(PRODUCT, timeout=PICTURE_MS)

    # A purchase without leaving the player; the host sees the order.
    number = await buy(viewer)
    await studio.get_by_role("tab", name="Orders").click()
    await expect(studio.get_by_test_id("arriving-order").first).to_contain_text(number)

    # A message that the moderator deletes vanishes for all; one that is fine stays.
    for text in ("Is it real silk?", "call me on 01700000000"):
        await say(viewer, text)
        for page in (viewer, steady, control):
            await expect(message(page, text)).to_be_visible()
    rude = message(control, "call me")
    await rude.hover()
    await rude.locator("[data-act=delete]").click()
    for page in (viewer, steady):
        await expect(message(page, "call me")).to_have_count(0, timeout=20_000)

    # A crash, and everything is still true; the pages recover by themselves.
    haat.kill()
    await expect(viewer.get_by_test_id("pinned-card").first).to_contain_text(PRODUCT)
    await haat.start()
    before = await pictures(steady)
    await until(lambda: stats(viewer, "inbound-rtp"), plays, RECOVERY_MS)
    await until(lambda: pictures(steady), lambda decoded: decoded > before + 20, RECOVERY_MS)
    await say(viewer, "Welcome back")
    for page in (viewer, steady):
        await expect(message(page, "Welcome back")).to_be_visible(timeout=RECOVERY_MS)
        await expect(message(page, "Is it real silk?")).to_be_visible()
        await expect(message(page, "call me")).to_have_count(0)
        await expect(page.get_by_test_id("pinned-card").first).to_contain_text(PRODUCT, timeout=PICTURE_MS)

    # The moderator's panel is back too: it mutes the writer, who is told so.
    fine = message(control, "Welcome back")
    await fine.hover()
    await fine.locator("[data-act=mute]").click()
    await expect(viewer.get_by_test_id("muted-notice")).to_be_visible()

    # A newcomer after the crash sees the same room, and the buyer and the seller the same order.
    late = await (await person(browser, phone=True)).new_page()
    await late.goto(f"{url}/live/demo")
    await until(lambda: stats(late, "inbound-rtp"), plays)
    await expect(message(late, "Is it real silk?")).to_be_visible()
    await expect(message(late, "call me")).to_have_count(0)
    await expect(late.get_by_test_id("pinned-card").first).to_contain_text(PRODUCT)
    await expect(studio.get_by_test_id("arriving-order").first).to_contain_text(number)
    orders = await viewer.context.new_page()
    await orders.goto(f"{url}/orders")
    await expect(orders.get_by_text(number).first).to_be_visible()

    # The host unpins and ends the show; everybody is told.
    await studio.get_by_role("tab", name="Products").click()
    await studio.get_by_role("button", name="Unpin").click()
    for page in (viewer, steady):
        await expect(page.get_by_test_id("pinned-card")).to_have_count(0, timeout=PICTURE_MS)
    await studio.get_by_test_id("end-show").get_by_role("button").click()
    await studio.get_by_role("dialog").get_by_role("button", name="End the show").click()
    for page in (viewer, steady):
        await expect(page.get_by_text("The show is over").first).to_be_visible(timeout=PICTURE_MS)


def plays(reports: list[dict[str, object]]) -> bool:
    """Pictures are decoded and sound arrives."""
    video = [report for report in reports if report["kind"] == "video"]
    audio = [report for report in reports if report["kind"] == "audio"]
    return (
        bool(video and audio)
        and number(video[0].get("framesDecoded")) > 20
        and number(audio[0].get("totalSamplesReceived")) > 48_000
    )


async def choose_lowest_and_back(page: Page) -> None:
    """In the menu of the desktop's player, which plays by WebRTC and automatically."""

    async def height() -> int:
        lines: int = await page.get_by_test_id("video").evaluate("video => video.videoHeight")
        return lines

    await page.mouse.move(400, 300)  # the controls show themselves
    await page.get_by_role("button", name="Picture and sound").focus()
    await page.keyboard.press("Enter")
    menu = page.get_by_role("dialog").get_by_role("group", name="Quality")
    automatic, lowest = menu.get_by_label("Automatic"), menu.get_by_role("radio").last
    await expect(automatic).to_be_checked()
    low = int((await menu.locator("label").last.inner_text()).partition("p ")[0])
    await until(height, lambda lines: lines > low, RISES_MS)
    await automatic.focus()
    await page.keyboard.press("ArrowUp")  # round to the last
    await expect(lowest).to_be_checked()
    await until(height, lambda lines: 0 < lines <= low)
    await expect(menu.get_by_test_id("quality-now")).to_have_attribute("data-rid", "q", timeout=10_000)
    await page.keyboard.press("ArrowDown")
    await expect(automatic).to_be_checked()
    await until(height, lambda lines: lines > low, RISES_MS)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


def number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


async def until(read: Callable[[], Awaitable[T]], holds: Callable[[T], bool], timeout_ms: int = 15_000) -> T:
    """Read again until it holds; what was read last is in the failure."""
    for _ in range(timeout_ms // 200):
        value = await read()
        if holds(value):
            return value
        await asyncio.sleep(0.2)
    raise AssertionError(f"still {value!r}")


async def buy(page: Page) -> str:
    """Two steps in the player; gives the order's number."""
    await page.get_by_test_id("buy-button").first.get_by_role("button").click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_role("button", name="Continue").click()
    await sheet.get_by_label("Name", exact=True).fill("রহিমা খাতুন")
    await sheet.get_by_label("Mobile number").fill("০১৭১২৩৪৫৬৭৮")
    await sheet.get_by_label("Address").fill("House 12, Road 5, Dhanmondi, Dhaka")
    await sheet.get_by_role("button", name="Place order").click()
    text = await sheet.get_by_test_id("order-number").inner_text()
    await page.get_by_role("button", name="Back to the show").click()
    return text


async def say(page: Page, text: str) -> None:
    await page.get_by_test_id("chat-input").fill(text)
    await page.keyboard.press("Enter")


def message(page: Page, text: str) -> Locator:
    return page.get_by_test_id("message").filter(has_text=text)
