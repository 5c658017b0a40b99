"""A real RTMP server: Debian's nginx with its RTMP module, whose door refuses keys with `wrong` in them."""

import asyncio
import json
import shutil
import signal
import subprocess
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from tests.helpers.haat_server import free_port
from tests.helpers.open_port import until_open

MODULE = Path("/usr/lib/nginx/modules/ngx_rtmp_module.so")
_CONFIGURATION = """
load_module {module};
daemon off; master_process off; worker_processes 1;
pid {folder}/pid; error_log {folder}/error.log info;
events {{ worker_connections 256; }}
rtmp {{
    access_log off;
    server {{
        listen 127.0.0.1:{rtmp_port};
        application live {{
            live on; notify_method get; on_publish http://127.0.0.1:{http_port}/door; allow play all;
        }}
    }}
}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{http_port};
        location /stat {{ rtmp_stat all; }}
        location /door {{ if ($arg_name ~ wrong) {{ return 403; }} return 200; }}
    }}
}}
"""


@dataclass(frozen=True)
class Received:
    """What the server says of one stream that is published to it."""

    video: str
    audio: str
    width: int
    height: int
    bytes_in: int


@dataclass
class RtmpServer:
    """Killed and started again on the same ports."""

    folder: Path
    rtmp_port: int = field(default_factory=free_port)
    http_port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"rtmp://127.0.0.1:{self.rtmp_port}/live"

    async def start(self) -> None:
        """Return when it listens."""
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        assert MODULE.exists(), "nginx's RTMP module is missing: apt-get install libnginx-mod-rtmp"
        values = {"module": MODULE, "folder": self.folder}
        values |= {"rtmp_port": self.rtmp_port, "http_port": self.http_port}
        path = self.folder / "nginx.conf"
        path.write_text(_CONFIGURATION.format(**values))
        self.process = subprocess.Popen(
            [nginx, "-p", str(self.folder), "-c", str(path), "-e", str(self.folder / "error.log")]
        )
        await until_open(self.http_port, self.process.poll)

    def kill(self) -> None:
        """As a crash: the connections are reset."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(10)
            self.process = None

    def freeze(self) -> None:
        """Keep the connections open and read nothing."""
        assert self.process
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGCONT)

    async def streams(self) -> dict[str, Received]:
        """The streams that are being published, by their names."""
        try:
            text = await asyncio.to_thread(_read, f"http://127.0.0.1:{self.http_port}/stat")
        except (urllib.error.URLError, OSError):
            return {}
        found = {}
        for stream in ElementTree.fromstring(text).iter("stream"):
            video, audio = stream.find("meta/video"), stream.find("meta/audio")
            if stream.find("publishing") is None or video is None or audio is None:
                continue
            found[stream.findtext("name", "")] = Received(
                video.findtext("codec", ""),
                audio.findtext("codec", ""),
                int(video.findtext("width", "0")),
                int(video.findtext("height", "0")),
                int(stream.findtext("bytes_in", "0")),
            )
        return found

    async def wait_for(self, name: str, within_s: float = 30) -> Received:
        """The stream, once pictures and sound of it arrived."""
        async with asyncio.timeout(within_s):
            while (found := (await self.streams()).get(name)) is None or not (found.video and found.audio):
                await asyncio.sleep(0.1)
        return found


@dataclass(frozen=True)
class Watched:
    """Packets that a player got: the MD5 of each by kind, with its time in ms; and decoded pictures."""

    codecs: dict[str, str]
    packets: dict[str, dict[str, int]]
    pictures: int


async def watch(url: str, seconds: float) -> Watched:
    """Play a stream as a viewer of that platform would, and decode it."""
    return await asyncio.to_thread(_watch, url, seconds)


def _watch(url: str, seconds: float) -> Watched:
    asked = "stream=codec_name,codec_type,nb_read_frames:packet=codec_type,pts_time,data_hash"
    done = subprocess.run(
        ["ffprobe", "-v", "error", "-rw_timeout", "10000000", "-count_frames", "-show_packets",
         "-show_data_hash", "md5",
         "-read_intervals", f"%+{seconds}", "-show_entries", asked, "-of", "json", url],
        capture_output=True, check=False, timeout=40,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    packets: dict[str, dict[str, int]] = {"video": {}, "audio": {}}
    for packet in found["packets_and_frames"] if "packets_and_frames" in found else found["packets"]:
        if "pts_time" in packet:
            at_ms = round(float(packet["pts_time"]) * 1000)
            packets[packet["codec_type"]][packet["data_hash"].removeprefix("MD5:")] = at_ms
    streams = {one["codec_type"]: one for one in found["streams"]}
    return Watched(
        {kind: str(one["codec_name"]) for kind, one in streams.items()},
        packets,
        int(streams["video"]["nb_read_frames"]),
    )


def _read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=2) as reply:
        return str(reply.read().decode())
