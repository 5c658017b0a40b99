"""Settled peers, which keep nothing of OpenSSL, still hear and say goodbye: Chromium and aiortc."""

import asyncio

from playwright.async_api import Browser

from media.events import SubscriberGone
from media.server import MediaServer
from tests.helpers.browser_viewer import BrowserViewer
from tests.helpers.media_peers import Viewer, stage


class NoLink:
    def through(self, sdp: str, port: int) -> str:
        return sdp


async def settled(server: MediaServer, peer_id: str) -> None:
    """Wait until the peer has reported something and its handshake's memory is free."""
    dtls = server._connections.known(peer_id)._dtls
    assert dtls is not None
    async with asyncio.timeout(20):
        while dtls._transport is not None:
            await asyncio.sleep(0.05)


async def test_a_browser_leaves_and_another_is_left(browser: Browser) -> None:
    async with stage() as place:
        host = await place.host()
        leaver = await BrowserViewer.watch(browser, place.server, "demo", NoLink())
        stayer = await BrowserViewer.watch(browser, place.server, "demo", NoLink())
        for viewer in (leaver, stayer):
            await settled(place.server, viewer.peer_id)
        await leaver.page.evaluate("pc.close()")
        gone = await place.happens(SubscriberGone)
        assert gone == SubscriberGone("demo", leaver.peer_id)
        await place.server.close_peer(stayer.peer_id)
        await stayer.page.wait_for_function(
            "[...pc.getSenders(), ...pc.getReceivers()].some((one) => one.transport?.state === 'closed')"
        )
        await host.close()


async def test_aiortc_leaves() -> None:
    async with stage() as place:
        host = await place.host()
        viewer = Viewer()
        await viewer.watch(place.server, "demo")
        assert viewer.answer is not None
        await settled(place.server, viewer.answer.peer_id)
        await viewer.close()
        gone = await place.happens(SubscriberGone)
        assert gone == SubscriberGone("demo", viewer.answer.peer_id)
        await host.close()
