"""The one UDP socket: large buffers, kernel receive times."""

import contextlib
import socket
import struct
import sys
import time

from media.plane.interface import Address

_BUFFER = 4 << 20
_SO_SNDBUFFORCE, _SO_RCVBUFFORCE = 32, 33
"""Linux: past the system's limit where the process may (CAP_NET_ADMIN); bursts overflow the default."""
_SO_TIMESTAMPNS = 35
"""Linux stamps datagrams as they arrive, so that congestion feedback does not show our own delays."""
_TIMESPEC = struct.Struct("@ll")
_CONTROL_SPACE = socket.CMSG_SPACE(_TIMESPEC.size)
_LONGEST = 2048
_LONGEST_WAIT_NS = 1_000_000_000
"""No datagram waits for so long; a stamp that says so was taken before the system's clock was set."""


def open_socket(host: str, port: int) -> socket.socket:
    """A bound, non-blocking socket; raises OSError if the address is taken or not ours."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)
        if sys.platform == "linux":
            sock.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
            with contextlib.suppress(PermissionError):
                sock.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _BUFFER)
                sock.setsockopt(socket.SOL_SOCKET, _SO_SNDBUFFORCE, _BUFFER)
        sock.bind((host, port))
    except OSError:
        sock.close()
        raise
    return sock


def receive(sock: socket.socket, most: int) -> list[tuple[bytes, Address, int]]:
    """Up to `most` waiting datagrams with their senders and monotonic times of arrival."""
    found: list[tuple[bytes, Address, int]] = []
    now_ns = time.monotonic_ns()
    monotonic_minus_wall = now_ns - time.time_ns()
    for _ in range(most):
        try:
            data, control, _flags, address = sock.recvmsg(_LONGEST, _CONTROL_SPACE)
        except BlockingIOError:
            break
        except OSError:
            continue  # an ICMP error of an earlier send
        arrival_ns = now_ns
        if control:
            seconds, nanoseconds = _TIMESPEC.unpack_from(control[0][2])
            stamp_ns = seconds * 1_000_000_000 + nanoseconds + monotonic_minus_wall
            if abs(now_ns - stamp_ns) < _LONGEST_WAIT_NS:
                arrival_ns = stamp_ns
        found.append((data, address, arrival_ns))
    return found
