"""Trickle and restart fragments of WHIP and WHEP (`application/trickle-ice-sdpfrag`, RFC 8840)."""

from collections.abc import Iterable
from typing import NamedTuple

from media.answer import Transport, transport_lines
from media.errors import BadFragment

_LONGEST_FRAGMENT = 16 << 10
_KNOWN = frozenset("ma")


class Fragment(NamedTuple):
    """Credentials if the fragment has them, and its candidates, which an ICE-lite end need not use."""

    ice_ufrag: str | None
    ice_password: str | None
    candidates: tuple[str, ...]


def parse_fragment(text: str) -> Fragment:
    """Raises BadFragment unless every line is an attribute or a media line and something is said."""
    lines = [line for line in text.replace("\r\n", "\n").split("\n") if line]
    if not lines or len(text) > _LONGEST_FRAGMENT:
        raise BadFragment
    if any(line[0] not in _KNOWN or line[1:2] != "=" for line in lines):
        raise BadFragment
    attributes = [line[2:].partition(":") for line in lines if line[0] == "a"]
    found = {name: value for name, _, value in attributes}
    return Fragment(
        found.get("ice-ufrag"),
        found.get("ice-pwd"),
        tuple(value for name, _, value in attributes if name == "candidate"),
    )


def build_fragment(transport: Transport, sections: Iterable[tuple[str, str]]) -> str:
    """Our new credentials and candidates for bundled `sections`, given as (kind, mid)."""
    lines = ["a=ice-lite", f"a=ice-ufrag:{transport.ice_ufrag}", f"a=ice-pwd:{transport.ice_password}"]
    for kind, mid in list(sections)[:1]:
        lines += [f"m={kind} 9 UDP/TLS/RTP/SAVPF 0", f"a=mid:{mid}", *transport_lines(transport)]
    return "\r\n".join(lines) + "\r\n"
