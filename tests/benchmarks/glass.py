"""Glass to glass: the demo host paints the wall clock into the picture, the player's picture is read back."""

import asyncio

from tests.benchmarks.demo import delays_ms, demo_viewers
from tests.benchmarks.figures import Figure, quantile
from tests.helpers.chromium import play_by_hls

SECONDS = 15.0
SETTLE_S = 12.0


async def measure() -> list[Figure]:
    async with demo_viewers() as viewers:
        page = await viewers.watch()
        await asyncio.sleep(3)
        webrtc = await delays_ms(page, SECONDS)
        await play_by_hls(page)
        await asyncio.sleep(SETTLE_S)
        hls = await delays_ms(page, SECONDS)
    return [
        Figure("glass: WebRTC, median", quantile(webrtc, 0.5), "ms", f"{len(webrtc)} pictures read"),
        Figure("glass: WebRTC, p95", quantile(webrtc, 0.95), "ms"),
        Figure("glass: LL-HLS, median", quantile(hls, 0.5), "ms", f"{len(hls)} pictures read"),
        Figure("glass: LL-HLS, p95", quantile(hls, 0.95), "ms"),
    ]
