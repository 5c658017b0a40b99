"""The relay of the larger set-up: Debian's coturn runs our configuration and takes our credentials."""

import asyncio
import re
import shutil
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aioice import stun, turn

from signaling.ice_servers import IceServers, links, turn_user
from tests.helpers.open_port import until_open

CONFIG = Path(__file__).parents[3] / "web" / "deploy" / "turnserver.conf"
SECRET = "a-test-secret"


class Receiver(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.received: asyncio.Queue[bytes] = asyncio.Queue()

    def datagram_received(self, data: bytes, addr: object) -> None:
        self.received.put_nowait(data)


def credentials(secret: str, expires: int) -> tuple[str, str]:
    """User name and password as the doors give them to one session."""
    (link,) = links(IceServers(("turn:turn.test",), secret, ttl_s=0), turn_user("a session"), expires)
    found = re.search('username="([^"]+)"; credential="([^"]+)"', link)
    assert found is not None
    return found[1], found[2]


@pytest.fixture
async def relay(tmp_path: Path) -> AsyncIterator[tuple[str, int]]:
    binary = shutil.which("turnserver")
    assert binary, "coturn is missing: make tools"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        port = int(one.getsockname()[1])
    config = tmp_path / "turnserver.conf"
    config.write_text(CONFIG.read_text().replace("listening-port=3478", f"listening-port={port}"))
    local = ["--listening-ip", "127.0.0.1", "--relay-ip", "127.0.0.1", "--allow-loopback-peers"]
    files = ["--log-file", "stdout", "--pidfile", str(tmp_path / "pid"), "--userdb", str(tmp_path / "db")]
    process = await asyncio.create_subprocess_exec(
        binary, "-c", str(config), "--static-auth-secret", SECRET, "--realm", "haat.test", *local, *files,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL, cwd=tmp_path,
    )  # fmt: skip
    try:
        await until_open(port, lambda: process.returncode)
        yield "127.0.0.1", port
    finally:
        process.terminate()
        await process.wait()


async def test_time_limited_credentials_open_a_relay_that_carries_packets(relay: tuple[str, int]) -> None:
    username, password = credentials(SECRET, int(time.time()) + 600)
    transport, _ = await turn.create_turn_endpoint(
        Receiver, server_addr=relay, username=username, password=password, transport="udp"
    )
    assert transport.get_extra_info("sockname")[0] == "127.0.0.1"
    loop = asyncio.get_running_loop()
    far, receiver = await loop.create_datagram_endpoint(Receiver, local_addr=("127.0.0.1", 0))
    try:
        transport.sendto(b"through the relay", far.get_extra_info("sockname"))
        assert await asyncio.wait_for(receiver.received.get(), 5) == b"through the relay"
    finally:
        far.close()
        transport.close()
        await asyncio.sleep(0.1)


@pytest.mark.parametrize(
    ("secret", "lifetime_s"), [("another secret", 600), (SECRET, -60)], ids=["wrong", "expired"]
)
async def test_other_credentials_are_refused(relay: tuple[str, int], secret: str, lifetime_s: int) -> None:
    username, password = credentials(secret, int(time.time()) + lifetime_s)
    with pytest.raises(stun.TransactionFailed):
        await turn.create_turn_endpoint(
            Receiver, server_addr=relay, username=username, password=password, transport="udp"
        )
