"""Every page, on a phone in Bengali and on a desktop in English: it opens, speaks the language and fits."""

import re

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage

from tests.helpers.chromium import person
from tests.helpers.haat_server import PASSWORD, HaatServer

PAGES = {
    "host": ("/", "/studio", "/studio/demo", "/seller", "/seller/products", "/seller/orders", "/kyc"),
    "viewer": ("/live/demo", "/orders", "/tickets", "/wallet"),
    "moderator": ("/control/demo",),
    "support": ("/desk",),
    "reviewer": ("/kyc/review",),
    "": ("/", "/live/demo", "/signin", "/signup"),
}
BENGALI = re.compile("[\u0980-\u09ff]")
_SIGN_IN = """
async ([login, password]) => {
  const session = await (await fetch("/api/v1/session")).json();
  const headers = { "Content-Type": "application/json", "X-CSRF-Token": session.csrf };
  const body = JSON.stringify({ login, password });
  return (await fetch("/api/v1/session", { method: "POST", headers, body })).status;
}
"""
_LOOK = """
() => ({
  language: document.documentElement.lang,
  title: document.title,
  headings: document.querySelectorAll("h1").length,
  // A phone zooms out to what is too wide, and innerWidth with it; the layout keeps its width.
  overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  unnamed: [...document.querySelectorAll("button, a[href]")]
    .filter((one) => !(one.innerText.trim() || one.ariaLabel || one.title || one.querySelector("img[alt]")))
    .map((one) => one.outerHTML.slice(0, 120)),
  text: document.body.innerText,
})
"""


@pytest.mark.parametrize("language", ["bn", "en"])
async def test_every_page_opens_and_fits(browser: Browser, haat: HaatServer, language: str) -> None:
    for role, paths in PAGES.items():
        context = await person(browser, phone=language == "bn", language=language)
        await context.add_cookies([{"name": "haat_language", "value": language, "url": haat.url}])
        troubles: list[str] = []
        await _watch(context, haat, role, paths, language, troubles)
        await context.close()
        assert troubles == []


async def _watch(
    context: BrowserContext,
    haat: HaatServer,
    role: str,
    paths: tuple[str, ...],
    language: str,
    troubles: list[str],
) -> None:
    page = await context.new_page()
    await page.goto(f"{haat.url}/signin")
    if role:
        assert await page.evaluate(_SIGN_IN, [f"{role}@haat.demo", PASSWORD]) == 200

    def note(message: ConsoleMessage) -> None:
        # Nobody is live: the doors say so with a 409, which Chromium prints by itself.
        if message.type == "error" and "409" not in message.text:
            troubles.append(f"{page.url}: {message.text}")

    page.on("console", note)
    page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
    for path in paths:
        answer = await page.goto(haat.url + path)
        assert answer
        assert answer.status == 200
        await page.locator("h1").first.wait_for(state="attached")
        await page.wait_for_load_state("load")
        look = await page.evaluate(_LOOK)
        assert look["language"] == language, path
        assert look["headings"] == 1, path
        assert look["title"] not in ("", "Haat"), path
        assert look["overflow"] <= 0, path
        assert look["unnamed"] == [], path
        assert bool(BENGALI.search(look["text"])) or language == "en", path
