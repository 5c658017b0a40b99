"""Which edges a multivariant playlist names, live or of the past; pure."""

from collections.abc import Iterable


def bases(edges: Iterable[str], token: str | None, folder: str, cache_control: str) -> tuple[str, ...]:
    """What the URIs of a multivariant playlist begin with that is served in `folder`, a path from `/hls/` on
    with a slash at its end: each of the edges, with the `token` of the path.

    Nothing where there are no edges, or where the answer's `cache_control` makes it private: then the
    viewer's right is in a cookie that an edge would not get.
    """
    if cache_control.startswith("private"):
        return ("",)
    play = f"/play/{token}" if token else ""
    return tuple(f"{edge}{play}{folder}" for edge in edges) or ("",)
