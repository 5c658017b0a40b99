"""Random names: peers, ICE credentials, entity tags, synchronisation sources."""

import secrets


def new_peer_id() -> str:
    """144 random bits: a WHIP session address must not be guessable (RFC 9725 section 5)."""
    return secrets.token_urlsafe(18)


def new_ice_ufrag() -> str:
    return secrets.token_hex(4)


def new_ice_password() -> str:
    return secrets.token_hex(16)


def new_etag() -> str:
    return secrets.token_hex(8)


def new_ssrc() -> int:
    """Never 0, which some stacks take for "none"."""
    return secrets.randbelow(0xFFFFFFFF) + 1


def new_transaction() -> bytes:
    """96 random bits: only who received a STUN request knows what to answer (RFC 8489 section 5)."""
    return secrets.token_bytes(12)


def new_tie_breaker() -> bytes:
    """64 random bits (RFC 8445 section 16.1)."""
    return secrets.token_bytes(8)
