"""Limits and rhythms of the rooms; one value object, given by whoever starts the server."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SignalingSettings:
    history: int = 2000
    """Facts and messages of a room kept in memory; who missed more gets a full snapshot."""
    snapshot_messages: int = 100
    queue: int = 4096
    """Messages of one room that may wait for the log; further ones are refused."""
    idle_ms: int = 60_000
    """A room that nobody is in is forgotten after this long and read from the log when needed."""

    gather_ms: int = 50
    """Facts are told to the room at most this often."""
    counters_ms: int = 1000
    likes_every_ms: int = 10_000
    """Likes are written down this often, if they grew."""

    send_buffer_bytes: int = 64 * 1024
    """The kernel's part of what one client may leave unread; it would grow to megabytes by itself."""
    counters_backlog_bytes: int = 32 * 1024
    """A client with more than this unread misses counters."""
    cut_off_backlog_bytes: int = 256 * 1024
    """A client with more than this unread is cut off."""

    connections_per_person: int = 10
    inbound_burst: int = 60
    inbound_per_second: int = 20
    """Frames of any kind on one connection; beyond that it is closed."""
