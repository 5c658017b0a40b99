"""One SRT encoder's stream on its way into its intake."""

import asyncio

import structlog

from media.ingest.packetiser import split_annexb
from web.ingest.gate import Gate, Permit
from web.ingest.intake import Intake, PublisherEnded
from web.ingest.notices import EncoderRefused, Notice
from web.ingest.srt.stream import Packet, TransportStream

log = structlog.get_logger(__name__)
READABLE_WITHIN_S = 4.0
"""FFmpeg would look for MPEG-TS among other bytes for ever."""


class SrtEncoder:
    """Begins by itself; the listener feeds `stream`, and ends the connection when it sees `is_over`."""

    def __init__(self, gate: Gate, permit: Permit) -> None:
        self._gate = gate
        self._permit = permit
        self._intake: Intake | None = None
        self._closing: asyncio.Task[None] | None = None
        self._patience: asyncio.TimerHandle | None = None
        self.is_over = False
        self.stream = TransportStream(self._take)
        self._opening = asyncio.create_task(self._open(), name="srt encoder's beginning")

    async def _open(self) -> None:
        try:
            self._intake = await self._gate.open(self._permit, "srt")
        except EncoderRefused:
            self.is_over = True
        except Exception:
            log.exception("ingest.srt_failed")
            self.is_over = True
        else:
            self.stream.start()
            self._patience = asyncio.get_running_loop().call_later(READABLE_WITHIN_S, self._take, None)

    def end(self) -> None:
        """Close in the background."""
        self.is_over = True
        if self._closing is None:
            self._closing = asyncio.create_task(self._close(), name="srt encoder's end")

    async def close(self) -> None:
        self.end()
        assert self._closing is not None
        await self._closing

    async def _close(self) -> None:
        await asyncio.wait([self._opening])
        self._be_patient_no_longer()
        if self._intake is not None:
            await self._intake.close()
        await self.stream.close()

    def _be_patient_no_longer(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _take(self, packet: Packet | None) -> None:
        """Pass a packet on; None says that none will come."""
        self._be_patient_no_longer()
        if self.is_over or self._intake is None:
            return
        try:
            if packet is None:
                raise EncoderRefused(Notice("ingest.unreadable", {}))
            _give(self._intake, packet)
        except EncoderRefused as refusal:
            self._gate.refused(self._permit.show, refusal, "srt")
            self.end()
        except PublisherEnded:
            self.end()


def _give(intake: Intake, packet: Packet) -> None:
    if not packet.is_video:
        intake.begin_sound(packet.codec, b"")
        intake.sound(packet.data, packet.at_us)
    elif packet.codec != "h264":
        raise EncoderRefused(Notice("ingest.codec", {"codec": packet.codec}))
    elif packet.at_us is not None and (units := split_annexb(packet.data)):
        intake.video(units, packet.at_us, packet.arrival_ns)
