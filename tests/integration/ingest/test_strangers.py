"""What is no encoder, or a bad one, at the doors for encoders: it is gone soon and costs nobody else."""

import asyncio
import random
import socket

import pytest

from media.events import PublisherConnected
from tests.helpers.encoders import Desk
from tests.helpers.media_peers import until
from tests.integration.ingest.conftest import Start
from web.ingest import rtmp_listener
from web.ingest.rtmp.session import HANDSHAKE
from web.ingest.srt import encoder as encoder_module
from web.ingest.srt.library import SrtError
from web.ingest.srt.stream import TransportStream

GREETING = b"\x03" + bytes(HANDSHAKE)
RANDOM = random.Random(11)


async def ends(desk: Desk, data: bytes) -> bytes:
    """Send this, and read until the server hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", desk.rtmp.port)
    answered = b""
    try:
        writer.write(data)
        async with asyncio.timeout(10):
            answered = await reader.read()
    except ConnectionError:
        pass  # hung up on while we still sent
    finally:
        writer.close()
    return answered


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\nHost: haat\r\n\r\n" + bytes(HANDSHAKE),
        GREETING + bytes(HANDSHAKE) + RANDOM.randbytes(5_000),
        GREETING + bytes(HANDSHAKE) + b"\x04" + bytes(3) + b"\xff\xff\xff\x09" + bytes(4) + bytes(100_000),
    ],
    ids=["another protocol", "garbage", "a message of 16 MB"],
)
async def test_what_is_not_rtmp_is_hung_up_on(desk: Desk, data: bytes) -> None:
    assert len(await ends(desk, data)) in (0, 1 + 2 * HANDSHAKE)


@pytest.mark.parametrize("data", [b"", b"\x03", GREETING, GREETING + bytes(HANDSHAKE) + b"\x03"])
async def test_who_says_nothing_more_is_hung_up_on(
    desk: Desk, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rtmp_listener, "SILENCE_S", 0.2)
    await ends(desk, data)


async def test_who_talks_on_without_publishing_is_hung_up_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rtmp_listener, "PUBLISH_WITHIN_S", 0.3)
    reader, writer = await asyncio.open_connection("127.0.0.1", desk.rtmp.port)

    async def drip() -> None:
        for octet in GREETING:
            writer.write(bytes((octet,)))
            await asyncio.sleep(0.02)

    dripping = asyncio.create_task(drip())
    async with asyncio.timeout(10):
        assert await reader.read() == b""
    assert not dripping.done()
    dripping.cancel()
    writer.close()


@pytest.mark.parametrize("limit", ["MOST_CONNECTIONS", "MOST_OF_ADDRESS"])
async def test_there_are_only_so_many_connections(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(rtmp_listener, limit, 2)
    waiting = [await asyncio.open_connection("127.0.0.1", desk.rtmp.port) for _ in range(2)]
    assert await ends(desk, GREETING) == b""
    for _, writer in waiting:
        writer.close()
        await writer.wait_closed()
    await until(lambda: not desk.rtmp._tasks)
    _, writer = await asyncio.open_connection("127.0.0.1", desk.rtmp.port)
    await until(lambda: len(desk.rtmp._tasks) == 1)
    writer.close()


async def test_srt_that_carries_no_transport_stream_is_refused(
    desk: Desk, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder_module, "READABLE_WITHIN_S", 1.0)
    encoder = await start(desk.url("srt"), "-an", video=("-c:v", "rawvideo"), container="rawvideo")
    await encoder.fails()
    assert desk.codes() == ["ingest.unreadable"]


async def test_an_srt_encoder_that_is_gone_at_once_does_not_shut_the_door(
    desk: Desk, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_epoll: int, _number: int) -> None:
        raise SrtError("no such socket")

    monkeypatch.setattr(desk.srt._srt, "watch", gone)
    await (await start(desk.url("srt"))).fails()
    monkeypatch.undo()
    await start(desk.url("srt"))
    await desk.stage.happens(PublisherConnected)


async def test_the_host_hears_of_a_stream_that_breaks_its_reader(
    desk: Desk, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_stream: TransportStream, _packet: object) -> None:
        raise AttributeError("no codec of that name")

    monkeypatch.setattr(TransportStream, "_take", breaks)
    await (await start(desk.url("srt"))).fails()
    assert desk.codes() == ["ingest.unreadable"]


async def test_garbage_at_both_ports_does_not_keep_encoders_out(desk: Desk, start: Start) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        for _ in range(500):
            stranger.sendto(RANDOM.randbytes(RANDOM.randrange(1, 1_400)), ("127.0.0.1", desk.srt.port))
    await asyncio.gather(*(ends(desk, GREETING + RANDOM.randbytes(9_000)) for _ in range(20)))
    encoder = await start(desk.url("rtmp"))
    await desk.stage.happens(PublisherConnected)
    await encoder.kill()
    await until(lambda: desk.stage.server.show_stats("demo") is None)
    await start(desk.url("srt"))
    await desk.stage.happens(PublisherConnected)


async def test_a_broken_database_lets_nobody_in(
    desk: Desk, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(_show: str, _token: str | None) -> None:
        raise OSError("the database is away")

    monkeypatch.setattr(desk, "may_publish", breaks)
    encoders = [await start(desk.url(protocol)) for protocol in ("rtmp", "srt")]
    await asyncio.gather(*(encoder.fails() for encoder in encoders))
    assert desk.stage.events == []
    monkeypatch.undo()
    await start(desk.url("srt"))
    await desk.stage.happens(PublisherConnected)
