"""What each injected fault does, for how long, and that it ends."""

import asyncio
import os
import random
import signal
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import msgspec
import structlog

from transcoder.messages import Unit
from transcoder.supervisor import Transcoder
from web.errors import FaultRefused
from web.faults import loss

log = structlog.get_logger(__name__)
LOSS = 0.1
JUMP_NS = 7_000_000_000


class Fault(StrEnum):
    """What can be made to go wrong; those up to `CLOCK_BACK` happen to one show."""

    WORKER_KILLED = "worker-killed"
    WORKER_HUNG = "worker-hung"
    ENCODER_ERROR = "encoder-error"
    CORRUPT_UNITS = "corrupt-units"
    CLOCK_FORWARD = "clock-forward"
    CLOCK_BACK = "clock-back"
    DISK_FULL = "disk-full"
    STORAGE_AWAY = "storage-away"
    PACKET_LOSS = "packet-loss"


_OF_THE_SERVER = frozenset({Fault.DISK_FULL, Fault.STORAGE_AWAY, Fault.PACKET_LOSS})
_AT_ONCE = frozenset({Fault.WORKER_KILLED, Fault.WORKER_HUNG, Fault.ENCODER_ERROR})
"""Over as soon as they happened."""


@dataclass(frozen=True, slots=True)
class Lasting:
    """A fault that goes on; `show` None is the whole server."""

    fault: Fault
    show: str | None


class Faults:
    """Injects, remembers what lasts, and lets it end; `close` ends everything.

    `break_storage` makes the storage fail with this error until it is given None.
    """

    def __init__(
        self,
        transcoder: Transcoder,
        media_port: int,
        break_storage: Callable[[OSError | None], None],
        *,
        chance: random.Random | None = None,
    ) -> None:
        self._transcoder = transcoder
        self._media_port = media_port
        self._break_storage = break_storage
        self._chance = chance or random.Random()
        self._lasting: dict[Lasting, asyncio.TimerHandle] = {}
        transcoder.spoil = self._spoil

    @property
    def lasting(self) -> list[Lasting]:
        return list(self._lasting)

    def inject(self, fault: Fault, show: str | None, seconds: float) -> None:
        """Make it happen; what lasts ends after `seconds`. Raises FaultRefused."""
        if (show is None) != (fault in _OF_THE_SERVER):
            raise FaultRefused("needs_show" if show is None else "whole_server")
        log.warning("fault.injected", fault=str(fault), show=show, seconds=seconds)
        if fault in _AT_ONCE:
            self._strike(fault, show or "")
            return
        one = Lasting(fault, show)
        self._begin(one)
        if one in self._lasting:
            self._lasting[one].cancel()
        self._lasting[one] = asyncio.get_running_loop().call_later(seconds, self._end, one)

    def close(self) -> None:
        for one in self.lasting:
            self._end(one)
        self._transcoder.spoil = None

    def _strike(self, fault: Fault, show: str) -> None:
        if fault is Fault.ENCODER_ERROR:
            self._transcoder.fail_encoder(show)
            return
        pid = self._transcoder.worker_pid(show)
        if pid is None:
            raise FaultRefused("no_worker")
        os.kill(pid, signal.SIGKILL if fault is Fault.WORKER_KILLED else signal.SIGSTOP)

    def _begin(self, one: Lasting) -> None:
        match one.fault:
            case Fault.DISK_FULL:
                self._break_storage(OSError(28, "No space left on device"))
            case Fault.STORAGE_AWAY:
                self._break_storage(ConnectionError("storage is away"))
            case Fault.PACKET_LOSS:
                try:
                    loss.drop(self._media_port, LOSS)
                except (loss.NoSocket, OSError) as error:
                    raise FaultRefused("no_socket_filter") from error
            case _:
                pass

    def _end(self, one: Lasting) -> None:
        self._lasting.pop(one).cancel()
        log.warning("fault.over", fault=str(one.fault), show=one.show)
        if one.fault in (Fault.DISK_FULL, Fault.STORAGE_AWAY):
            self._break_storage(None)
        elif one.fault is Fault.PACKET_LOSS:
            loss.heal(self._media_port)

    def _spoil(self, show: str, unit: Unit) -> Unit:
        """The show's unit as its worker gets it."""
        for one in self._lasting:
            if one.show != show:
                continue
            match one.fault:
                case Fault.CORRUPT_UNITS:
                    unit = msgspec.structs.replace(unit, data=_corrupted(unit.data, self._chance))
                case Fault.CLOCK_FORWARD:
                    unit = msgspec.structs.replace(unit, capture_ns=unit.capture_ns + JUMP_NS)
                case Fault.CLOCK_BACK:
                    unit = msgspec.structs.replace(unit, capture_ns=unit.capture_ns - JUMP_NS)
                case _:
                    pass
        return unit


def _corrupted(data: bytes, chance: random.Random) -> bytes:
    """The same length with a tenth of its bytes made up."""
    spoilt = bytearray(data)
    for index in chance.sample(range(len(spoilt)), len(spoilt) // 10):
        spoilt[index] = chance.randrange(256)
    return bytes(spoilt)
