"""Settings come from HAAT_* variables, with defaults, and refuse what is wrong with advice."""

import re
from pathlib import Path

import pytest

from signaling.ice_servers import IceServers
from web.settings import DEFAULTS, DEMO_DEFAULTS, SettingsError, load

ROOT = Path(__file__).parents[3]


def test_the_example_lists_every_variable_with_its_default() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    assert dict(line.split("=", 1) for line in lines if line.startswith("HAAT_")) == DEFAULTS


def test_nobody_else_reads_the_environment_for_settings() -> None:
    readers = [
        path.relative_to(ROOT).as_posix()
        for room in ("media", "signaling", "transcoder", "commerce", "web")
        for path in (ROOT / room).rglob("*.py")
        if "client" not in path.parts
        and re.search(r"getenv|environ\.get|environ\[[\"']HAAT", path.read_text())
    ]
    assert readers == []


def test_an_empty_environment_gives_the_defaults() -> None:
    settings = load({})
    assert (settings.http_host, settings.http_port, settings.media.port) == ("0.0.0.0", 8080, 8189)
    assert settings.commerce.database_url == "sqlite:///var/haat.sqlite3"
    assert settings.commerce.media_folder == Path("var/media")
    assert settings.show_grace_ms == 120_000
    assert (settings.archive.reserve_bytes, settings.recording_quota_bytes) == (None, None)
    assert (settings.public_url, settings.redis_url, settings.secret, settings.ice_servers) == (None,) * 4


def test_values_are_read() -> None:
    settings = load(
        {
            "HAAT_HTTP_PORT": "9000",
            "HAAT_VAR": "/srv/haat",
            "HAAT_MEDIA_ADDRESSES": "203.0.113.7, 10.0.0.2",
            "HAAT_PUBLIC_URL": "https://haat.example.com/",
            "HAAT_TURN_URL": "turn:a:3478,turns:a:5349",
            "HAAT_TURN_SECRET": "shared",
            "HAAT_DATABASE_URL": "postgresql+asyncpg://haat:x@postgres/haat",
            "HAAT_LIMITS": "off",
            "HAAT_DISK_RESERVE_MB": "500",
            "HAAT_RECORDING_QUOTA_GB": "50",
            "PATH": "/bin",
        }
    )
    assert settings.http_port == 9000
    assert settings.commerce.media_folder == Path("/srv/haat/media")
    assert settings.media.advertised == ("203.0.113.7", "10.0.0.2")
    assert settings.public_url == "https://haat.example.com"
    assert settings.ice_servers == IceServers(("turn:a:3478", "turns:a:5349"), "shared")
    assert settings.commerce.database_url == "postgresql+asyncpg://haat:x@postgres/haat"
    assert settings.limits_on is False
    assert (settings.archive.reserve_bytes, settings.recording_quota_bytes) == (500_000_000, 50_000_000_000)


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("HAAT_HTTP_PORT", "80a", "use a number up to 65535"),
        ("HAAT_MEDIA_PORT", "70000", "use a number up to 65535"),
        ("HAAT_MEDIA_ADDRESSES", "example.com", "203.0.113.7,10.0.0.2"),
        ("HAAT_TRUSTED_PROXIES", "proxy", "127.0.0.1/32"),
        ("HAAT_PUBLIC_URL", "haat.example.com", "https://haat.example.com"),
        ("HAAT_DATABASE_URL", "mysql://x", "postgresql://"),
        ("HAAT_REDIS_URL", "localhost", "redis://host:6379/0"),
        ("HAAT_STORAGE_URL", "https://bucket.example.com", "s3://KEY:SECRET@host:port/bucket"),
        ("HAAT_REWIND_S", "0", "between 1 and 86400"),
        ("HAAT_SECRET", "short", "openssl rand -hex 32"),
        ("HAAT_TURN_URL", "turn.example.com", "turn:turn.example.com:3478"),
        ("HAAT_SHOW_GRACE_S", "0", "between 1 and 86400"),
        ("HAAT_LIMITS", "no", "on nor off"),
        ("HAAT_LOG_LEVEL", "loud", "debug, info, warning, error"),
        ("HAAT_COLOUR", "green", ".env.example lists them all"),
    ],
)
def test_a_wrong_value_names_its_variable_and_what_to_do(name: str, value: str, advice: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load({name: value})
    assert str(caught.value).startswith(f"{name}: ")
    assert advice in str(caught.value)


def test_all_wrong_values_are_told_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        load({"HAAT_HTTP_PORT": "x", "HAAT_LOG_LEVEL": "x", "HAAT_TURN_SECRET": "x"})
    assert len(str(caught.value).splitlines()) == 3


def test_secrets_do_not_show_in_the_settings() -> None:
    secrets = {"HAAT_SECRET": "s3cret" * 8, "HAAT_STORAGE_URL": "s3://key:pw123@host/bucket"}
    shown = repr(load({**secrets, "HAAT_DATABASE_URL": "postgresql://haat:pw123@db/haat"}))
    assert "s3cret" not in shown
    assert "pw123" not in shown


def test_the_demo_is_for_this_machine_unless_told_otherwise() -> None:
    assert load({}, DEMO_DEFAULTS).http_host == "127.0.0.1"
    assert load({"HAAT_HTTP_HOST": "0.0.0.0"}, DEMO_DEFAULTS).http_host == "0.0.0.0"
