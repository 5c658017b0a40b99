"""How much may be reserved and for how long. Pure."""

RESERVATION_TTL_MS = 5 * 60 * 1000
MAX_QUANTITY = 20
MAX_ON_HAND = 1_000_000_000


def is_held(state: str, expires_at_ms: int, now_ms: int) -> bool:
    """True while the pieces are the holder's; an expired one need not be swept yet."""
    return state == "held" and now_ms < expires_at_ms
