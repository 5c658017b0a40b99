"""The doors for encoders that this server has open, from its start to its end."""

from urllib.parse import urlsplit

import structlog

from web.ingest import stream_name
from web.ingest.gate import Gate
from web.ingest.rtmp.session import APP
from web.ingest.rtmp_listener import RtmpListener
from web.ingest.srt.library import SrtError, load
from web.ingest.srt.listener import SrtListener

log = structlog.get_logger(__name__)


class Encoders:
    """RTMP and SRT; a door that cannot be opened is told in one line of the log, and the rest goes on."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._rtmp: RtmpListener | None = None
        self._srt: SrtListener | None = None
        self.warnings = gate.notices.of

    async def start(self, host: str, *, rtmp_port: int, srt_port: int) -> None:
        """Listen at these ports; 0 leaves a door shut."""
        if rtmp_port:
            rtmp = RtmpListener(self._gate)
            try:
                await rtmp.start(host, rtmp_port)
                self._rtmp = rtmp
            except OSError as error:
                _shut("HAAT_RTMP_PORT", rtmp_port, str(error.strerror))
        library = load() if srt_port else None
        if library is not None:
            srt = SrtListener(library, self._gate)
            try:
                srt.start(host, srt_port)
                self._srt = srt
            except SrtError as error:
                _shut("HAAT_SRT_PORT", srt_port, str(error))
        elif srt_port:
            log.warning("ingest.no_srt", what_to_do="install libsrt (Debian: libsrt1.5-openssl)")

    async def close(self) -> None:
        for listener in (self._rtmp, self._srt):
            if listener is not None:
                await listener.close()

    def rtmp_url(self, public_url: str) -> str | None:
        """What goes into an encoder's server field; None while the door is shut."""
        return None if self._rtmp is None else f"rtmp://{_host(public_url)}:{self._rtmp.port}/{APP}"

    def srt_url(self, public_url: str, show: str, key: str) -> str | None:
        """The whole address with the key in it; None while the door is shut."""
        if self._srt is None:
            return None
        return f"srt://{_host(public_url)}:{self._srt.port}?streamid={stream_name.write(show, key)}"


def _host(public_url: str) -> str:
    host = urlsplit(public_url).hostname or "localhost"
    return f"[{host}]" if ":" in host else host


def _shut(setting: str, port: int, reason: str) -> None:
    log.warning("ingest.port_taken", port=port, reason=reason, what_to_do=f"free it, or set {setting}")
