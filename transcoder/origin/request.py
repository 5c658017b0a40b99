"""What a request for HLS asks for, read from its path and query; pure."""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, unquote

from transcoder.admission import Kind, kind_of
from transcoder.window import Reload

RENDITION = r"(?:v[0-9]+|audio|captions-[A-Za-z0-9-]+)"
"""Names of renditions that are served; `source` is not, and others' folders look different."""
_PATH = re.compile(r"(?:/play/(?P<token>[^/]+))?/hls/(?P<show>[^/]+)/(?P<rest>.+)")
_PLAYLIST = re.compile(rf"(?P<rendition>{RENDITION})\.m3u8")
_MEDIA = re.compile(rf"(?P<rendition>{RENDITION})/[A-Za-z0-9_.-]+")
_NUMBER = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Target:
    """`asked` is path and query as they came, `rest` the path below the show and `right` what may be had with
    leave only; `wrong` says what is wrong with the directives, if anything."""

    asked: str
    show: str
    kind: Literal["multivariant", "mpd", "playlist", "media"]
    rendition: str
    rest: str
    token: str | None
    reload: Reload
    right: Kind
    wrong: str = ""


def target_of(path_and_query: str) -> Target | None:
    """None for whatever is not the live origin's: rewind and replay, pictures, keys, other pages."""
    path, _, query = path_and_query.partition("?")
    found = _PATH.fullmatch(unquote(path) if "%" in path else path)
    if found is None:
        return None
    show, rest, token = found["show"], found["rest"], found["token"]
    nothing, right = Reload(), kind_of(rest)
    if rest == "index.m3u8":
        return Target(path_and_query, show, "multivariant", "", rest, token, nothing, right)
    if rest == "manifest.mpd":
        return Target(path_and_query, show, "mpd", "", rest, token, nothing, right)
    if playlist := _PLAYLIST.fullmatch(rest):
        try:
            reload, wrong = _reload(dict(parse_qsl(query, keep_blank_values=True))), ""
        except ValueError as error:
            reload, wrong = nothing, str(error)
        return Target(
            path_and_query, show, "playlist", playlist["rendition"], rest, token, reload, right, wrong
        )
    if media := _MEDIA.fullmatch(rest):
        return Target(path_and_query, show, "media", media["rendition"], rest, token, nothing, right)
    return None


def _reload(query: dict[str, str]) -> Reload:
    """The directives; ValueError for anything but plain numbers and known skips."""
    for name in ("_HLS_msn", "_HLS_part"):
        text = query.get(name)
        if text is not None and not _NUMBER.fullmatch(text):
            raise ValueError(f"{name} must be a whole number")
    skip = query.get("_HLS_skip")
    if skip not in (None, "YES", "v2"):
        raise ValueError("_HLS_skip must be YES or v2")
    msn, part = query.get("_HLS_msn"), query.get("_HLS_part")
    return Reload(
        int(msn) if msn is not None else None,
        int(part) if part is not None else None,
        skip is not None,
        skip == "v2",
    )
