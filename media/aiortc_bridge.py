"""DTLS by aiortc over our own socket: the only file that touches aiortc's private names.

`RTCDtlsTransport` asks its ICE transport for `_recv`, `_send` and `role` only, and hands SRTP keys over in
`_setup_srtp`; a contract test pins these names for the pinned version. Media never comes through here.
"""

import asyncio
from collections.abc import Callable

from aiortc.rtcdtlstransport import (
    SRTP_AEAD_AES_128_GCM,
    SRTP_AEAD_AES_256_GCM,
    SRTP_AES128_CM_SHA1_80,
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
    SRTPProtectionProfile,
    State,
)
from OpenSSL import SSL

from media import goodbye
from media.goodbye import GoodbyeReader
from media.plane.interface import SrtpKeys

_EXPORTER = b"EXTRACTOR-dtls_srtp"
_PROFILES = [SRTP_AEAD_AES_128_GCM, SRTP_AEAD_AES_256_GCM, SRTP_AES128_CM_SHA1_80]
"""The cheapest first: the DTLS server's order decides."""
_QUEUED_DATAGRAMS = 64
_LONGEST_GOODBYE = 1500
_RELEASE_BUFFERS = 0x10
"""OpenSSL's SSL_MODE_RELEASE_BUFFERS: after the handshake hardly anything is ever read."""


class _SharedContext(RTCCertificate):
    """A certificate with one TLS context for all its connections; sessions are never resumed."""

    _context: SSL.Context | None = None

    def _create_ssl_context(self, srtp_profiles: list[SRTPProtectionProfile]) -> SSL.Context:
        if self._context is None:
            self._context = super()._create_ssl_context(srtp_profiles)
            self._context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
            self._context.set_mode(_RELEASE_BUFFERS)
        return self._context


class Identity:
    """This server's certificate; every peer sees the same."""

    def __init__(self) -> None:
        self.certificate: RTCCertificate = _SharedContext.generateCertificate()
        self.fingerprint = next(
            entry.value for entry in self.certificate.getFingerprints() if entry.algorithm == "sha-256"
        )


class _DatagramPipe:
    """What aiortc takes for an ICE transport; what comes while the queue is full is lost."""

    role = "controlled"

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._transmit = send
        self._queue: asyncio.Queue[bytes] = asyncio.Queue(maxsize=_QUEUED_DATAGRAMS)

    def push(self, data: bytes) -> None:
        if not self._queue.full():
            self._queue.put_nowait(data)

    async def _recv(self) -> bytes:
        return await self._queue.get()

    async def _send(self, data: bytes) -> None:
        self._transmit(data)


class _KeyingTransport(RTCDtlsTransport):
    """aiortc's handshake, with the SRTP keys given away instead of used."""

    def __init__(self, pipe: _DatagramPipe, certificate: RTCCertificate, role: str) -> None:
        super().__init__(pipe, [certificate])  # type: ignore[arg-type]
        self._set_role(role)
        self._srtp_profiles = _PROFILES
        self.keys: SrtpKeys | None = None

    def _setup_srtp(self) -> None:
        connection = self._ssl
        assert connection is not None
        name = connection.get_selected_srtp_profile()
        profile = next((entry for entry in _PROFILES if entry.openssl_profile == name), None)
        if profile is None:
            self._set_state(State.FAILED)
            return
        view = connection.export_keying_material(_EXPORTER, 2 * (profile.key_length + profile.salt_length))
        client, server = profile.get_key_and_salt(view, 0), profile.get_key_and_salt(view, 1)
        is_server = self._role == "server"
        self.keys = SrtpKeys(
            profile=profile.libsrtp_profile,
            receive=client if is_server else server,
            send=server if is_server else client,
        )


class DtlsAssociation:
    """One peer's DTLS. `is_server` when the peer said or may be told to be active; `freed` is called when
    it settles."""

    def __init__(
        self,
        identity: Identity,
        *,
        is_server: bool,
        fingerprints: tuple[tuple[str, str], ...],
        send: Callable[[bytes], None],
        freed: Callable[[], None] = lambda: None,
    ) -> None:
        self._send = send
        self._freed = freed
        self._is_server = is_server
        self._ended = asyncio.Event()
        self._task: asyncio.Future[None] | None = None
        self._goodbye: tuple[bytes, GoodbyeReader] | None = None
        pipe = _DatagramPipe(send)
        self._pipe: _DatagramPipe | None = pipe
        self._transport: _KeyingTransport | None = _KeyingTransport(
            pipe, identity.certificate, "server" if is_server else "client"
        )
        self._remote = RTCDtlsParameters(
            fingerprints=[RTCDtlsFingerprint(algorithm=name, value=value) for name, value in fingerprints]
        )

    def receive(self, data: bytes) -> None:
        if self._pipe is not None:
            self._pipe.push(data)
        elif self._goodbye is not None and self._goodbye[1].is_goodbye(data):
            self._ended.set()

    async def handshake(self) -> SrtpKeys | None:
        """The keys, or None if the handshake or the peer's certificate failed."""
        transport = self._transport
        assert transport is not None
        transport.add_listener("statechange", self._on_state)
        await transport.start(self._remote)
        return transport.keys if transport.state == "connected" else None

    def settle(self) -> None:
        """Free what only a handshake needs, once it is known that the peer has finished it too.

        Our goodbye is made in advance, the peer's is still understood. Nothing is freed where that cannot
        be done: another DTLS version or cipher suite, or no connection.
        """
        transport = self._transport
        connection = None if transport is None else transport._ssl
        if transport is None or connection is None or transport.state != "connected":
            return
        if (
            connection.get_protocol_version_name() != "DTLSv1.2"
            or connection.get_cipher_name() != goodbye.CIPHER
        ):
            return
        secrets = connection.master_key(), connection.client_random(), connection.server_random()
        if any(secret is None for secret in secrets):
            return
        reader = GoodbyeReader.derive(*map(bytes, secrets), of_client=self._is_server)  # type: ignore[arg-type]
        try:
            connection.shutdown()
            ours = connection.bio_read(_LONGEST_GOODBYE)
        except SSL.Error:
            return
        self._goodbye = ours, reader
        transport.remove_all_listeners()
        self._task = transport._task
        if self._task is not None:
            self._task.cancel()
        transport._ssl = transport._task = None
        self._transport = self._pipe = None
        self._freed()

    async def wait_closed(self) -> None:
        """Returns when the peer has closed the association."""
        await self._ended.wait()

    def _on_state(self) -> None:
        if self._transport is not None and self._transport.state in ("closed", "failed"):
            self._ended.set()

    async def close(self) -> None:
        """Say goodbye to the peer and end aiortc's task."""
        task = self._task
        if self._transport is not None:
            task = self._transport._task
            await self._transport.stop()
        elif self._goodbye is not None:
            self._send(self._goodbye[0])
        if task is not None:
            await asyncio.wait([task])
