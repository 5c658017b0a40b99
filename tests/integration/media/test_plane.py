"""The planes' tables when peers are ill-behaved."""

import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
from pylibsrtp import Policy, Session

from media.plane.interface import PeerSpec, PlaneEvents, SrtpKeys, StreamSpec
from media.plane.python import PythonPlane
from tests.helpers.plane_peers import open_plane

_KEYS = SrtpKeys(Policy.SRTP_PROFILE_AES128_CM_SHA1_80, b"r" * 30, b"s" * 30)
_HOME = ("192.0.2.7", 4000)


class Events:
    def __init__(self) -> None:
        self.unmapped = 0

    def on_unmapped(self, peer: int, data: bytes, arrival_ns: int) -> None:
        self.unmapped += 1


@asynccontextmanager
async def plane(events: Events) -> AsyncIterator[PythonPlane]:
    made = PythonPlane("127.0.0.1", 0, cast(PlaneEvents, events))
    try:
        yield made
    finally:
        made.close()


def sender() -> Session:
    return Session(Policy(key=_KEYS.receive, ssrc_type=Policy.SSRC_ANY_OUTBOUND))


def rtp(ssrc: int) -> bytes:
    return b"\x80\x60\x00\x01\x00\x00\x00\x01" + ssrc.to_bytes(4, "big") + b"x"


@pytest.mark.parametrize("kind", ["python", "native"])
async def test_an_address_in_use_is_not_given_to_another_peer(kind: str) -> None:
    with contextlib.closing(open_plane(kind, cast(PlaneEvents, Events()))) as made:
        for peer in (1, 2):
            made.add_peer(peer, PeerSpec())
        assert made.admit(1, _HOME)
        made.set_destination(1, _HOME)
        assert made.admit(2, _HOME)  # nobody has proved anything yet: the later word counts
        assert made.admit(1, _HOME)
        made.set_keys(1, _KEYS)
        assert not made.admit(2, _HOME)
        assert made.admit(1, _HOME)
        made.remove_peer(1)
        assert made.admit(2, _HOME)


async def test_a_wandering_peer_keeps_its_newest_addresses() -> None:
    async with plane(Events()) as made:
        made.add_peer(1, PeerSpec())
        for port in range(100):
            assert made.admit(1, ("192.0.2.7", 4000 + port))
        tables = cast(Any, made)
        assert len(tables._peers_by_address) == 16
        assert made.admit(1, _HOME)
        made.remove_peer(1)
        assert tables._peers_by_address == {}


async def test_a_flood_of_authentic_sources_is_bounded_and_told_in_part() -> None:
    events = Events()
    async with plane(events) as made:
        made.add_peer(1, PeerSpec())
        made.add_stream(5, 1, StreamSpec("H264", 90_000))
        made.admit(1, _HOME)
        made.set_keys(1, _KEYS)
        encrypt = sender()
        for ssrc in range(1, 301):
            made.take_datagram(encrypt.protect(rtp(ssrc)), _HOME, 0)
        assert events.unmapped == 64
        assert len(made._links[1]._heard) == 64
        for ssrc in range(301, 401):
            made.take_datagram(encrypt.protect(rtp(ssrc)), _HOME, 1_000_000_000)
        assert events.unmapped == 128


async def test_media_of_a_subscriber_is_garbage() -> None:
    events = Events()
    async with plane(events) as made:
        made.add_peer(1, PeerSpec())
        made.admit(1, _HOME)
        made.set_keys(1, _KEYS)
        made.take_datagram(sender().protect(rtp(7)), _HOME, 0)
        assert (events.unmapped, made.counters.garbage) == (0, 1)


async def test_a_stream_has_one_source_and_one_repair_source() -> None:
    async with plane(Events()) as made:
        made.add_peer(1, PeerSpec())
        made.add_stream(5, 1, StreamSpec("H264", 90_000))
        for ssrc in (1, 2, 3):
            made.map_source(1, ssrc, 5, is_rtx=False)
            made.map_source(1, ssrc + 10, 5, is_rtx=True)
        assert sorted(made._links[1].sources) == [3, 13]
