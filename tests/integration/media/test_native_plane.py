"""What only the native plane has: a thread of its own, a bounded queue up, runs."""

import asyncio
import os
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from media.plane import native
from media.plane.interface import OutputSpec, PeerSpec, StreamSpec
from media.plane.native import NativePlane
from tests.helpers.media_peers import until
from tests.helpers.plane_peers import Events, WirePeer, rtp

pytestmark = pytest.mark.skipif(
    native.load() is None, reason="the native plane is not built: it needs a C compiler and OpenSSL's headers"
)
_HOST, _VIEWER, _STREAM, _OUTPUT = 1, 2, 10, 100
_PADDED = 0x20
_MS = 1_000_000
_SO_NO_CHECK = 11


@contextmanager
def show(
    events: Events, *, gather_ns: int = 0, has_rtx: bool = True
) -> Iterator[tuple[NativePlane, WirePeer, WirePeer]]:
    """A host whose source feeds a stream that a viewer waits for."""
    plane = NativePlane("127.0.0.1", 0, events, gather_ns=gather_ns)
    host, viewer = WirePeer(plane, _HOST), WirePeer(plane, _VIEWER)
    for peer in (host, viewer):
        plane.add_peer(peer.peer, PeerSpec())
        peer.connect()
    plane.add_stream(_STREAM, _HOST, StreamSpec("H264", 90_000))
    plane.map_source(_HOST, 7, _STREAM, is_rtx=False)
    rtx = (0xBB, 97) if has_rtx else (None, None)
    plane.add_output(_OUTPUT, _VIEWER, OutputSpec(90_000, 0xAA, 96, *rtx, 0x10000, 0, "haat"))
    plane.select(_OUTPUT, _STREAM, replay_bps=0)
    try:
        yield plane, host, viewer
    finally:
        plane.close()
        host.close()
        viewer.close()


def _payload(number: int, size: int = 100) -> bytes:
    return (b"\x65" if number == 1 else b"\x41") + bytes(size - 1)


def _stun(size: int) -> bytes:
    """A binding request's header, and `size` octets."""
    return struct.pack("!HHI", 1, size, 0x2112A442) + bytes(12 + size)


async def test_packets_go_through_while_the_interpreter_is_busy() -> None:
    events = Events()
    with show(events) as (plane, host, viewer):
        for number in range(1, 101):
            host.socket.sendto(host.protect(rtp(7, number, _payload(number))), ("127.0.0.1", plane.port))
        got: list[int] = []
        give_up = time.monotonic() + 10
        while len(got) < 100 and time.monotonic() < give_up:  # never back to the event loop
            got += [packet.sequence for packet in viewer.media()]
        assert got == list(range(100))
        assert events.told == []
        await until(lambda: len(events.named("packet")) == 1)
        (begun,) = events.named("packet")
        assert (begun[0], begun[1].number, begun[1].begins_keyframe) == (_STREAM, 0x10001, True)


async def test_its_thread_tells_the_processor_time_that_it_took() -> None:
    with show(Events()) as (plane, host, _):
        before_ns, others_ns = plane.counters.thread_ns, time.thread_time_ns()
        for number in range(1, 101):
            host.socket.sendto(host.protect(rtp(7, number, _payload(number))), ("127.0.0.1", plane.port))
        await until(lambda: plane.counters.packets_out == 100)
        assert before_ns < plane.counters.thread_ns <= time.process_time_ns() - others_ns
        plane.close()
        assert plane.counters.thread_ns == 0


async def test_strangers_fill_a_part_of_the_queue_only() -> None:
    events = Events()
    with show(events) as (plane, host, _):
        dtls = b"\x16" + bytes(100)
        for port in range(1_000):
            plane._core.take_datagram(_stun(100), ("192.0.2.1", 5_000 + port), 1)
        plane.take_datagram(dtls, host.address, 2)
        assert events.named("dtls") == [(_HOST, dtls)]
        told = len(events.named("stun"))
        assert 100 < told < 250  # of one IP address
        assert plane.counters.events_dropped == 1_000 - told
        plane.take_datagram(_stun(100), ("192.0.2.1", 5_000), 3)
        assert len(events.named("stun")) == told
        plane.advance(4, 4)
        plane.take_datagram(_stun(100), ("192.0.2.1", 5_000), 5)
        assert len(events.named("stun")) == told + 1


async def test_a_flood_from_everywhere_keeps_no_viewer_from_being_heard() -> None:
    events = Events()
    with show(events) as (plane, _, viewer):
        consent, flood = _stun(80), _stun(100)
        count = 150_000
        for number in range(count):
            plane._core.take_datagram(flood, (f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", 9), 1)
        for _ in range(5):
            plane._core.take_datagram(consent, viewer.address, 2)
        plane.advance(3, 3)
        told = events.named("stun")
        assert told[-5:] == [(consent, viewer.address)] * 5
        assert 500 < len(told) < 1_000
        assert plane.counters.events_dropped == count + 5 - len(told)


async def test_who_floods_from_a_viewers_address_silences_nobody_else() -> None:
    events = Events()
    with show(events) as (plane, host, viewer):
        for _ in range(20_000):
            plane._core.take_datagram(_stun(100), viewer.address, 1)
        plane._core.take_datagram(_stun(80), host.address, 2)
        plane.advance(3, 3)
        told = [address for _, address in events.named("stun")]
        assert told == [viewer.address] * (len(told) - 1) + [host.address]
        assert 20 < len(told) < 200


async def test_a_peer_that_floods_with_dtls_keeps_nobody_else_from_being_heard() -> None:
    events = Events()
    with show(events) as (plane, host, viewer):
        dtls = b"\x16" + bytes(1_000)
        for _ in range(20_000):
            plane._core.take_datagram(dtls, viewer.address, 1)
        plane._core.take_datagram(_stun(0), ("192.0.2.1", 5_000), 1)
        plane.take_datagram(dtls, host.address, 2)
        assert events.named("stun") == [(_stun(0), ("192.0.2.1", 5_000))]
        told = [peer for peer, _ in events.named("dtls")]
        assert told == [_VIEWER] * (len(told) - 1) + [_HOST]
        assert 20 < len(told) < 40
        assert plane.counters.events_dropped == 20_001 - len(told)
        plane.take_datagram(dtls, viewer.address, 3)
        assert events.named("dtls")[-1] == (_VIEWER, dtls)


async def test_tapped_packets_leave_room_for_the_rest() -> None:
    events = Events()
    with show(events) as (plane, host, _):
        plane.tap(_STREAM, is_on=True)
        for number in range(1, 6_001):
            plane._core.inject(_HOST, rtp(7, number, _payload(number, 1_000)), 1)
        plane.take_datagram(b"\x16", host.address, 2)
        assert events.named("dtls") == [(_HOST, b"\x16")]
        assert 2_000 < len(events.named("packet")) < 3_000


@pytest.mark.parametrize("has_rtx", [True, False])
async def test_packets_of_a_run_are_made_equal_where_they_are_never_sent_again_as_they_were(
    has_rtx: bool,
) -> None:
    with show(Events(), gather_ns=10_000 * _MS, has_rtx=has_rtx) as (_, host, viewer):
        sizes = [600, 595, 600, 590]
        for number, size in enumerate(sizes, 1):
            host.send(rtp(7, number, _payload(number, size), timestamp=9, marker=number == 4), number)
        datagrams: list[bytes] = []
        await until(lambda: datagrams.extend(viewer.datagrams()) or len(datagrams) == len(sizes))
        bare = [12 + size + 16 for size in sizes]
        equal = [bare[0]] * 3 + [bare[3]]
        assert [len(data) for data in datagrams] == (equal if has_rtx else bare)
        assert [data[0] & _PADDED != 0 for data in datagrams] == [False, has_rtx, False, False]


@pytest.mark.parametrize(("caught_up_ms", "sent"), [(60, 18), (1_000, 20)])
async def test_what_is_gathered_amid_a_replay_is_sent_once_and_as_a_run(caught_up_ms: int, sent: int) -> None:
    """Another header or padding under the same SRTP index would give AES-GCM's key away."""
    with show(Events(), gather_ns=10_000 * _MS) as (plane, host, viewer):
        plane.deselect(_OUTPUT)
        for number in range(1, 21):
            host.send(rtp(7, number, _payload(number, 1_000), timestamp=1), number)
        plane.select(_OUTPUT, _STREAM, replay_bps=8 * 50 * 6 * 1_012)  # six packets each 20 ms
        for number, size in ((21, 1_000), (22, 990)):
            host.send(rtp(7, number, _payload(number, size), timestamp=2, marker=False), 20 * _MS)
        plane.advance(caught_up_ms * _MS, 0)
        assert plane.counters.packets_out == sent
        host.send(rtp(7, 23, _payload(23, 1_000), timestamp=2), 20 * _MS)
        plane.advance(2_000 * _MS, 0)
        got: list[int] = []
        await until(lambda: got.extend(packet.sequence for packet in viewer.media()) or 22 in got)
        assert got == list(range(23))


async def test_a_run_goes_when_its_time_is_over() -> None:
    with show(Events(), gather_ns=2 * _MS) as (_, host, viewer):
        host.send(rtp(7, 1, _payload(1), marker=False), 1)
        got: list[int] = []
        await until(lambda: got.extend(packet.sequence for packet in viewer.media()) or got == [0])


def _refuse_runs(port: int) -> None:
    """Let the kernel refuse to cut runs into datagrams (EINVAL), as it does without checksums."""
    for name in os.listdir("/proc/self/fd"):
        path = f"/proc/self/fd/{name}"
        if os.path.islink(path) and os.readlink(path).startswith("socket:"):
            with socket.socket(fileno=os.dup(int(name))) as found:
                is_datagram = found.family == socket.AF_INET and found.type == socket.SOCK_DGRAM
                if is_datagram and found.getsockname()[1] == port:
                    found.setsockopt(socket.SOL_SOCKET, _SO_NO_CHECK, 1)


async def test_packets_go_one_by_one_where_the_kernel_refuses_runs() -> None:
    with show(Events(), gather_ns=10_000 * _MS) as (plane, host, viewer):
        _refuse_runs(plane.port)
        for number in range(1, 41):
            data = rtp(7, number, _payload(number), timestamp=number // 20, marker=number % 20 == 0)
            host.send(data, number)
        got: list[int] = []
        await until(lambda: got.extend(packet.sequence for packet in viewer.media()) or len(got) == 40)
        assert got == list(range(40))
        assert (plane.counters.packets_out, plane.counters.send_drops) == (40, 0)


async def test_calls_after_the_end_are_harmless() -> None:
    with show(Events()) as (plane, host, viewer):
        port = plane.port
        plane.close()
        plane.send_to_peer(_VIEWER, b"\x16")
        plane.send_rtcp(_VIEWER, b"\x80\xc8\0\1" + bytes(4))
        plane.take_datagram(host.protect(rtp(7, 1, _payload(1))), host.address, 1)
        plane.advance(2, 2)
        plane.remove_peer(_VIEWER)
        assert plane.port == port
        assert viewer.datagrams() == []
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as again:
            again.bind(("127.0.0.1", port))


async def test_a_second_end_leaves_others_descriptors_alone() -> None:
    loop, events = asyncio.get_running_loop(), Events()
    with show(events) as (plane, _, _):
        number = plane._core.event_fd
        plane.close()
        others = os.eventfd(0)
        os.dup2(others, number)
        loop.add_reader(number, events.told.clear)
        plane.close()
        assert loop.remove_reader(number)
        for descriptor in {others, number}:
            os.close(descriptor)


async def test_a_taken_port_is_refused() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
        holder.bind(("127.0.0.1", 0))
        with pytest.raises(OSError, match="in use"):
            NativePlane("127.0.0.1", holder.getsockname()[1], Events(), gather_ns=0)


async def test_keys_that_do_not_fit_are_refused() -> None:
    with show(Events()) as (plane, _, _), pytest.raises(ValueError, match="SRTP profile"):
        plane._core.set_keys(_HOST, 7, bytes(20), bytes(28))
