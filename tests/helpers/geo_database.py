"""Writes a small file in MaxMind's .mmdb format: IPv4 networks and their countries."""

import ipaddress
import struct
from pathlib import Path

_MARKER = b"\xab\xcd\xefMaxMind.com"
_MAP, _TEXT, _UINT16, _UINT32, _UINT64, _ARRAY = 7, 2, 5, 6, 9, 11


def write_geo_database(path: Path, networks: dict[str, str]) -> Path:
    """`networks` from `203.0.113.0/24` to `BD`; no address outside of them has a country."""
    data, offsets = b"", {}
    for code in sorted(set(networks.values())):
        offsets[code] = len(data)
        data += _map({"country": _map({"iso_code": _text(code)})})
    nodes: list[list[int | str | None]] = [[None, None]]
    for network, code in networks.items():
        parsed = ipaddress.IPv4Network(network)
        bits = f"{int(parsed.network_address):032b}"[: parsed.prefixlen]
        at = 0
        for bit in bits[:-1]:
            below = nodes[at][int(bit)]
            if not isinstance(below, int):
                nodes.append([None, None])
                below = nodes[at][int(bit)] = len(nodes) - 1
            at = below
        nodes[at][int(bits[-1])] = code
    tree = b"".join(_record(side, len(nodes), offsets) for node in nodes for side in node)
    head = {
        "node_count": _number(_UINT32, len(nodes)),
        "record_size": _number(_UINT16, 24),
        "ip_version": _number(_UINT16, 4),
        "database_type": _text("Test-Country"),
        "languages": _head(_ARRAY, 0),
        "binary_format_major_version": _number(_UINT16, 2),
        "binary_format_minor_version": _number(_UINT16, 0),
        "build_epoch": _number(_UINT64, 1_700_000_000),
        "description": _map({}),
    }
    path.write_bytes(tree + bytes(16) + data + _MARKER + _map(head))
    return path


def _record(side: int | str | None, nodes: int, offsets: dict[str, int]) -> bytes:
    match side:
        case None:
            value = nodes
        case int():
            value = side
        case str():
            value = nodes + 16 + offsets[side]
    return struct.pack(">I", value)[1:]


def _head(kind: int, size: int) -> bytes:
    return bytes([kind << 5 | size]) if kind < 8 else bytes([size, kind - 7])


def _text(text: str) -> bytes:
    return _head(_TEXT, len(text)) + text.encode()


def _number(kind: int, value: int) -> bytes:
    raw = value.to_bytes(8).lstrip(b"\0")
    return _head(kind, len(raw)) + raw


def _map(items: dict[str, bytes]) -> bytes:
    return _head(_MAP, len(items)) + b"".join(_text(name) + value for name, value in items.items())
