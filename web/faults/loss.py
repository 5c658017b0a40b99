"""Loss towards a UDP port of this process: the kernel drops a share of what arrives, unread."""

import ctypes
import os
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_SO_ATTACH_FILTER, _SO_DETACH_FILTER = 26, 27
_LOAD_ABSOLUTE, _JUMP_IF_GREATER_OR_EQUAL, _RETURN = 0x20, 0x35, 0x06
_RANDOM = 0xFFFFF000 + 56  # SKF_AD_OFF + SKF_AD_RANDOM: 32 random bits, see linux/filter.h
_INSTRUCTION = struct.Struct("@HBBI")
_PROGRAM = struct.Struct("@HP")


class NoSocket(Exception):
    """No UDP socket of this process is bound to the port, or the system has no socket filters."""


def drop(port: int, share: float) -> None:
    """From now on drop this share of the datagrams. Raises NoSocket."""
    threshold = int(share * 0xFFFFFFFF)
    instructions = b"".join(
        _INSTRUCTION.pack(*one)
        for one in (
            (_LOAD_ABSOLUTE, 0, 0, _RANDOM),
            (_JUMP_IF_GREATER_OR_EQUAL, 0, 1, threshold),
            (_RETURN, 0, 0, 0xFFFFFFFF),
            (_RETURN, 0, 0, 0),
        )
    )
    held = ctypes.create_string_buffer(instructions, len(instructions))
    program = _PROGRAM.pack(len(instructions) // _INSTRUCTION.size, ctypes.addressof(held))
    with _bound_to(port) as sock:
        sock.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)


def heal(port: int) -> None:
    """Drop nothing any more. Raises NoSocket."""
    with _bound_to(port) as sock:
        sock.setsockopt(socket.SOL_SOCKET, _SO_DETACH_FILTER, 0)


@contextmanager
def _bound_to(port: int) -> Iterator[socket.socket]:
    """The socket, whoever in this process made it: the data plane in C keeps its own to itself."""
    names = os.listdir("/proc/self/fd") if sys.platform == "linux" else []
    for name in names:
        try:
            if not os.readlink(f"/proc/self/fd/{name}").startswith("socket:"):
                continue
            found = socket.socket(fileno=os.dup(int(name)))
        except OSError:
            continue
        with found:
            if (
                found.family == socket.AF_INET
                and found.type == socket.SOCK_DGRAM
                and found.getsockname()[1] == port
            ):
                yield found
                return
    raise NoSocket
