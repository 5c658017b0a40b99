"""libsrt by ctypes: the dozen functions that a listener needs. Calls leave the interpreter lock."""

import ctypes
import ctypes.util
import socket
from collections.abc import Callable
from ctypes import POINTER, byref, c_char_p, c_int, c_int64, c_uint32, c_void_p
from functools import cache

NAMES = ("srt", "srt-openssl", "srt-gnutls")
FILES = (
    "libsrt.so.1.5",
    "libsrt-openssl.so.1.5",
    "libsrt-gnutls.so.1.5",
    "libsrt.so.1.4",
    "libsrt-gnutls.so.1.4",
)
OLDEST = 0x010402
"""Version 1.4.2: the first with reasons for refusals."""
PAYLOAD = 1_456
_RCVSYN, _RCVBUF, _LATENCY, _STREAMID, _PEERIDLETIMEO = 2, 6, 43, 46, 55
_EPOLL_IN, _EPOLL_ERR = 1, 8
_AGAIN = 6002
_REJECTED = 1_000
_RECEIVE_BUFFER = 4 << 20


class SrtError(OSError):
    """A call of libsrt failed; the text is libsrt's."""


class _Event(ctypes.Structure):
    _fields_ = [("socket", c_int), ("events", c_int)]


_Hook = ctypes.CFUNCTYPE(c_int, c_void_p, c_int, c_int, c_void_p, c_char_p)
Admit = Callable[[int, str, str], int]
"""(socket, stream id, address) → 0 to let it in, or an HTTP-like code such as 403. Runs in a thread of
libsrt's, and everybody else at the port waits."""


class Srt:
    """The library. Numbers of sockets are libsrt's."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self._library = library
        library.srt_getversion.restype = c_uint32
        library.srt_getlasterror_str.restype = c_char_p
        library.srt_epoll_uwait.argtypes = [c_int, POINTER(_Event), c_int, c_int64]
        library.srt_listen_callback.argtypes = [c_int, _Hook, c_void_p]
        self._hooks: dict[int, object] = {}
        library.srt_startup()
        library.srt_setloglevel(2)  # critical: what peers do wrong is not for our error output

    @property
    def version(self) -> int:
        return int(self._library.srt_getversion())

    def listen(self, host: str, port: int, latency_ms: int, silence_ms: int, admit: Admit) -> int:
        """A listening socket; what is accepted there never blocks. Raises SrtError."""
        number = self._checked(self._library.srt_create_socket())
        try:
            for option, value in (
                (_RCVSYN, 0),
                (_RCVBUF, _RECEIVE_BUFFER),
                (_LATENCY, latency_ms),
                (_PEERIDLETIMEO, silence_ms),
            ):
                held = c_int(value)
                self._checked(self._library.srt_setsockflag(number, option, byref(held), ctypes.sizeof(held)))
            address = _pack_address(host, port)
            self._checked(self._library.srt_bind(number, address, len(address)))
            self._hooks[number] = hook = self._hook(admit)
            self._checked(self._library.srt_listen_callback(number, hook, None))
            self._checked(self._library.srt_listen(number, 64))
        except SrtError:
            self.close(number)
            raise
        return number

    def _hook(self, admit: Admit) -> object:
        def decide(_opaque: object, number: int, _version: int, peer: int, stream_id: bytes | None) -> int:
            text = (stream_id or b"").decode("utf-8", "replace")
            code = admit(number, text, _address(ctypes.string_at(peer, 8)))
            if code:
                self._library.srt_setrejectreason(number, _REJECTED + code)
            return -1 if code else 0

        return _Hook(decide)

    def port(self, number: int) -> int:
        """The UDP port that a socket is bound to."""
        held, size = ctypes.create_string_buffer(128), c_int(128)
        self._checked(self._library.srt_getsockname(number, held, byref(size)))
        return int.from_bytes(held.raw[2:4], "big")

    def accept(self, listener: int) -> int | None:
        """The next admitted socket; None when there is none."""
        number = int(self._library.srt_accept(listener, None, None))
        return number if number >= 0 else None

    def receive(self, number: int, buffer: ctypes.Array[ctypes.c_char]) -> int | None:
        """How much of a message was put into the buffer; None for nothing now. Raises SrtError at the end."""
        size = int(self._library.srt_recvmsg(number, buffer, len(buffer)))
        if size > 0:
            return size
        if size < 0 and self._library.srt_getlasterror(None) == _AGAIN:
            return None
        raise SrtError(self._message())

    def close(self, number: int) -> None:
        self._library.srt_close(number)
        self._hooks.pop(number, None)

    def epoll(self) -> int:
        return self._checked(self._library.srt_epoll_create())

    def watch(self, epoll: int, number: int) -> None:
        flags = c_int(_EPOLL_IN | _EPOLL_ERR)
        self._checked(self._library.srt_epoll_add_usock(epoll, number, byref(flags)))

    def wait(self, epoll: int, timeout_ms: int) -> list[int]:
        """Sockets with something to receive, or an end."""
        events = (_Event * 64)()
        count = int(self._library.srt_epoll_uwait(epoll, events, 64, timeout_ms))
        return [events[place].socket for place in range(max(0, count))]

    def release(self, epoll: int) -> None:
        self._library.srt_epoll_release(epoll)

    def _checked(self, result: int) -> int:
        if result < 0:
            raise SrtError(self._message())
        return int(result)

    def _message(self) -> str:
        return bytes(self._library.srt_getlasterror_str()).decode("ascii", "replace")


@cache
def load() -> Srt | None:
    """The library, started; None if this machine has none that is new enough."""
    found = [path for name in NAMES if (path := ctypes.util.find_library(name))]
    for path in (*found, *FILES):
        try:
            srt = Srt(ctypes.CDLL(path))
        except (OSError, AttributeError):
            continue
        if srt.version >= OLDEST:
            return srt
    return None


def _pack_address(host: str, port: int) -> bytes:
    """A sockaddr_in in Linux's layout."""
    return socket.AF_INET.to_bytes(2, "little") + port.to_bytes(2, "big") + socket.inet_aton(host) + bytes(8)


def _address(raw: bytes) -> str:
    return socket.inet_ntoa(raw[4:8])
