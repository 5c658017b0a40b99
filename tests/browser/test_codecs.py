"""VP9 and AV1 from a real Chromium by WHIP to another by WHEP, and into access units that a decoder takes."""

import json

import av
import pytest

from media.taps import Want
from tests.browser.test_foreign_player import elsewhere, plays_on
from tests.helpers.chromium import chromium
from tests.integration.signaling.doors.conformance import doorstep

PUBLISH = """async ([url, mime]) => {
  const publisher = (window.publisher = new RTCPeerConnection());
  const size = { width: 640, height: 360 };
  const stream = await navigator.mediaDevices.getUserMedia({ video: size, audio: true });
  publisher.addTransceiver(stream.getAudioTracks()[0], { direction: "sendonly" });
  // Chromium takes several encodings of VP9 for spatial layers of one stream unless a mode is named.
  const scalabilityMode = "L1T1";
  const small = { rid: "q", scaleResolutionDownBy: 2, scalabilityMode };
  const sendEncodings = [small, { rid: "f", scalabilityMode }];
  const [track] = stream.getVideoTracks();
  const video = publisher.addTransceiver(track, { direction: "sendonly", sendEncodings });
  const codecs = RTCRtpSender.getCapabilities("video").codecs.filter((one) => one.mimeType === mime);
  video.setCodecPreferences(codecs);
  await publisher.setLocalDescription();
  const headers = { "Content-Type": "application/sdp", Authorization: "Bearer a token" };
  const reply = await fetch(url, { method: "POST", body: publisher.localDescription.sdp, headers });
  await publisher.setRemoteDescription({ type: "answer", sdp: await reply.text() });
  return reply.status;
}"""
DECODERS = {"VP9": "vp9", "AV1": "libdav1d"}


@pytest.mark.parametrize("codec", ["VP9", "AV1"])
async def test_chromium_publishes_and_plays(codec: str) -> None:
    async with doorstep() as door, chromium() as browser, elsewhere() as url:
        host, viewer = await browser.new_page(), await browser.new_page()
        await host.goto(url)
        assert await host.evaluate(PUBLISH, [f"{door.url}/whip/live", f"video/{codec}"]) == 201
        await viewer.goto(url)
        await viewer.evaluate(f"start({json.dumps(door.url + '/whep/live')})")
        await plays_on(viewer)
        await viewer.wait_for_function("video.videoWidth === 640", timeout=30_000)
        await plays_on(viewer)
        stats = door.media.show_stats("live")
        assert stats is not None
        assert stats.programme is not None
        assert stats.programme.codec == codec
        decoder = av.CodecContext.create(DECODERS[codec], "r")
        decoder.thread_count = 1  # more may hang when let go: libdav1d waits for the interpreter
        shown: list[tuple[int, int]] = []
        place = stats.programme.place
        units = door.media.egress("live", {place: Want()})
        door.media.request_keyframe("live", place)
        async for unit in units:
            if unit.kind == "video" and unit.rid == "f":
                shown += [(one.width, one.height) for one in decoder.decode(av.Packet(unit.data))]
            if len(shown) >= 10:
                break
        units.close()
        assert set(shown) == {(640, 360)}
