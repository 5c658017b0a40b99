"""Restreams against a real RTMP server: they connect, come back, give up, and never hold up the show."""

import asyncio
import hashlib
import io
import os
import signal
from pathlib import Path

import av

from tests.helpers.rtmp_server import RtmpServer, watch
from tests.helpers.source import Source
from tests.helpers.tls_door import tls_door
from tests.integration.restream.conftest import SHOW, Sending, destination, target_of, wait_until
from transcoder.messages import AUDIO
from transcoder.store import RenditionStore


async def test_the_top_rendition_and_the_sound_arrive_together(sending: Sending, rtmp: RtmpServer) -> None:
    restreamer = sending.restreamer()
    restreamer.set(SHOW, {"one": destination(rtmp.url)})
    sending.play()
    await wait_until(target_of(restreamer), lambda course: course.status == "live")
    received = await rtmp.wait_for("key")
    assert (received.video, received.audio) == ("H264", "AAC")
    assert (received.width, received.height) == (640, 360)
    store = sending.transcoder.store(SHOW)
    seen = await watch(f"{rtmp.url}/key", 3)
    last = store.newest_msn
    async with asyncio.timeout(30):
        while store.newest_msn < last + 2:  # until the segments that these packets are in are whole
            await asyncio.sleep(0.1)
    made = {"video": _packets(store.renditions["v0"]), "audio": _packets(store.renditions[AUDIO])}
    assert seen.codecs == {"video": "h264", "audio": "aac"}
    assert seen.pictures >= 10
    shifts = {
        kind: {at_ms - made[kind][digest] for digest, at_ms in packets.items() if digest in made[kind]}
        for kind, packets in seen.packets.items()
    }
    together = shifts["video"] | shifts["audio"]
    assert len(shifts["video"]) > 0
    assert len(shifts["audio"]) > 0
    assert max(together) - min(together) <= 2  # RTMP counts milliseconds
    measured = await wait_until(target_of(restreamer), lambda course: course.bitrate_bps is not None)
    assert measured.bitrate_bps is not None
    assert measured.bitrate_bps > 100_000


def _packets(rendition: RenditionStore) -> dict[str, int]:
    """The MD5 of each packet of a rendition that is like no other, with its time in milliseconds."""
    assert rendition.init is not None
    segments = rendition.window.view(None, ()).segments
    media = b"".join(rendition.media(one.uri) or b"" for one in segments if one.uri is not None)
    times: dict[str, list[int]] = {}
    with av.open(io.BytesIO(rendition.init.data + media), format="mp4") as container:
        for packet in container.demux():
            if packet.pts is not None and packet.time_base is not None:
                digest = hashlib.md5(bytes(packet)).hexdigest()
                times.setdefault(digest, []).append(round(packet.pts * packet.time_base * 1000))
    return {digest: at_ms[0] for digest, at_ms in times.items() if len(at_ms) == 1}


async def test_the_key_stands_where_only_the_child_reads_it(sending: Sending, rtmp: RtmpServer) -> None:
    restreamer = sending.restreamer()
    restreamer.set(SHOW, {"one": destination(rtmp.url, "#s3cret=one")})
    sending.play()
    target = target_of(restreamer)
    await wait_until(target, lambda course: course.status == "live")
    await rtmp.wait_for("#s3cret=one")
    child = Path(f"/proc/{target.pid}")
    arguments = (child / "cmdline").read_bytes().split(b"\0")
    assert rtmp.url.encode() in arguments
    assert not [one for one in [*arguments, (child / "environ").read_bytes()] if b"s3cret" in one]


async def test_a_second_target_that_refuses_the_key_says_so_and_the_first_goes_on(
    sending: Sending, rtmp: RtmpServer
) -> None:
    restreamer = sending.restreamer(first_backoff_s=0.05, longest_backoff_s=0.1)
    restreamer.set(SHOW, {"one": destination(rtmp.url), "two": destination(rtmp.url, "wrong-key")})
    sending.play()
    refused = await wait_until(target_of(restreamer, "two"), lambda course: course.status == "failed")
    assert refused.problem == "restream.refused"
    live = await wait_until(target_of(restreamer), lambda course: course.status == "live")
    assert live.problem is None
    assert set(await rtmp.streams()) == {"key"}


async def test_a_server_that_hangs_is_noticed_and_live_goes_on(sending: Sending, rtmp: RtmpServer) -> None:
    sending.source = Source((("", 640, 360),), rates={"": 6_000_000})
    restreamer = sending.restreamer(hung_after_s=1.5, most_waiting_bytes=2_000_000)
    restreamer.set(SHOW, {"one": destination(rtmp.url)})
    sending.play()
    target = target_of(restreamer)
    await wait_until(target, lambda course: course.status == "live")
    made = sending.transcoder.stats().parts
    rtmp.freeze()
    hung = await wait_until(target, lambda course: course.problem == "restream.hung", within_s=60)
    assert hung.status == "retrying"
    assert sending.transcoder.stats().parts > made
    rtmp.thaw()
    await wait_until(target, lambda course: course.status == "live")


async def test_while_the_host_is_away_the_platform_gets_the_last_picture(
    sending: Sending, rtmp: RtmpServer
) -> None:
    restreamer = sending.restreamer()
    restreamer.set(SHOW, {"one": destination(rtmp.url)})
    sending.play()
    target = target_of(restreamer)
    await wait_until(target, lambda course: course.status == "live")
    await sending.pause()
    await asyncio.sleep(4)
    await wait_until(target, lambda course: course.status == "live")
    before = (await rtmp.wait_for("key")).bytes_in
    async with asyncio.timeout(20):
        while (await rtmp.wait_for("key")).bytes_in <= before:
            await asyncio.sleep(0.2)
    sending.source.pause(5)
    sending.play()
    await wait_until(target, lambda course: (course.bitrate_bps or 0) > 100_000)


async def test_without_anything_to_send_it_hangs_up_and_comes_back(
    sending: Sending, rtmp: RtmpServer
) -> None:
    restreamer = sending.restreamer(quiet_after_s=1.0, idle_after_s=0.5)
    restreamer.set(SHOW, {"one": destination(rtmp.url)})
    sending.play()
    target = target_of(restreamer)
    await wait_until(target, lambda course: course.status == "live")
    worker = sending.transcoder.worker_pid(SHOW)
    assert worker is not None
    os.kill(worker, signal.SIGSTOP)  # noticed, and replaced, after two seconds
    assert (await wait_until(target, lambda course: course.status == "idle")).problem is None
    await wait_until(target, lambda course: course.status == "live")


async def test_another_picture_format_goes_on_in_a_new_connection(sending: Sending, rtmp: RtmpServer) -> None:
    restreamer = sending.restreamer()
    restreamer.set(SHOW, {"one": destination(rtmp.url)})
    sending.play()
    target = target_of(restreamer)
    await wait_until(target, lambda course: course.status == "live")
    assert (await rtmp.wait_for("key")).width == 640
    child = target.pid
    await sending.pause()
    sending.source = Source((("", 320, 240),))  # another shape, so another ladder
    sending.play()
    await wait_until(target, lambda course: course.status == "live" and target.pid not in (None, child))
    async with asyncio.timeout(20):
        while (await rtmp.wait_for("key")).width != 320:
            await asyncio.sleep(0.2)


async def test_without_ffmpeg_it_says_so(sending: Sending, rtmp: RtmpServer) -> None:
    restreamer = sending.restreamer(ffmpeg="no-such-ffmpeg")
    assert not restreamer.has_ffmpeg
    restreamer.set(SHOW, {"one": destination(rtmp.url)})
    sending.play()
    course = await wait_until(target_of(restreamer), lambda course: course.status == "failed")
    assert course.problem == "restream.no_ffmpeg"


async def test_private_addresses_are_not_connected_to(sending: Sending, rtmp: RtmpServer) -> None:
    restreamer = sending.restreamer(allows_private=False)
    restreamer.set(SHOW, {"one": destination(rtmp.url.replace("127.0.0.1", "localhost"))})
    sending.play()
    course = await wait_until(target_of(restreamer), lambda course: course.status == "failed")
    assert course.problem == "restream.address_forbidden"
    assert target_of(restreamer).pid is None


async def test_rtmps_needs_a_certificate_that_proves_the_name(
    sending: Sending, rtmp: RtmpServer, tmp_path: Path
) -> None:
    async with tls_door(tmp_path, rtmp.rtmp_port) as door:
        trusting = sending.restreamer(ca_file=str(door.certificate))
        doubting = sending.restreamer()
        trusting.set(SHOW, {"one": destination(f"rtmps://localhost:{door.port}/live", "sealed")})
        doubting.set(SHOW, {"one": destination(f"rtmps://localhost:{door.port}/live", "doubted")})
        sending.play()
        await wait_until(target_of(trusting), lambda course: course.status == "live")
        course = await wait_until(target_of(doubting), lambda course: course.status == "failed")
        assert course.problem == "restream.untrusted"
        assert (await rtmp.wait_for("sealed")).video == "H264"
        assert set(await rtmp.streams()) == {"sealed"}
