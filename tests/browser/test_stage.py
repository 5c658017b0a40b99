"""The stage in real pages: a hand, an invitation, three people in one connection, and what the host does."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.helpers.chromium import chromium, person, sign_in, stats
from tests.helpers.haat_server import PASSWORD, HaatServer

SLOW_MS = 30_000


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium(frames_per_second=8) as one:
        yield one


async def test_people_come_on_stage_and_the_host_directs_them(browser: Browser, haat: HaatServer) -> None:
    url = haat.url
    studio, viewer, nusrat, tanvir = [
        await (await person(browser, phone=phone)).new_page() for phone in (False, True, True, False)
    ]
    await sign_in(studio, url, "host@haat.demo", PASSWORD, "/studio/demo")
    await studio.get_by_test_id("go-live").get_by_role("button").click()
    await studio.get_by_role("tab", name="Stage").click()
    await expect(member(studio, "You")).to_be_visible(timeout=SLOW_MS)
    await viewer.goto(f"{url}/live/demo")  # a guest
    await viewer.get_by_role("button", name="Tap for sound").click(timeout=SLOW_MS)

    # One raises a hand and is let on, another is invited; both look at themselves first.
    await sign_in(nusrat, url, "viewer@haat.demo", PASSWORD, "/live/demo")
    await nusrat.get_by_test_id("hand").get_by_role("button").click(timeout=SLOW_MS)
    await studio.get_by_role("button", name="Let Nusrat Jahan on stage").click()
    await go_on(nusrat, "lets you come on stage")
    await sign_in(tanvir, url, "moderator@haat.demo", PASSWORD, "/live/demo")
    await tanvir.get_by_test_id("chat-input").fill("May I come too?")
    await tanvir.keyboard.press("Enter")
    await studio.get_by_role("button", name="Invite Tanvir Ahmed on stage").click()
    await go_on(tanvir, "invites you on stage")

    # The viewer sees three moving pictures and hears three people in one connection.
    for name in ("Rahima Khatun", "Nusrat Jahan", "Tanvir Ahmed"):
        await expect(tile(viewer, name)).to_be_visible()
    await until(viewer, lambda now: len(heard(now)) == 3 and sorted(moving(now).values())[-3:-2] > [20])
    await one_connection(viewer)
    # Nobody on stage is played their own voice.
    await all_voices_but_one(nusrat)

    # Muted by the host: everybody sees it, and only the host can lift it.
    await studio.get_by_role("button", name="Switch off the microphone of Nusrat Jahan").click()
    await expect(tile(viewer, "Nusrat Jahan").get_by_role("img", name="Microphone off")).to_be_visible()
    held = nusrat.get_by_test_id("own-bar").get_by_role("button", name="The host has switched this off")
    await expect(held).to_be_disabled()
    await studio.get_by_role("button", name="Allow the microphone of Nusrat Jahan").click()
    await expect(held).to_have_count(0)

    # Swapped: the guest is the large picture of everybody.
    await studio.get_by_role("button", name="Show Nusrat Jahan large to everybody").click()
    await expect(tile(viewer, "Nusrat Jahan")).to_have_attribute("data-role", "main")

    # A reload leaves the stage only for a moment.
    nusrat.on("dialog", lambda dialog: dialog.accept())
    await nusrat.reload()
    await go_on(nusrat, "You are still on stage")
    await expect(tile(viewer, "Nusrat Jahan")).to_have_attribute("data-role", "main", timeout=SLOW_MS)

    # The host's screen beside the camera, large by itself, until the sharing ends.
    await studio.get_by_role("button", name="Share your screen").click()
    screen = tile(viewer, "Screen of Rahima Khatun")
    await expect(screen).to_have_attribute("data-role", "main", timeout=SLOW_MS)
    await until(viewer, lambda now: len(moving(now)) == 4)
    await studio.get_by_role("button", name="Stop sharing").click()
    await expect(screen).to_have_count(0)

    # Taken off: gone for the viewer, told to the guest, who may ask again.
    await studio.get_by_role("button", name="Take Nusrat Jahan off the stage").click()
    await expect(tile(viewer, "Nusrat Jahan")).to_have_count(0)
    await expect(nusrat.get_by_text("You are no longer on stage.")).to_be_visible()
    await expect(nusrat.get_by_test_id("hand")).to_be_visible()
    # Whoever leaves by themselves is gone too, and the show goes on with the host alone.
    await tanvir.get_by_role("button", name="Leave the stage").click()
    await expect(viewer.get_by_test_id("stage-tile")).to_have_count(0)
    before = await stats(viewer, "inbound-rtp")
    await until(viewer, lambda now: max(moving(now).values()) > max(moving(before).values()) + 8)


def member(page: Page, name: str) -> Locator:
    return page.get_by_test_id("member").filter(has_text=name)


def tile(page: Page, name: str) -> Locator:
    label = page.locator(".tile__name").get_by_text(name, exact=True)
    return page.get_by_test_id("stage-tile").filter(has=label)


async def go_on(page: Page, why: str) -> None:
    """Answer the sheet with camera and microphone, and be on stage."""
    sheet = page.get_by_role("dialog").filter(has_text=why)
    await sheet.get_by_role("button", name="Go on stage").click(timeout=SLOW_MS)
    await expect(page.get_by_test_id("own-bar")).to_be_visible(timeout=SLOW_MS)


Reports = list[dict[str, Any]]


async def until(page: Page, holds: Callable[[Reports], bool], timeout_ms: int = SLOW_MS) -> Reports:
    """What the page receives, once it holds; what was read last is in the failure."""
    reports: Reports = []
    for _ in range(timeout_ms // 200):
        reports = await stats(page, "inbound-rtp")
        if reports and holds(reports):
            return reports
        await asyncio.sleep(0.2)
    sounds = {one["mid"]: one["packetsReceived"] for one in reports if one["kind"] == "audio"}
    raise AssertionError(f"still {moving(reports)} moving and {heard(reports)} heard of {sounds}")


def moving(reports: Reports) -> dict[str, int]:
    """Decoded pictures by section, of those that have any."""
    return {one["mid"]: one["framesDecoded"] for one in reports if one.get("framesDecoded")}


def heard(reports: Reports) -> dict[str, float]:
    """Loudness so far by section, of those that made a sound."""
    return {one["mid"]: one["totalAudioEnergy"] for one in reports if one.get("totalAudioEnergy")}


async def one_connection(page: Page) -> None:
    """There are two for a moment while a connection with more lines takes over."""
    await page.wait_for_function(
        "() => window.peers.filter(peer => peer.connectionState === 'connected').length === 1",
        timeout=SLOW_MS,
    )


async def all_voices_but_one(page: Page) -> None:
    """All audio lines of the page's viewing connection play, in the player's element and beside it, but the
    page's own; a larger connection may be taking over."""
    for _ in range(SLOW_MS // 200):
        playing: int = await page.evaluate(
            """() => [...document.querySelectorAll("[data-testid=video], [data-testid=voices]")]
                .reduce((count, one) => count + (one.srcObject?.getAudioTracks().length ?? 0), 0)"""
        )
        if playing == await line_count(page) - 1:
            return
        await asyncio.sleep(0.2)
    raise AssertionError(f"{playing} voices play of {await line_count(page)} lines")


async def line_count(page: Page) -> int:
    """How many audio lines the page's viewing connection has."""
    count: int = await page.evaluate(
        """() => window.peers.filter(peer => peer.connectionState === 'connected')
            .map(peer => peer.getTransceivers().filter(one => one.receiver.track.kind === 'audio' &&
              one.direction === 'recvonly').length).find(lines => lines > 0) ?? 0"""
    )
    return count
