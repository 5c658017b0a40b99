"""A TLS terminator before a plain TCP port; its certificate for `localhost` signed itself."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class TlsDoor:
    port: int
    certificate: Path


@contextlib.asynccontextmanager
async def tls_door(folder: Path, behind_port: int) -> AsyncIterator[TlsDoor]:
    """What comes in by TLS goes on in the clear to this port of this machine."""
    certificate, key = _identity(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    sessions: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = asyncio.current_task()
        assert session
        sessions.add(session)
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", behind_port)
        try:
            await asyncio.gather(_pump(reader, inner_writer), _pump(inner_reader, writer))
        except (asyncio.CancelledError, OSError):
            pass  # the end of the test, or of one side
        finally:
            writer.transport.abort()
            inner_writer.transport.abort()
            sessions.discard(session)

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=context)
    try:
        yield TlsDoor(server.sockets[0].getsockname()[1], certificate)
    finally:
        server.close()
        for session in list(sessions):
            session.cancel()
        await asyncio.gather(*sessions, return_exceptions=True)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1 << 16):
        writer.write(data)
        await writer.drain()
    writer.close()


def _identity(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    paths = folder / "door.pem", folder / "door.key"
    plain = serialization.NoEncryption()
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    return paths
