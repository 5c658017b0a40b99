"""Which ICE credentials a session description or a fragment of one names (RFC 8839, section 5.4). Pure."""

import re

_ATTRIBUTE = re.compile(r"^a=(ice-ufrag|ice-pwd):(\S+)", re.MULTILINE)

Credentials = frozenset[tuple[str, str]]
"""Attribute names with their values."""


def credentials(sdp: str) -> Credentials:
    return frozenset(_ATTRIBUTE.findall(sdp))


def is_restart(current: Credentials, fragment: str) -> bool:
    """Whether the fragment names other credentials than the client's current ones (RFC 9725, 4.3.3)."""
    return not credentials(fragment) <= current
