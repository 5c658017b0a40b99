"""What a restream target is, and who may do what with it. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, get_args

from commerce.lines import one_line
from commerce.restream.errors import BadTarget, KeyNeeded, RestreamForbidden, TooManyTargets
from commerce.shows.rules import may_host, may_moderate

Platform = Literal["youtube", "facebook", "custom"]
PLATFORMS: tuple[Platform, ...] = get_args(Platform)
MAX_TARGETS = 6
MAX_NAME_LENGTH = 60
MAX_KEY_BYTES = 400
SHOWN_OF_KEY = 4
SHORTEST_SHOWN_KEY = 12


@dataclass(frozen=True, slots=True)
class Changes:
    """What to change of a target; None leaves it."""

    name: str | None = None
    url: str | None = None
    stream_key: str | None = None


def check_may_watch(account_id: str, roles: Collection[str], host_id: str) -> None:
    """Host and staff see how the targets are, and start and stop them. Raises `RestreamForbidden`."""
    if not may_moderate(account_id, roles, host_id):
        raise RestreamForbidden()


def check_may_change(account_id: str, roles: Collection[str], host_id: str) -> None:
    """Keys are the host's. Raises `RestreamForbidden`."""
    if not may_host(account_id, roles, host_id):
        raise RestreamForbidden()


def check_count(existing: int) -> None:
    """Raises `TooManyTargets` when one more would be too many."""
    if existing >= MAX_TARGETS:
        raise TooManyTargets(MAX_TARGETS)


def check_changes(changes: Changes) -> None:
    """A kept key does not follow to another address: who changes that must know it. Raises `KeyNeeded`."""
    if changes.url is not None and changes.stream_key is None:
        raise KeyNeeded()


def tidy_name(name: str) -> str:
    """Raises `BadTarget`."""
    line = one_line(name)
    if not 1 <= len(line) <= MAX_NAME_LENGTH:
        raise BadTarget("name")
    return line


def tidy_key(stream_key: str) -> str:
    """Raises `BadTarget` for what no platform gives out."""
    key = stream_key.strip()
    if not key.isprintable() or " " in key or not 1 <= len(key.encode()) <= MAX_KEY_BYTES:
        raise BadTarget("stream_key")
    return key


def end_of(stream_key: str) -> str:
    """The last characters, by which its owner knows the key again; nothing of short ones."""
    return stream_key[-SHOWN_OF_KEY:] if len(stream_key) >= SHORTEST_SHOWN_KEY else ""


def key_place(target_id: str) -> str:
    """What the sealed key is bound to."""
    return f"restream_target|key_sealed|{target_id}"
