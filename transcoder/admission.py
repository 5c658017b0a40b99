"""Who may have what of a show over HTTP: the question that the origin asks of the web room, and its answer.

The transcoder knows no rights. The rule is given to it, and both ways in (the fast one and aiohttp's) ask it
before they look at a show.
"""

import re
from collections.abc import Callable, Mapping
from typing import Literal

import msgspec

Kind = Literal["playlist", "media", "key", "picture"]
_PICTURE = re.compile(r"(poster|preview)\.webp|storyboard\.vtt|(thumbs|storyboard)/.*")
_MAX_AGE = re.compile(r"max-age=(\d+)")

PUBLIC: Mapping[str, str] = {"Access-Control-Allow-Origin": "*"}
"""The headers of what any page may read; the same for everybody, so that caches keep one copy."""


class Ask(msgspec.Struct, frozen=True):
    """One request for something of a show. `token` is the one in the path, `header` finds a header whatever
    its case."""

    show: str
    kind: Kind
    token: str | None
    header: Callable[[str], str | None]


Admits = Callable[[Ask], Mapping[str, str]]
"""Headers to add to the answer. Raises a TranscoderError for who may not have it."""


def admit_all(_ask: Ask) -> Mapping[str, str]:
    """No rule at all."""
    return PUBLIC


def kind_of(rest: str) -> Kind:
    """What the part of a path after `/hls/{show}/` names."""
    if rest.endswith((".m3u8", ".mpd")):
        return "playlist"
    if rest.startswith("key/"):
        return "key"
    return "picture" if _PICTURE.fullmatch(rest) else "media"


def stricter(own: str, admitted: str) -> str:
    """The `Cache-Control` of an answer that has its `own`, where the rule wants one too: it is kept no longer
    than either says, and in shared caches only when both say so."""
    if not own or "no-store" in own:
        return own or admitted
    ages = [int(found[1]) for value in (own, admitted) if (found := _MAX_AGE.search(value))]
    scope = "private" if "private" in own + admitted else "public"
    return f"{scope}, max-age={min(ages, default=0)}"
