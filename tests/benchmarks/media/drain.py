"""`drain.c` from Python: compiled into a temporary folder, loaded, its layouts mirrored."""

import ctypes
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.benchmarks.media.handshake import Session

_SOURCE = Path(__file__).with_name("drain.c")
_BUCKETS, _BUCKET_US = 4000, 25


class _Key(ctypes.Structure):
    _fields_ = (("key", ctypes.c_uint8 * 16), ("salt", ctypes.c_uint8 * 12))


class _Admission(ctypes.Structure):
    _fields_ = (
        ("fd", ctypes.c_int32),
        ("group", ctypes.c_int32),
        ("payload_type", ctypes.c_int32),
        ("feedback_id", ctypes.c_int32),
        ("is_stamped", ctypes.c_int32),
        ("consent_size", ctypes.c_int32),
        ("own_ssrc", ctypes.c_uint32),
        ("rtp_in", _Key),
        ("rtcp_in", _Key),
        ("rtcp_out", _Key),
        ("consent", ctypes.c_uint8 * 256),
    )


class _Totals(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_uint64) for name in (
            "packets", "octets", "lost", "opened", "broken", "other", "reports", "keyframe_requests",
            "first_frames",
        )),
        ("delays", ctypes.c_uint64 * (_BUCKETS + 1)),
    )  # fmt: skip


class _Shape(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_int32) for name in (
            "fd", "is_encrypted", "payload_type", "packet_size", "frames_per_s", "packets_per_s",
            "keyframe_every", "keyframe_packets", "spread_us",
        )),
        ("ssrc", ctypes.c_uint32),
        ("key", _Key),
    )  # fmt: skip


@dataclass(frozen=True)
class Totals:
    """What the receivers of a group counted: `opened` packets were decrypted, `broken` could not be."""

    packets: int
    octets: int
    lost: int
    opened: int
    broken: int
    other: int
    reports: int
    keyframe_requests: int
    first_frames: int
    delays: tuple[int, ...]

    def minus(self, before: "Totals") -> "Totals":
        return self._join(before, -1)

    def plus(self, other: "Totals") -> "Totals":
        return self._join(other, 1)

    def _join(self, other: "Totals", sign: int) -> "Totals":
        names = [name for name in self.__dataclass_fields__ if name != "delays"]
        delays = tuple(one + sign * two for one, two in zip(self.delays, other.delays, strict=True))
        return Totals(*(getattr(self, name) + sign * getattr(other, name) for name in names), delays)

    def delay_ms(self, share: float) -> float:
        """The delay that this share of the measured packets stays within; 25 µs fine, up to 100 ms."""
        wanted, seen = share * sum(self.delays), 0
        for bucket, count in enumerate(self.delays):
            seen += count
            if seen >= wanted:
                return (bucket + 1) * _BUCKET_US / 1000
        return float("nan")


@dataclass(frozen=True)
class Shape:
    """How a source sends: `keyframe_packets` is 0 for keyframes as large as other frames."""

    packets_per_s: int = 200
    packet_size: int = 1_150
    frames_per_s: int = 30
    keyframe_every: int = 30
    keyframe_packets: int = 0
    spread_us: int = 5_000


class Source:
    """Sends RTP to a connected socket; plain, or SRTP with a session's keys."""

    def __init__(
        self, library: Any, shape: Shape, fd: int, payload_type: int, ssrc: int, session: Session | None
    ) -> None:
        self._library = library
        key = _Key() if session is None else _key(session.rtp_out)
        self.at = ctypes.c_void_p(library.source_new(ctypes.byref(_Shape(
            fd=fd, is_encrypted=session is not None, payload_type=payload_type, ssrc=ssrc, key=key,
            packet_size=shape.packet_size, frames_per_s=shape.frames_per_s,
            packets_per_s=shape.packets_per_s, keyframe_every=shape.keyframe_every,
            keyframe_packets=shape.keyframe_packets, spread_us=shape.spread_us,
        ))))  # fmt: skip

    @property
    def sent(self) -> int:
        return int(self._library.source_sent(self.at))

    def start(self) -> None:
        self._library.source_start(self.at)

    def stop(self) -> None:
        self._library.source_stop(self.at)

    def close(self) -> None:
        """Stop for good."""
        self._library.source_free(self.at)


class Drain:
    """The thread that drains; use it as a context manager. Groups are numbers below 64."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="haat-bench-")
        built = Path(self._folder.name) / "drain.so"
        command = ["gcc", "-O2", "-shared", "-fPIC", "-o", str(built), str(_SOURCE), "-lcrypto", "-lpthread"]
        subprocess.run(command, check=True)
        self._library = library = ctypes.CDLL(str(built))
        library.drain_start.restype = library.source_new.restype = ctypes.c_void_p
        library.source_sent.restype = ctypes.c_uint64
        self._at = ctypes.c_void_p(library.drain_start())
        self._groups = 0

    def __enter__(self) -> "Drain":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._library.drain_end(self._at)
        self._folder.cleanup()

    def new_group(self) -> int:
        self._groups += 1
        assert self._groups < 64
        return self._groups

    def add(self, session: Session, group: int, *, is_stamped: bool = False) -> int:
        """Hand a session's socket over; gives the receiver's number."""
        consent = session.consent
        with_ = _Admission(
            fd=session.socket.detach(), group=group, payload_type=session.payload_type,
            feedback_id=session.feedback_id, is_stamped=is_stamped, consent_size=len(consent),
            own_ssrc=session.own_ssrc, rtp_in=_key(session.rtp_in), rtcp_in=_key(session.rtcp_in),
            rtcp_out=_key(session.rtcp_out),
        )  # fmt: skip
        with_.consent[: len(consent)] = consent
        return int(self._library.drain_add(self._at, ctypes.byref(with_)))

    def obey(self, publisher: int, source: Source | None) -> None:
        """Let a publisher's source make keyframes when the server asks it; None: no longer."""
        self._library.drain_obey(self._at, publisher, source and source.at)

    def say(self, number: int, data: bytes) -> None:
        """Send a datagram as it is from a receiver's socket."""
        self._library.drain_say(self._at, number, data, len(data))

    def remove(self, number: int) -> None:
        self._library.drain_remove(self._at, number)

    def totals(self, group: int) -> Totals:
        totals = _Totals()
        self._library.drain_totals(self._at, group, ctypes.byref(totals))
        names = [name for name, _ in totals._fields_ if name != "delays"]
        return Totals(*(getattr(totals, name) for name in names), tuple(totals.delays))

    def first(self, number: int) -> tuple[float, float]:
        """Monotonic seconds of the first packet and of the first whole frame; 0 for not yet."""
        found = (ctypes.c_int64 * 2)()
        self._library.drain_first(self._at, number, found)
        return found[0] / 1e9, found[1] / 1e9

    def source(
        self, shape: Shape, fd: int, *, payload_type: int, ssrc: int, session: Session | None = None
    ) -> Source:
        return Source(self._library, shape, fd, payload_type, ssrc, session)


def _key(pair: tuple[bytes, bytes]) -> _Key:
    return _Key((ctypes.c_uint8 * 16)(*pair[0]), (ctypes.c_uint8 * 12)(*pair[1]))
