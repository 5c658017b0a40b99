"""What `If-Match` asks of a session's ICE (RFC 9110, 13.1.1; RFC 9725, 4.3.1). Pure."""

from signaling.errors import PreconditionFailed, PreconditionRequired

_ANY = (["*"], ['"*"'])
"""The examples of RFC 9725 put the star into quotes, and clients follow them."""


def quoted(etag: str) -> str:
    """A strong entity tag as headers write it."""
    return f'"{etag}"'


def asks_for_any(if_match: str | None, etag: str) -> bool:
    """True if any ICE session will do, False if the current one's tag is named. Raises
    PreconditionRequired without a condition and PreconditionFailed for other tags."""
    if if_match is None:
        raise PreconditionRequired()
    wanted = [one.strip() for one in if_match.split(",")]
    if wanted in _ANY:
        return True
    if quoted(etag) not in wanted:
        raise PreconditionFailed()
    return False
