"""What an encoder types to say which show it brings: `<show>?key=<stream key>`, by RTMP and SRT alike."""

from typing import NamedTuple
from urllib.parse import parse_qs, quote

LONGEST = 512
_ACCESS_CONTROL = "#!::"


class StreamName(NamedTuple):
    show: str
    key: str


def parse(text: str) -> StreamName | None:
    """None if it is not of that form. SRT's access control form `#!::r=<the same>,m=publish` is one too."""
    if len(text) > LONGEST:
        return None
    if text.startswith(_ACCESS_CONTROL):
        pairs = dict(item.partition("=")[::2] for item in text[len(_ACCESS_CONTROL) :].split(","))
        if pairs.get("m", "publish") != "publish":
            return None
        text = pairs.get("r", "")
    show, _, query = text.strip("/ \n").partition("?")
    key = parse_qs(query).get("key", [""])[0]
    return StreamName(show, key) if show and key else None


def write(show: str, key: str) -> str:
    """The text to paste into an encoder."""
    return f"{show}?key={quote(key, safe='')}"
