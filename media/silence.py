"""Which publishers fell silent: connected still, and back at once when anything comes from them again."""

from collections.abc import Iterable

from media.publication import Publication


def turned(publications: Iterable[Publication], now_ns: int, silence_ns: int) -> list[Publication]:
    """Mark who is silent by now: nothing came from its network for `silence_ns`, neither media nor reports
    nor consent. Returns those for whom that is new, or over."""
    found = []
    for one in publications:
        is_silent = one.peer.is_connected and now_ns - one.peer.seen_ns >= silence_ns
        if is_silent != one.is_silent:
            one.is_silent = is_silent
            found.append(one)
    return found
