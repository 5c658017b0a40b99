"""A receiver's way to its SRTP keys: controlling ICE towards an ICE-lite server, then DTLS as the client.

Light on purpose, so that a thousand are cheap: one blocking-free socket, no timers that outlive the
handshake, nothing of OpenSSL kept after it.
"""

import asyncio
import contextlib
import random
import socket
from dataclasses import dataclass

from aioice import stun
from aiortc.rtcdtlstransport import SRTP_AEAD_AES_128_GCM, RTCCertificate
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from OpenSSL import SSL

_EXPORTER = b"EXTRACTOR-dtls_srtp"
_TRIES_S = (0.2, 0.4, 0.8, 1.6, 3.2)
_PATIENCE_S = 30.0
_SO_RCVBUFFORCE, _BUFFER = 33, 1 << 20
"""Past the system's limit: what the server replays to a newcomer at once must not be lost here."""
Pair = tuple[bytes, bytes]
"""A session key and a session salt."""


class Identity:
    """One certificate and one TLS context for all receivers; offers AES-128-GCM only."""

    def __init__(self) -> None:
        certificate = RTCCertificate.generateCertificate()
        self.context = certificate._create_ssl_context([SRTP_AEAD_AES_128_GCM])
        self.context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
        self.fingerprint = next(
            f"{one.algorithm} {one.value}"
            for one in certificate.getFingerprints()
            if one.algorithm == "sha-256"
        )


@dataclass(frozen=True)
class Local:
    """Our ICE credentials."""

    ufrag: str
    password: str

    @classmethod
    def make(cls) -> "Local":
        return cls(f"{random.getrandbits(32):08x}", f"{random.getrandbits(128):032x}")


@dataclass(frozen=True)
class Remote:
    """What a server's description says of its transport."""

    ufrag: str
    password: str
    address: tuple[str, int]

    @classmethod
    def parse(cls, sdp: str, host: str | None = None) -> "Remote":
        """Its first UDP candidate (on `host`, if given)."""
        lines = sdp.splitlines()
        candidates = [line.split() for line in lines if line.startswith("a=candidate:")]
        address = next(
            (part[4], int(part[5]))
            for part in candidates
            if part[2].lower() == "udp" and (host is None or part[4] == host)
        )
        return cls(value(lines, "a=ice-ufrag:"), value(lines, "a=ice-pwd:"), address)


@dataclass(frozen=True)
class Session:
    """A finished handshake: the connected socket, keys for `drain`, and DTLS's goodbye made in advance."""

    socket: socket.socket
    consent: bytes
    own_ssrc: int
    rtp_in: Pair
    rtp_out: Pair
    rtcp_in: Pair
    rtcp_out: Pair
    payload_type: int
    goodbye: bytes
    feedback_id: int = 0


def value(lines: list[str], prefix: str) -> str:
    return next(line[len(prefix) :] for line in lines if line.startswith(prefix))


async def connect(
    identity: Identity, local: Local, remote: Remote, *, payload_type: int, feedback_id: int = 0
) -> Session:
    """Raises TimeoutError if the server does not answer."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setblocking(False)
    with contextlib.suppress(PermissionError):
        sock.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _BUFFER)
    sock.connect(remote.address)
    try:
        async with asyncio.timeout(_PATIENCE_S):
            request = _binding(local, remote)
            path = _Path(sock, local)
            await _nominate(path, request)
            (inbound, outbound), goodbye = await _keys(path, identity)
    except BaseException:
        sock.close()
        raise
    return Session(
        socket=sock,
        consent=request,
        own_ssrc=random.getrandbits(32),
        rtp_in=_derive(inbound, 0),
        rtp_out=_derive(outbound, 0),
        rtcp_in=_derive(inbound, 3),
        rtcp_out=_derive(outbound, 3),
        payload_type=payload_type,
        goodbye=goodbye,
        feedback_id=feedback_id,
    )


def _binding(local: Local, remote: Remote) -> bytes:
    request = stun.Message(message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST)
    request.attributes["USERNAME"] = f"{remote.ufrag}:{local.ufrag}"
    request.attributes["PRIORITY"] = 0x7E7F00FF
    request.attributes["ICE-CONTROLLING"] = random.getrandbits(63)
    request.attributes["USE-CANDIDATE"] = None
    request.add_message_integrity(remote.password.encode())
    request.add_fingerprint()
    return bytes(request)


class _Path:
    """The connected socket; Janus checks the path itself too, although it is an ICE-lite end."""

    def __init__(self, sock: socket.socket, local: Local) -> None:
        self._socket = sock
        self._password = local.password.encode()
        self.send = sock.send

    async def receive(self, wait_s: float) -> bytes:
        """The next datagram, or nothing when the time is over or the other end is not there yet."""
        try:
            async with asyncio.timeout(wait_s):
                while True:
                    data = await asyncio.get_running_loop().sock_recv(self._socket, 2048)
                    if data[:2] != b"\x00\x01":
                        return data
                    self._answer(data)
        except (TimeoutError, ConnectionRefusedError):
            return b""

    def _answer(self, data: bytes) -> None:
        request = stun.parse_message(data)
        answer = stun.Message(
            message_method=stun.Method.BINDING,
            message_class=stun.Class.RESPONSE,
            transaction_id=request.transaction_id,
        )
        answer.attributes["XOR-MAPPED-ADDRESS"] = self._socket.getpeername()
        answer.add_message_integrity(self._password)
        answer.add_fingerprint()
        self.send(bytes(answer))


async def _nominate(path: _Path, request: bytes) -> None:
    for wait_s in _TRIES_S:
        path.send(request)
        data = await path.receive(wait_s)
        if data[:2] == b"\x01\x01":
            return
    raise TimeoutError("no answer to binding requests")


async def _keys(path: _Path, identity: Identity) -> tuple[tuple[Pair, Pair], bytes]:
    """Master key and salt towards us and from us; and our close_notify."""
    connection = SSL.Connection(identity.context)
    connection.set_connect_state()
    while True:
        try:
            connection.do_handshake()
        except SSL.WantReadError:
            _flush(connection, path)
            data = await path.receive(connection.DTLSv1_get_timeout() or 1.0)
            if not data:
                connection.DTLSv1_handle_timeout()
            elif 19 < data[0] < 64:
                connection.bio_write(data)
        else:
            break
    _flush(connection, path)
    profile = SRTP_AEAD_AES_128_GCM
    view = connection.export_keying_material(_EXPORTER, 2 * (profile.key_length + profile.salt_length))
    connection.shutdown()
    return (_pair(view, 1), _pair(view, 0)), connection.bio_read(1500)


def _pair(view: bytes, index: int) -> Pair:
    return view[16 * index : 16 * index + 16], view[32 + 12 * index : 44 + 12 * index]


def _flush(connection: SSL.Connection, path: _Path) -> None:
    while True:
        try:
            data = connection.bio_read(1500)
        except SSL.WantReadError:
            return
        path.send(data)


def _derive(master: Pair, label: int) -> Pair:
    """RFC 3711 section 4.3 for AES-GCM's sizes: label 0 gives RTP's, 3 RTCP's session key and salt."""
    key, salt = master

    def stream(which: int, size: int) -> bytes:
        start = bytearray(salt + bytes(4))
        start[7] ^= which
        encryptor = Cipher(algorithms.AES(key), modes.CTR(bytes(start))).encryptor()
        return encryptor.update(bytes(size))

    return stream(label, 16), stream(label + 2, 12)
