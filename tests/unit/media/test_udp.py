"""Times of arrival."""

import socket
import struct
import time
from typing import cast

import pytest

from media.plane.udp import receive

_S = 10**9


class Waiting:
    """A socket with one datagram that the kernel stamped at `wall_ns`; None if it stamps nothing."""

    def __init__(self, wall_ns: int | None) -> None:
        stamp = [] if wall_ns is None else [(1, 35, struct.pack("@ll", wall_ns // _S, wall_ns % _S))]
        self._queue = [(b"data", stamp, 0, ("192.0.2.1", 9))]

    def recvmsg(self, *_: int) -> object:
        if not self._queue:
            raise BlockingIOError
        return self._queue.pop()


@pytest.mark.parametrize(("stamp_ns", "arrival_ns"), [(-5_000_000, 9_995_000_000), (-3_600 * _S, 10 * _S)])
def test_stamps_from_before_the_clock_was_set_are_not_believed(
    monkeypatch: pytest.MonkeyPatch, stamp_ns: int, arrival_ns: int
) -> None:
    wall_ns = 1_700_000_000 * _S
    monkeypatch.setattr(time, "time_ns", lambda: wall_ns)
    monkeypatch.setattr(time, "monotonic_ns", lambda: 10 * _S)
    waiting = cast(socket.socket, Waiting(wall_ns + stamp_ns))
    assert receive(waiting, 64) == [(b"data", ("192.0.2.1", 9), arrival_ns)]


def test_an_unstamped_datagram_arrived_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "monotonic_ns", lambda: 10 * _S)
    assert receive(cast(socket.socket, Waiting(None)), 64)[0][2] == 10 * _S
