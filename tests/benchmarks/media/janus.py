"""Debian's Janus with one RTP mountpoint, configured in a temporary folder, spoken to by WebSocket."""

import asyncio
import contextlib
import itertools
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests.benchmarks.media.net import Net
from tests.benchmarks.media.offers import PAYLOAD_TYPE

_PORT, _MEDIA_PORT = 8188, 5004
_PLUGINS, _TRANSPORTS = "plugins", "transports"
_CORE = """
general: {{
  configs_folder = "{folder}"
  plugins_folder = "{library}/plugins"
  transports_folder = "{library}/transports"
  events_folder = "{folder}"
  loggers_folder = "{folder}"
  debug_level = 2
  session_timeout = 0
}}
nat: {{ ice_lite = true }}
media: {{ ipv6 = false }}
plugins: {{ disable = "{disabled_plugins}" }}
transports: {{ disable = "{disabled_transports}" }}
"""
_WEBSOCKETS = f"""
general: {{ json = "compact"  ws = true  ws_port = {_PORT}  wss = false }}
admin: {{ admin_ws = false }}
"""
_STREAMING = f"""
bench: {{
  type = "rtp"
  id = 1
  media = (
    {{
      type = "video"
      mid = "v"
      port = {_MEDIA_PORT}
      pt = {PAYLOAD_TYPE}
      codec = "h264"
      fmtp = "packetization-mode=1;profile-level-id=42e01f"
    }}
  )
}}
"""


def is_installed() -> bool:
    return shutil.which("janus") is not None


@dataclass
class Janus:
    """One session with many handles; requests are told from events by their transactions."""

    pid: int
    media_port: int
    socket: aiohttp.ClientWebSocketResponse
    session: int = 0
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    _waiting: dict[str, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)

    async def read(self) -> None:
        async for frame in self.socket:
            message: dict[str, Any] = frame.json()
            if message["janus"] == "ack":
                continue  # the event follows
            waiting = self._waiting.pop(message.get("transaction", ""), None)
            if waiting is not None:
                waiting.set_result(message)

    async def _ask(self, body: dict[str, Any]) -> dict[str, Any]:
        transaction = str(next(self._numbers))
        waiting = self._waiting[transaction] = asyncio.get_running_loop().create_future()
        session = {"session_id": self.session} if self.session else {}
        await self.socket.send_json({**body, **session, "transaction": transaction})
        answer = await asyncio.wait_for(waiting, 30)
        assert answer["janus"] in ("success", "event"), answer
        assert "error" not in answer.get("plugindata", {}).get("data", {}), answer
        return answer

    async def open(self) -> None:
        self.session = (await self._ask({"janus": "create"}))["data"]["id"]

    async def watch(self) -> tuple[int, str]:
        """A new handle, and Janus's offer to it."""
        attach = {"janus": "attach", "plugin": "janus.plugin.streaming"}
        handle: int = (await self._ask(attach))["data"]["id"]
        body = {"request": "watch", "id": 1}
        event = await self._ask({"janus": "message", "handle_id": handle, "body": body})
        offer: str = event["jsep"]["sdp"]
        return handle, offer

    async def start(self, handle: int, answer: str) -> None:
        jsep = {"type": "answer", "sdp": answer}
        body = {"request": "start"}
        await self._ask({"janus": "message", "handle_id": handle, "body": body, "jsep": jsep})


def _configure(folder: Path) -> None:
    library = next(Path("/usr/lib").glob("*/janus"))

    def others(kind: str, wanted: str) -> str:
        names = {path.name for path in (library / kind).glob("*.so")}
        return ",".join(sorted(names - {wanted}))

    (folder / "janus.jcfg").write_text(_CORE.format(
        folder=folder, library=library,
        disabled_plugins=others(_PLUGINS, "libjanus_streaming.so"),
        disabled_transports=others(_TRANSPORTS, "libjanus_websockets.so"),
    ))  # fmt: skip
    (folder / "janus.transport.websockets.jcfg").write_text(_WEBSOCKETS)
    (folder / "janus.plugin.streaming.jcfg").write_text(_STREAMING)


async def _reach(client: aiohttp.ClientSession, url: str, process: subprocess.Popen[bytes], log: Path) -> Any:
    for _ in range(200):
        assert process.poll() is None, log.read_text()[-4000:]
        with contextlib.suppress(aiohttp.ClientError):
            return await client.ws_connect(url, protocols=("janus-protocol",), max_msg_size=0)
        await asyncio.sleep(0.05)
    raise AssertionError("Janus does not answer:\n" + log.read_text()[-4000:])


@asynccontextmanager
async def janus(net: Net) -> AsyncIterator[Janus]:
    with tempfile.TemporaryDirectory(prefix="haat-janus-") as name:
        folder = Path(name)
        _configure(folder)
        log = folder / "log"
        command = [*net.prefix, "janus", "-F", name, "-C", str(folder / "janus.jcfg"), "--disable-colors"]
        with log.open("wb") as output:
            process = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
        try:
            async with aiohttp.ClientSession() as client:
                socket = await _reach(client, f"ws://{net.address}:{_PORT}", process, log)
                server = Janus(process.pid, _MEDIA_PORT, socket)
                reading = asyncio.create_task(server.read())
                await server.open()
                try:
                    yield server
                finally:
                    reading.cancel()
                    await asyncio.gather(reading, return_exceptions=True)
                    await socket.close()
        finally:
            process.kill()  # its own way of ending waits for every handle
            process.wait(10)
