"""Reads `HAAT_*` from the environment, once, and builds every room's settings; no other file reads it.

A wrong value stops the start with a message that says what to do. `.env.example` lists all variables.
"""

import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, cast, get_args
from urllib.parse import urlsplit

from commerce.settings import CommerceSettings
from media.settings import MediaSettings, PlaneName
from signaling.ice_servers import IceServers
from signaling.protocol import CaptionLanguage
from signaling.settings import SignalingSettings
from transcoder.archive.s3 import bucket_of
from transcoder.archive.settings import ArchiveSettings
from transcoder.restream.settings import RestreamSettings
from transcoder.settings import TranscoderSettings
from web.addresses import Network
from web.logs import LEVELS
from web.playback.settings import ANY_PAGE, PlaybackSettings

T = TypeVar("T")

DEFAULTS: dict[str, str] = {
    "HAAT_HTTP_HOST": "0.0.0.0",  # noqa: S104 (a server; put it behind a proxy or bind it to 127.0.0.1)
    "HAAT_HTTP_PORT": "8080",
    "HAAT_MEDIA_PORT": "8189",
    "HAAT_MEDIA_ADDRESSES": "",
    "HAAT_MEDIA_PLANE": "auto",
    "HAAT_MEDIA_GATHER_MS": "10",
    "HAAT_PLAYOUT_DELAY_MAX_MS": "400",
    "HAAT_MEDIA_PACKETS_PER_S": "0",
    "HAAT_OVERLOAD": "on",
    "HAAT_RTMP_PORT": "1935",
    "HAAT_SRT_PORT": "8890",
    "HAAT_PUBLIC_URL": "",
    "HAAT_TRUSTED_PROXIES": "",
    "HAAT_VAR": "var",
    "HAAT_DATABASE_URL": "",
    "HAAT_REDIS_URL": "",
    "HAAT_SECRET": "",
    "HAAT_TURN_URL": "",
    "HAAT_TURN_SECRET": "",
    "HAAT_SHOW_GRACE_S": "120",
    "HAAT_REWIND_S": "7200",
    "HAAT_CDN_URLS": "",
    "HAAT_STORAGE_URL": "",
    "HAAT_SPOOL_GB": "20",
    "HAAT_DISK_RESERVE_MB": "",
    "HAAT_RECORDING_DAYS": "90",
    "HAAT_RECORDING_QUOTA_GB": "0",
    "HAAT_PLAYBACK_PERIOD_S": "300",
    "HAAT_KEY_SEGMENTS": "30",
    "HAAT_GEO_DATABASE": "",
    "HAAT_EMBED_ORIGINS": "",
    "HAAT_CAPTIONS_BN_URL": "",
    "HAAT_CAPTIONS_EN_URL": "",
    "HAAT_RESTREAM_PRIVATE": "off",
    "HAAT_RESTREAM_CA": "",
    "HAAT_LIMITS": "on",
    "HAAT_SESSIONS_PER_ADDRESS": "500",
    "HAAT_PUBLISHERS_PER_ACCOUNT": "10",
    "HAAT_FAULTS": "off",
    "HAAT_LOG_LEVEL": "info",
}
DEMO_DEFAULTS = DEFAULTS | {"HAAT_HTTP_HOST": "127.0.0.1", "HAAT_OVERLOAD": "off"}
"""The demo's passwords are in the README, so only this machine reaches it unless somebody says otherwise; and
its browser keeps the same machine busy, which is no reason to refuse it."""


class SettingsError(Exception):
    """Every wrong variable with what to do about it, one a line."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the server must know before it starts; `secret` None means the one kept under `var`, port 0 of
    RTMP or SRT that nobody listens there."""

    http_host: str
    http_port: int
    rtmp_port: int
    srt_port: int
    public_url: str | None
    trusted_proxies: tuple[Network, ...]
    var: Path
    redis_url: str | None = field(repr=False)
    secret: str | None = field(repr=False)
    ice_servers: IceServers | None = field(repr=False)
    show_grace_ms: int
    recording_days: int | None
    recording_quota_bytes: int | None
    """Of one host."""
    limits_on: bool
    sessions_per_address: int
    publishers_per_account: int
    faults_on: bool
    log_level: str
    media: MediaSettings
    signaling: SignalingSettings
    transcoder: TranscoderSettings
    archive: ArchiveSettings
    restream: RestreamSettings
    playback: PlaybackSettings
    speech_urls: Mapping[CaptionLanguage, str] = field(repr=False)
    """Speech-to-text providers by language."""
    commerce: CommerceSettings = field(repr=False)


def from_environment(defaults: Mapping[str, str] = DEFAULTS) -> Settings:
    """Raises SettingsError."""
    return load(os.environ, defaults)


def load(environment: Mapping[str, str], defaults: Mapping[str, str] = DEFAULTS) -> Settings:
    """Settings of these variables, defaults for the others. Raises SettingsError."""
    reader = _Reader(environment, defaults)
    var = reader.read("HAAT_VAR", Path)
    database_url = reader.optional("HAAT_DATABASE_URL", _database_url)
    settings = Settings(
        http_host=reader.read("HAAT_HTTP_HOST", str),
        http_port=reader.read("HAAT_HTTP_PORT", _port),
        rtmp_port=reader.read("HAAT_RTMP_PORT", _port),
        srt_port=reader.read("HAAT_SRT_PORT", _port),
        public_url=reader.optional("HAAT_PUBLIC_URL", _public_url),
        trusted_proxies=reader.read("HAAT_TRUSTED_PROXIES", _networks),
        var=var,
        redis_url=reader.optional("HAAT_REDIS_URL", _redis_url),
        secret=reader.optional("HAAT_SECRET", _secret),
        ice_servers=_ice_servers(reader),
        show_grace_ms=reader.read("HAAT_SHOW_GRACE_S", _seconds) * 1000,
        recording_days=reader.read("HAAT_RECORDING_DAYS", _count) or None,
        recording_quota_bytes=reader.read("HAAT_RECORDING_QUOTA_GB", _count) * 1_000_000_000 or None,
        limits_on=reader.read("HAAT_LIMITS", _switch),
        sessions_per_address=reader.read("HAAT_SESSIONS_PER_ADDRESS", _most),
        publishers_per_account=reader.read("HAAT_PUBLISHERS_PER_ACCOUNT", _most),
        faults_on=reader.read("HAAT_FAULTS", _switch),
        log_level=reader.read("HAAT_LOG_LEVEL", _level),
        media=MediaSettings(
            port=reader.read("HAAT_MEDIA_PORT", _port),
            advertised=reader.read("HAAT_MEDIA_ADDRESSES", _addresses),
            plane=reader.read("HAAT_MEDIA_PLANE", _plane),
            gather_ms=reader.read("HAAT_MEDIA_GATHER_MS", _gather_ms),
            playout_delay_max_ms=reader.read("HAAT_PLAYOUT_DELAY_MAX_MS", _playout_delay_ms),
            sheds_load=reader.read("HAAT_OVERLOAD", _switch),
            packets_per_s=reader.read("HAAT_MEDIA_PACKETS_PER_S", _count),
        ),
        signaling=SignalingSettings(),
        transcoder=TranscoderSettings(cdn_urls=reader.optional("HAAT_CDN_URLS", _edges) or ()),
        restream=RestreamSettings(
            allows_private=reader.read("HAAT_RESTREAM_PRIVATE", _switch),
            ca_file=reader.optional("HAAT_RESTREAM_CA", str),
        ),
        speech_urls=_speech_urls(reader),
        playback=PlaybackSettings(
            period_ms=reader.read("HAAT_PLAYBACK_PERIOD_S", _seconds) * 1000,
            segments_per_key=reader.read("HAAT_KEY_SEGMENTS", _most),
            geo_database=reader.optional("HAAT_GEO_DATABASE", Path),
            embed_origins=reader.read("HAAT_EMBED_ORIGINS", _origins),
        ),
        archive=ArchiveSettings(
            folder=var / "media",
            storage_url=reader.optional("HAAT_STORAGE_URL", _storage_url),
            rewind_s=reader.read("HAAT_REWIND_S", _seconds),
            spool_bytes=reader.read("HAAT_SPOOL_GB", _most) * 1_000_000_000,
            reserve_bytes=reader.optional("HAAT_DISK_RESERVE_MB", _megabytes),
        ),
        commerce=CommerceSettings(
            database_url=database_url or f"sqlite:///{var / 'haat.sqlite3'}",
            media_folder=var / "media",
        ),
    )
    reader.reject_unknown()
    if reader.problems:
        raise SettingsError("\n".join(reader.problems))
    return settings


class _Reader:
    """Reads variables by name and gathers what is wrong, so that all of it is told at once."""

    def __init__(self, environment: Mapping[str, str], defaults: Mapping[str, str]) -> None:
        self._environment = environment
        self._defaults = defaults
        self.problems: list[str] = []

    def read(self, name: str, parse: Callable[[str], T]) -> T:
        """The parsed value; a wrong one is remembered as a problem and its default stands in."""
        text = self._environment.get(name, "").strip() or self._defaults[name]
        try:
            return parse(text)
        except ValueError as error:
            self.problems.append(f"{name}: {error}")
            return parse(self._defaults[name])

    def optional(self, name: str, parse: Callable[[str], T]) -> T | None:
        """None when the variable is unset or empty."""
        assert self._defaults[name] == ""
        return self.read(name, lambda text: parse(text) if text else None)

    def reject_unknown(self) -> None:
        for name in sorted(self._environment):
            if name.startswith("HAAT_") and name not in self._defaults:
                self.problems.append(f"{name}: no such setting; .env.example lists them all")


def _ice_servers(reader: _Reader) -> IceServers | None:
    urls = reader.optional("HAAT_TURN_URL", _turn_urls)
    secret = reader.optional("HAAT_TURN_SECRET", str)
    if (urls is None) != (secret is None):
        reader.problems.append("HAAT_TURN_URL and HAAT_TURN_SECRET: set both, or neither")
    return IceServers(urls, secret) if urls and secret else None


def _speech_urls(reader: _Reader) -> dict[CaptionLanguage, str]:
    named: dict[CaptionLanguage, str] = {"bn": "HAAT_CAPTIONS_BN_URL", "en": "HAAT_CAPTIONS_EN_URL"}
    found = {language: reader.optional(name, _socket_url) for language, name in named.items()}
    return {language: url for language, url in found.items() if url is not None}


def _socket_url(text: str) -> str:
    if urlsplit(text).scheme not in ("ws", "wss") or not urlsplit(text).netloc:
        raise ValueError(f"{text!r} is no address such as ws://127.0.0.1:2700")
    return text


def _whole(least: int, most: int, what: str) -> Callable[[str], int]:
    """Reads whole numbers of a range; `what` ends the sentence about another text, "'x' is no …"."""

    def parse(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise ValueError(f"{text!r} is no {what}")
        return int(text)

    return parse


_port = _whole(0, 65_535, "port; use a number up to 65535 (0 takes a free one)")
_seconds = _whole(1, 86_400, "number of seconds between 1 and 86400")
_most = _whole(1, 1_000_000, "number between 1 and 1000000")
_count = _whole(0, 100_000_000, "whole number from 0 on")
_gather_ms = _whole(0, 10, "number of milliseconds from 0 to 10")
_playout_delay_ms = _whole(0, 10_000, "number of milliseconds from 0 to 10000")


def _megabytes(text: str) -> int:
    return _count(text) * 1_000_000


def _switch(text: str) -> bool:
    if text not in ("on", "off"):
        raise ValueError(f"{text!r} is neither on nor off")
    return text == "on"


def _plane(text: str) -> PlaneName:
    for name in get_args(PlaneName):
        if text == name:
            return cast(PlaneName, name)
    raise ValueError(f"{text!r} is none of {', '.join(get_args(PlaneName))}")


def _level(text: str) -> str:
    if text not in LEVELS:
        raise ValueError(f"{text!r} is none of {', '.join(LEVELS)}")
    return text


def _secret(text: str) -> str:
    if len(text) < 32:
        raise ValueError("too short; use at least 32 characters, for example from: openssl rand -hex 32")
    return text


def _addresses(text: str) -> tuple[str, ...]:
    try:
        return tuple(str(ipaddress.IPv4Address(one)) for one in _items(text))
    except ValueError:
        raise ValueError(f"{text!r} is no list of IPv4 addresses such as 203.0.113.7,10.0.0.2") from None


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(one) for one in _items(text))
    except ValueError:
        raise ValueError(f"{text!r} is no list of networks such as 127.0.0.1/32,172.16.0.0/12") from None


def _public_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/"):
        raise ValueError(f"{text!r} is no address without a path, such as https://haat.example.com")
    return f"{parts.scheme}://{parts.netloc}"


def _origins(text: str) -> tuple[str, ...]:
    """Sites in the words of the `Origin` header, or `*`."""
    origins = tuple(_items(text))
    for one in origins:
        if one != ANY_PAGE and not re.fullmatch(r"https?://[^/?#]+", one):
            raise ValueError(f"{one!r} is no site such as https://shop.example.com, nor *")
    return origins


def _edges(text: str) -> tuple[str, ...]:
    return tuple(map(_public_url, _items(text)))


def _database_url(text: str) -> str:
    scheme = text.partition("://")[0]
    if scheme.partition("+")[0] not in ("sqlite", "postgresql") or scheme == text:
        raise ValueError("use sqlite:///path/to/file or postgresql://user:password@host/database")
    return text


def _storage_url(text: str) -> str:
    bucket_of(text)
    return text


def _redis_url(text: str) -> str:
    if urlsplit(text).scheme not in ("redis", "rediss", "unix"):
        raise ValueError("use redis://host:6379/0")
    return text


def _turn_urls(text: str) -> tuple[str, ...]:
    urls = tuple(_items(text))
    if any(urlsplit(one).scheme not in ("turn", "turns", "stun") for one in urls):
        raise ValueError(f"{text!r} is no list of addresses such as turn:turn.example.com:3478")
    return urls


def _items(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]
