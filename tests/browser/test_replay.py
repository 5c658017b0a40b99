"""A show ends and is watched again: its chapters, its conversation in time, and its goods."""

import asyncio

from playwright.async_api import Browser, Locator, Page, expect

from tests.helpers.chromium import person, pictures, sign_in
from tests.helpers.haat_server import PASSWORD, HaatServer

FINISHED_MS = 30_000
"""Until the recording of a show that has ended can be played."""
EARLY, LATE = "Is it real silk?", "Please show the back"

_ASK = """
async ([method, path, body]) => {
  const session = await (await fetch("/api/v1/session")).json();
  const headers = { "X-CSRF-Token": session.csrf, "Content-Type": "application/json" };
  const answer = await fetch("/api/v1" + path, { method, headers, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(path + " " + answer.status);
  return answer.status === 204 ? null : answer.json();
}
"""


async def test_a_show_is_watched_again(browser: Browser, demo: HaatServer) -> None:
    host, viewer, late = [
        await (await person(browser, phone=phone)).new_page() for phone in (False, False, True)
    ]
    await sign_in(host, demo.url, "host@haat.demo", PASSWORD, "/studio")
    await sign_in(viewer, demo.url, "viewer@haat.demo", PASSWORD, "/live/demo")
    await plays(viewer)

    # Something is said, something is shown, something else is said.
    products = (await ask(host, "GET", "/shows/demo/products"))["items"]
    await say(viewer, EARLY)
    await asyncio.sleep(4)
    await ask(host, "POST", "/shows/demo/pin", {"product_id": products[1]["id"]})
    title = products[1]["title"]
    await expect(viewer.get_by_test_id("pinned-card")).to_contain_text(title)
    await asyncio.sleep(4)
    await say(viewer, LATE)
    await asyncio.sleep(3)
    await ask(host, "POST", "/shows/demo/end")

    # Who was there is asked; who comes later is shown it at once.
    await viewer.get_by_role("button", name="Watch again").click(timeout=FINISHED_MS)
    await plays(viewer)
    await late.goto(f"{demo.url}/live/demo")
    await plays(late)
    await expect(late.get_by_text("Replay", exact=True)).to_be_visible()

    # Each thing in its time, forwards and back.
    await expect(message(viewer, LATE)).to_have_count(0)
    await viewer.get_by_role("tab", name="Chapters").click()
    await viewer.get_by_test_id("chapters").get_by_role("button", name=title).first.click()
    await expect(viewer.get_by_test_id("pinned-card")).to_contain_text(title)
    await viewer.get_by_role("tab", name="Chat").click()
    await expect(message(viewer, EARLY)).to_be_visible()
    await expect(message(viewer, LATE)).to_be_visible(timeout=20_000)
    await viewer.get_by_test_id("seek").press("Home")
    await expect(viewer.get_by_test_id("pinned-card").filter(has_text=title)).to_have_count(0)
    await expect(message(viewer, LATE)).to_have_count(0)

    # What was sold then is sold now.
    await viewer.get_by_role("button", name="Buy " + title).first.click()
    sheet = viewer.get_by_role("dialog")
    await sheet.get_by_role("button", name="Continue").click()
    await sheet.get_by_label("Name", exact=True).fill("রহিমা খাতুন")
    await sheet.get_by_label("Mobile number").fill("০১৭১২৩৪৫৬৭৮")
    await sheet.get_by_label("Address").fill("House 12, Road 5, Dhanmondi, Dhaka")
    await sheet.get_by_role("button", name="Place order").click()
    await expect(sheet.get_by_test_id("order-number")).not_to_be_empty()


async def ask(page: Page, method: str, path: str, body: object = None) -> dict[str, list[dict[str, str]]]:
    answer: dict[str, list[dict[str, str]]] = await page.evaluate(_ASK, [method, path, body])
    return answer


async def plays(page: Page) -> None:
    async with asyncio.timeout(30):
        while await pictures(page) < 10:
            await asyncio.sleep(0.1)


async def say(page: Page, text: str) -> None:
    await page.get_by_test_id("chat-input").fill(text)
    await page.keyboard.press("Enter")
    await expect(message(page, text)).to_be_visible()


def message(page: Page, text: str) -> Locator:
    return page.get_by_test_id("message").filter(has_text=text)
