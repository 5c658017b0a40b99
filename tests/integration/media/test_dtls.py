"""Both ends of the DTLS bridge against each other."""

import asyncio

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
