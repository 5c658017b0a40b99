"""Record real Chromium pages anew for the data planes' tests: `python -m tests.recordings [h264 vp8]`.

A page publishes its fake camera as simulcast through a server on the Python plane, another page watches, both
over links that lose packets; see `tests.helpers.recording` for what is kept. What tests know of a recording
changes with it.
"""

import asyncio
import sys
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from playwright.async_api import Browser

from media.events import MediaEvent, PublisherConnected, SubscriberConnected
from media.place import HOST
from media.plane.intake import Intake
from media.plane.interface import Plane
from media.plane.link import Link as PeerLink
from media.planes import open_plane
from media.server import MediaServer
from media.settings import MediaSettings
from tests.helpers.browser_viewer import BrowserViewer
from tests.helpers.chromium import chromium
from tests.helpers.link import Link, link
from tests.helpers.recording import FOLDER, Arrival, Call, Entry, save

_PAGE = "http://localhost/recording"
_PUBLISH = """async (mime) => {
  const publisher = (window.publisher = new RTCPeerConnection());
  const size = { width: 960, height: 540, frameRate: 15 };
  const stream = await navigator.mediaDevices.getUserMedia({ video: size, audio: true });
  const [sound] = stream.getAudioTracks();
  const sendEncodings = [{ maxBitrate: 16_000 }];
  publisher.addTransceiver(sound, { direction: "sendonly", sendEncodings });
  const layers = [
    { rid: "q", scaleResolutionDownBy: 4, maxBitrate: 60_000 },
    { rid: "h", scaleResolutionDownBy: 2, maxBitrate: 120_000 },
    { rid: "f", scaleResolutionDownBy: 1, maxBitrate: 260_000, active: false },
  ];
  const [picture] = stream.getVideoTracks();
  const video = publisher.addTransceiver(picture, { direction: "sendonly", sendEncodings: layers });
  const all = RTCRtpSender.getCapabilities("video").codecs;
  const wanted = all.filter((one) => one.mimeType === mime || one.mimeType === "video/rtx");
  video.setCodecPreferences(wanted);
  window.begin = async (rid) => {
    const parameters = video.sender.getParameters();
    parameters.encodings.find((one) => one.rid === rid).active = true;
    await video.sender.setParameters(parameters);
  };
  await publisher.setLocalDescription();
  const sdp = await window.ask(publisher.localDescription.sdp);
  await publisher.setRemoteDescription({ type: "answer", sdp });
}"""
_KEPT = {
    "add_peer",
    "set_keys",
    "add_stream",
    "remove_stream",
    "map_source",
    "inject",
    "tap",
    "set_clock",
    "take_missing",
    "take_transport_feedback",
    "add_output",
    "remove_output",
    "select",
    "deselect",
    "limit_temporal",
    "probe",
    "set_repair",
    "take_feedback",
    "advance",
    "send_rtcp",
}


class Recorder:
    """Writes down what the plane decrypts and what it is told, until `is_on` is put out."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.is_on = True

    def note(self, entry: Entry) -> None:
        if self.is_on:
            self.entries.append(entry)

    def open_plane(self, *args: Any) -> Plane:
        """In place of `media.planes.open_plane`."""
        recorder = self

        class Recording(Intake):
            def _rtp(
                self, peer: int, link: PeerLink, plain: bytes, arrival_ns: int, *, is_first_time: bool
            ) -> None:
                if is_first_time:
                    recorder.note(Arrival(peer, arrival_ns, plain))
                super()._rtp(peer, link, plain, arrival_ns, is_first_time=is_first_time)

            def _rtcp(self, peer: int, link: PeerLink, plain: bytes, arrival_ns: int) -> None:
                recorder.note(Arrival(peer, arrival_ns, plain))
                super()._rtcp(peer, link, plain, arrival_ns)

        with patch("media.plane.python.Intake", Recording):
            plane = open_plane(*args)
        for name in _KEPT:
            setattr(plane, name, self._noting(name, getattr(plane, name)))
        return plane

    def _noting(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def noting(*args: Any, **options: Any) -> Any:
            self.note(Call(name, list(args[:1] if name == "set_keys" else args), options))
            return call(*args, **options)

        return noting


async def _publish(browser: Browser, server: MediaServer, way: Link, codec: str) -> Any:
    page = await browser.new_page()
    await page.route(
        _PAGE, lambda route: route.fulfill(body="<title>recording</title>", content_type="text/html")
    )
    await page.context.grant_permissions(["camera", "microphone"])

    async def ask(offer: str) -> str:
        return way.through((await server.publish("live", offer)).sdp, server.port)

    await page.expose_function("ask", ask)
    await page.goto(_PAGE)
    await page.evaluate(_PUBLISH, f"video/{codec}")
    return page


async def record(codec: str) -> list[Entry]:
    recorder = Recorder()
    is_sending, is_watching = asyncio.Event(), asyncio.Event()

    def on_event(event: MediaEvent) -> None:
        if isinstance(event, PublisherConnected):
            is_sending.set()
        elif isinstance(event, SubscriberConnected):
            is_watching.set()

    settings = MediaSettings(port=0, plane="python")
    with patch("media.server.open_plane", recorder.open_plane):
        server = await MediaServer.start(settings, on_event)
    try:
        async with (
            chromium(15) as browser,
            link(server.port, round_trip_s=0.03) as up,
            link(server.port, round_trip_s=0.04) as down,
        ):
            host = await _publish(browser, server, up, codec)
            await asyncio.wait_for(is_sending.wait(), 20)
            await asyncio.sleep(1)
            up.shape(loss=0.02)
            viewer = await BrowserViewer.watch(browser, server, "live", down)
            await asyncio.wait_for(is_watching.wait(), 20)
            down.shape(loss=0.7)  # its first keyframe stays in pieces: it asks for another
            await asyncio.sleep(0.5)
            down.shape(loss=0.06)
            await viewer.plays(within_s=20)
            await asyncio.sleep(0.7)
            await host.evaluate("begin('f')")
            await asyncio.sleep(2)
            server.prefer(viewer.peer_id, "1", rid="q", max_height=None)
            await asyncio.sleep(0.8)
            server.prefer(viewer.peer_id, "1", rid=None, max_height=None)
            server.request_keyframe("live", HOST)
            await asyncio.sleep(1.2)
            recorder.is_on = False
    finally:
        await server.close()
    return recorder.entries


async def main(codecs: list[str]) -> None:
    for codec in codecs:
        print(f"recording {codec}, some seconds")
        entries = await record(codec.upper())
        path = FOLDER / f"{codec}.bin"
        save(path, entries)
        print(f"{path}: {len(entries)} entries, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:] or ["h264", "vp8"]))
