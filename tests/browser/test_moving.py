"""A real Chromium whose address changes under way: it answers from the new one, and goes on playing."""

from tests.browser.test_foreign_player import elsewhere
from tests.helpers.chromium import chromium
from tests.helpers.media_peers import stage
from tests.helpers.roaming import roaming

OFFER = """async () => {
  const viewer = (window.viewer = new RTCPeerConnection());
  viewer.addTransceiver("audio", { direction: "recvonly" });
  viewer.addTransceiver("video", { direction: "recvonly" });
  await viewer.setLocalDescription();
  return viewer.localDescription.sdp;
}"""
ACCEPT = """async (sdp) => {
  await viewer.setRemoteDescription({ type: "answer", sdp });
}"""
FRAMES = """async () => {
  const stats = [...(await viewer.getStats()).values()];
  return stats.find((one) => one.type === "inbound-rtp" && one.kind === "video")?.framesDecoded ?? 0;
}"""


async def test_chromium_goes_on_from_another_address() -> None:
    async with stage() as place, chromium() as browser, elsewhere() as url:
        host = await place.host(codec="VP8")
        way = await roaming(place.server.port)
        page = await browser.new_page()
        await page.goto(url)
        answer = await place.server.subscribe("demo", await page.evaluate(OFFER))
        sdp = answer.sdp.replace(f" {place.server.port} typ host", f" {way.port} typ host")
        await page.evaluate(ACCEPT, sdp)
        for move in range(3):
            shown = await page.evaluate(FRAMES)
            seen = f"({FRAMES})().then((frames) => frames > {shown + 30})"
            await page.wait_for_function(seen, timeout=20_000)
            if move < 2:
                await way.rebind()
        await host.close()
        way.close()
