"""Recordings of real browsers' media: what arrived at a data plane and what it was told, in order.

A file is zlib over a run of entries, each a 32-bit big-endian length and a MessagePack array:

    ["arrival", peer, arrival_ns, data]     a decrypted RTP or RTCP packet from a peer, whole
    ["call", name, args, options]           a call of `media.plane.interface.Plane` that changes something

Times are the recording machine's monotonic nanoseconds. What went from the server to a publisher (keyframe
requests, NACK, transport-wide feedback) are calls of `send_rtcp`. Keys, addresses, STUN and DTLS are left
out: `set_keys` stands for the end of a peer's handshake, without the keys. `python -m tests.recordings` makes
the files anew.
"""

import zlib
from pathlib import Path
from typing import Any

import msgspec

from media.capture import CaptureClock
from media.plane.interface import OutputSpec, PeerSpec, StreamSpec

FOLDER = Path(__file__).parent.parent / "recordings"
_SPECS = {"add_peer": PeerSpec, "add_stream": StreamSpec, "add_output": OutputSpec, "set_clock": CaptureClock}
"""Types of the last argument, where it is not a plain value."""


class Arrival(msgspec.Struct, frozen=True, array_like=True, tag="arrival"):
    peer: int
    arrival_ns: int
    data: bytes

    @property
    def is_rtcp(self) -> bool:
        return 192 <= self.data[1] <= 223


class Call(msgspec.Struct, frozen=True, array_like=True, tag="call"):
    name: str
    args: list[Any]
    options: dict[str, Any]


Entry = Arrival | Call


def save(path: Path, entries: list[Entry]) -> None:
    encode = msgspec.msgpack.Encoder().encode
    run = b"".join(len(data).to_bytes(4, "big") + data for data in map(encode, entries))
    path.write_bytes(zlib.compress(run, 9))


def load(name: str) -> list[Entry]:
    """The entries of `tests/recordings/<name>.bin`."""
    run = zlib.decompress((FOLDER / f"{name}.bin").read_bytes())
    decode = msgspec.msgpack.Decoder(Entry).decode
    entries: list[Entry] = []
    at = 0
    while at < len(run):
        end = at + 4 + int.from_bytes(run[at : at + 4], "big")
        entries.append(_restore(decode(run[at + 4 : end])))
        at = end
    return entries


def _restore(entry: Entry) -> Entry:
    if isinstance(entry, Call) and entry.name in _SPECS:
        *others, spec = entry.args
        return Call(entry.name, [*others, msgspec.convert(spec, _SPECS[entry.name])], entry.options)
    return entry
