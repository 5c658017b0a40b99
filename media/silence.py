"""Which publishers fell silent: connected still, and back at once when media come from them again."""

from collections.abc import Iterable

from media.publication import Publication


def turned(publications: Iterable[Publication], now_ns: int, silence_ns: int) -> list[Publication]:
    """Mark who is silent by now: nothing came from its network for `silence_ns`, neither media nor reports
    nor consent. Returns those for whom that is new, or over.

    Consent and reports alone end no silence: they may come further apart than it takes to begin.
    """
    found = []
    for one in publications:
        heard_ns = one.last_packet_ns if one.is_silent else one.peer.seen_ns
        is_silent = one.peer.is_connected and now_ns - heard_ns >= silence_ns
        if is_silent != one.is_silent:
            one.is_silent = is_silent
            found.append(one)
    return found
