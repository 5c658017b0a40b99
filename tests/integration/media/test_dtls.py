"""Both ends of the DTLS bridge against each other."""

import asyncio
import os

import pytest

from media.aiortc_bridge import DtlsAssociation, Identity


def joined(
    ours: Identity, theirs: Identity, *, expected: Identity
) -> tuple[DtlsAssociation, DtlsAssociation]:
    """A server with `ours` that expects the certificate of `expected`, and a client with `theirs`."""
    ends: list[DtlsAssociation] = []
    server = DtlsAssociation(
        ours,
        is_server=True,
        fingerprints=(("sha-256", expected.fingerprint),),
        send=lambda data: ends[1].receive(data),
    )
    client = DtlsAssociation(
        theirs,
        is_server=False,
        fingerprints=(("sha-256", ours.fingerprint),),
        send=lambda data: ends[0].receive(data),
    )
    ends += [server, client]
    return server, client


async def test_both_roles_derive_matching_keys_and_hear_the_goodbye() -> None:
    ours, theirs = Identity(), Identity()
    server, client = joined(ours, theirs, expected=theirs)
    server_keys, client_keys = await asyncio.gather(server.handshake(), client.handshake())
    assert server_keys is not None
    assert client_keys is not None
    assert server_keys.profile == client_keys.profile
    assert (server_keys.send, server_keys.receive) == (client_keys.receive, client_keys.send)
    assert len(server_keys.send) == 28
    await client.close()
    async with asyncio.timeout(2):
        await server.wait_closed()
    await server.close()


async def test_a_stranger_with_another_certificate_is_refused() -> None:
    ours, theirs = Identity(), Identity()
    server, client = joined(ours, theirs, expected=ours)
    server_keys, client_keys = await asyncio.gather(server.handshake(), client.handshake())
    assert server_keys is None
    assert client_keys is not None
    await client.close()
    await server.close()


@pytest.mark.parametrize("which", [0, 1])
async def test_a_settled_end_hears_the_goodbye_of_the_other(which: int) -> None:
    ours, theirs = Identity(), Identity()
    ends = joined(ours, theirs, expected=theirs)
    await asyncio.gather(ends[0].handshake(), ends[1].handshake())
    settled, other = ends[which], ends[1 - which]
    settled.settle()
    await asyncio.sleep(0)
    await other.close()
    async with asyncio.timeout(2):
        await settled.wait_closed()
    await settled.close()


@pytest.mark.parametrize("which", [0, 1])
async def test_a_settled_end_says_goodbye(which: int) -> None:
    ours, theirs = Identity(), Identity()
    ends = joined(ours, theirs, expected=theirs)
    await asyncio.gather(ends[0].handshake(), ends[1].handshake())
    settled, other = ends[which], ends[1 - which]
    settled.settle()
    await settled.close()
    async with asyncio.timeout(2):
        await other.wait_closed()
    await other.close()


async def test_a_settled_end_keeps_nothing_of_openssl() -> None:
    ours, theirs = Identity(), Identity()
    server, client = joined(ours, theirs, expected=theirs)
    await asyncio.gather(server.handshake(), client.handshake())
    before = len(asyncio.all_tasks())
    server.settle()
    await asyncio.sleep(0.01)
    assert server._transport is None
    assert len(asyncio.all_tasks()) == before - 1
    server.settle()
    await client.close()
    await server.close()


async def test_nobody_else_can_say_goodbye_to_a_settled_end() -> None:
    ours, theirs = Identity(), Identity()
    server, client = joined(ours, theirs, expected=theirs)
    await asyncio.gather(server.handshake(), client.handshake())
    server.settle()
    header = bytes((21, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 7))
    for alert in (
        bytes((21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 7, 0, 2, 1, 0)),
        header + b"\0\x1a" + os.urandom(26),
        header + b"\xff\xff" + os.urandom(26),
        header + b"\0\0",
        header,
        bytes((22,)) + header[1:] + b"\0\x1a" + os.urandom(26),
    ):
        server.receive(alert)
    assert not server._ended.is_set()
    await client.close()
    async with asyncio.timeout(2):
        await server.wait_closed()
    await server.close()


async def test_settling_before_the_handshake_changes_nothing() -> None:
    ours, theirs = Identity(), Identity()
    server, client = joined(ours, theirs, expected=theirs)
    server.settle()
    keys, _ = await asyncio.gather(server.handshake(), client.handshake())
    assert keys is not None
    await client.close()
    await server.close()
