"""Debian's nginx before a server of the test, with the configuration that docker-compose mounts."""

import asyncio
import datetime
import os
import re
import shutil
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.helpers.haat_server import free_port
from tests.helpers.open_port import until_open

TEMPLATE = Path(__file__).parents[2] / "web" / "deploy" / "nginx.conf.template"


@dataclass(frozen=True)
class Nginx:
    """A running edge; `client` trusts its certificate."""

    https: str
    http: str
    client: aiohttp.ClientSession


@asynccontextmanager
async def nginx_before(port: int, folder: Path) -> AsyncIterator[Nginx]:
    """An edge whose origin listens on this port of this machine."""
    _write_certificate(folder)
    http, https = free_port(), free_port()
    server = _render(
        {
            "HAAT_UPSTREAM": f"127.0.0.1:{port}",
            "HAAT_TLS_DIR": str(folder),
            "HAAT_HTTP_PORT": str(http),
            "HAAT_HTTPS_PORT": str(https),
            "HAAT_CACHE_DIR": str(folder / "cache"),
        }
    )
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi"))
    user = "user root;" if os.getuid() == 0 else ""
    config = folder / "nginx.conf"
    config.write_text(
        f"{user} daemon off; pid {folder}/pid; error_log stderr; events {{}} http {{ access_log off;"
        f" {temporary} uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi; {server} }}"
    )
    binary = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
    assert binary, "nginx is missing: make tools"
    nginx = await asyncio.create_subprocess_exec(binary, "-c", str(config), "-p", str(folder))
    trust = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))
    client = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(ssl=trust, limit=0), cookie_jar=aiohttp.DummyCookieJar()
    )
    try:
        await until_open(https, lambda: nginx.returncode)
        yield Nginx(f"https://localhost:{https}", f"http://localhost:{http}", client)
    finally:
        await client.close()
        nginx.terminate()
        await nginx.wait()


def _write_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


def _render(values: dict[str, str]) -> str:
    """What envsubst does in the nginx image: only the named variables are replaced."""
    return re.sub(r"\$\{(HAAT_\w+)\}", lambda match: values[match[1]], TEMPLATE.read_text())
