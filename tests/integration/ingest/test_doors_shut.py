"""Doors for encoders that cannot be opened: told in one line, and the others stay."""

import socket

import pytest
from structlog.testing import capture_logs

from tests.helpers.encoders import Desk
from web.ingest import encoders
from web.ingest.encoders import Encoders


def taken(kind: socket.SocketKind) -> socket.socket:
    one = socket.socket(socket.AF_INET, kind)
    one.bind(("127.0.0.1", 0))
    if kind == socket.SOCK_STREAM:
        one.listen()
    return one


async def open_doors(desk: Desk, rtmp_port: int, srt_port: int) -> tuple[str | None, str | None, list[str]]:
    """The addresses of RTMP and SRT, and what the log says."""
    doors = Encoders(desk.gate)
    with capture_logs() as lines:
        await doors.start("127.0.0.1", rtmp_port=rtmp_port, srt_port=srt_port)
    base = "https://haat.example.com"
    found = doors.rtmp_url(base), doors.srt_url(base, "stall", "abc")
    await doors.close()
    return *found, [line["what_to_do"] for line in lines]


async def test_a_port_of_0_is_a_wish(desk: Desk) -> None:
    assert await open_doors(desk, 0, 0) == (None, None, [])


async def test_without_libsrt_rtmp_is_there(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoders, "load", lambda: None)
    with taken(socket.SOCK_STREAM) as one:
        port = one.getsockname()[1]
    rtmp, srt, lines = await open_doors(desk, port, 8890)
    assert (rtmp, srt) == (f"rtmp://haat.example.com:{port}/live", None)
    assert lines == ["install libsrt (Debian: libsrt1.5-openssl)"]


async def test_taken_ports_are_named_with_their_settings(desk: Desk) -> None:
    with taken(socket.SOCK_STREAM) as one, taken(socket.SOCK_DGRAM) as other:
        rtmp, srt, lines = await open_doors(desk, one.getsockname()[1], other.getsockname()[1])
    assert (rtmp, srt) == (None, None)
    assert lines == ["free it, or set HAAT_RTMP_PORT", "free it, or set HAAT_SRT_PORT"]


async def test_addresses_hold_what_to_paste(desk: Desk) -> None:
    with taken(socket.SOCK_STREAM) as one, taken(socket.SOCK_DGRAM) as other:
        ports = one.getsockname()[1], other.getsockname()[1]
    rtmp, srt, lines = await open_doors(desk, *ports)
    assert rtmp == f"rtmp://haat.example.com:{ports[0]}/live"
    assert srt == f"srt://haat.example.com:{ports[1]}?streamid=stall?key=abc"
    assert lines == []
