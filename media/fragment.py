"""Trickle and restart fragments of WHIP and WHEP (`application/trickle-ice-sdpfrag`, RFC 8840)."""

from collections.abc import Iterable
from typing import NamedTuple

from media.answer import Transport, transport_lines
from media.errors import BadFragment
from media.ice import is_ufrag

_LONGEST_FRAGMENT = 16 << 10
_KNOWN = frozenset("ma")


class Fragment(NamedTuple):
    """The credentials, if the fragment has them. Candidates are left out: an ICE-lite end needs none."""

    ice_ufrag: str | None
    ice_password: str | None


def parse_fragment(text: str) -> Fragment:
    """Raises BadFragment unless every line is an attribute or a media line and something is said."""
    lines = [line for line in text.replace("\r\n", "\n").split("\n") if line]
    if not lines or len(text) > _LONGEST_FRAGMENT:
        raise BadFragment
    if any(line[0] not in _KNOWN or line[1:2] != "=" for line in lines):
        raise BadFragment
    found = {name: value for name, _, value in (line[2:].partition(":") for line in lines if line[0] == "a")}
    ufrag = found.get("ice-ufrag")
    if ufrag is not None and not is_ufrag(ufrag):
        raise BadFragment
    return Fragment(ufrag, found.get("ice-pwd"))


def build_fragment(transport: Transport, sections: Iterable[tuple[str, str]]) -> str:
    """Our new credentials and candidates for bundled `sections`, given as (kind, mid)."""
    lines = ["a=ice-lite", f"a=ice-ufrag:{transport.ice_ufrag}", f"a=ice-pwd:{transport.ice_password}"]
    for kind, mid in list(sections)[:1]:
        lines += [f"m={kind} 9 UDP/TLS/RTP/SAVPF 0", f"a=mid:{mid}", *transport_lines(transport)]
    return "\r\n".join(lines) + "\r\n"
