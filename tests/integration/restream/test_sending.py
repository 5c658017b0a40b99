"""Restreams against a real RTMP server: they connect, come back, give up, and never hold up the show."""

from tests.helpers.rtmp_server import RtmpServer, watch
from tests.integration.restream.conftest import SHOW, Sending, destination, target_of, wait_until


async def test_the_top_rendition_and_the_sound_arrive_together(sending: Sending, rtmp: RtmpServer) -> None:
    restreamer = sending.restreamer()
    restreamer.set(SHOW, {"one": destination(rtmp.url)})
    sending.play()
    await wait_until(target_of(restreamer), lambda course: course.status == "live")
    received = await rtmp.wait_for("key")
    assert (received.video, received.audio) == ("H264", "AAC")
    assert (received.width, received.height) == (640, 360)
    seen = await watch(f"{rtmp.url}/key", 3)
    assert seen.codecs == {"video": "h264", "audio": "aac"}
    assert seen.pictures >= 30
    first, last = seen.times_ms["video"][0], seen.times_ms["video"][-1]
    sounds = [at for at in seen.times_ms["audio"] if first <= at <= last]
    assert len(sounds) >= (last - first) / (1024 / 48) * 0.9  # sound of the same times as the pictures
    measured = await wait_until(target_of(restreamer), lambda course: course.bitrate_bps is not None)
    assert measured.bitrate_bps is not None
    assert measured.bitrate_bps > 100_000
