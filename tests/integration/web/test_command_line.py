"""`haat` as an operator types it."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from commerce.accounts.queries import account_by_login
from commerce.database import Database
from commerce.shows.commands import create_show
from commerce.shows.queries import check_may_publish

ROOT = Path(__file__).parents[3]


def haat(folder: Path, *arguments: str, text: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "web", *arguments],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "HAAT_VAR": str(folder), **variables},
        input=text,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


@pytest.mark.parametrize("command", [[], ["serve"], ["demo"], ["user", "add"], ["stream-key"], ["migrate"]])
def test_every_command_explains_itself(tmp_path: Path, command: list[str]) -> None:
    done = haat(tmp_path, *command, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith("usage: haat")
    assert list(tmp_path.iterdir()) == []


async def test_adding_a_user_with_roles(tmp_path: Path) -> None:
    arguments = ("user", "add", "Host@Example.com", "--name", "Rahima", "--role", "host", "--role", "seller")
    done = haat(tmp_path, *arguments, "--password-stdin", text="long enough\n")
    assert (done.returncode, done.stdout) == (0, "host@example.com with the roles viewer, host, seller\n")
    db = await Database.open(f"sqlite:///{tmp_path}/haat.sqlite3")
    async with db.read() as session:
        account = await account_by_login(session, "host@example.com")
    await db.close()
    assert account is not None
    assert account.roles == ("viewer", "host", "seller")

    again = haat(tmp_path, *arguments, "--password-stdin", text="long enough\n")
    assert (again.returncode, again.stderr) == (1, "haat: account.login_taken\n")


def test_a_short_password_is_refused(tmp_path: Path) -> None:
    done = haat(tmp_path, "user", "add", "a@b.cd", "--name", "A", "--password-stdin", text="short\n")
    assert (done.returncode, done.stderr) == (1, "haat: the password needs 8 to 200 characters\n")


def test_seeding_the_demo_twice_is_seeding_it_once(tmp_path: Path) -> None:
    for _ in range(2):
        done = haat(tmp_path, "demo", "--seed-only")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == "The demo's people, products and shows are in the database.\n"


async def test_a_new_stream_key_opens_the_door(tmp_path: Path) -> None:
    haat(tmp_path, "user", "add", "h@b.cd", "--name", "H", "--password-stdin", text="long enough\n")
    db = await Database.open(f"sqlite:///{tmp_path}/haat.sqlite3")
    async with db.read() as session:
        host = await account_by_login(session, "h@b.cd")
    assert host is not None
    show = await create_show(db, host_id=host.id, title="Market day", visibility="unlisted", now_ms=1)
    done = haat(tmp_path, "stream-key", show.slug, HAAT_PUBLIC_URL="https://haat.example.com")
    address, token = done.stdout.splitlines()
    assert address == "WHIP address  https://haat.example.com/whip/market-day"
    await check_may_publish(db, show.slug, stream_key=token.removeprefix("Bearer token  "))
    await db.close()


def test_an_unknown_show_is_named(tmp_path: Path) -> None:
    done = haat(tmp_path, "stream-key", "nothing")
    assert (done.returncode, done.stderr) == (1, "haat: show.unknown\n")


def test_wrong_settings_stop_the_start_with_advice(tmp_path: Path) -> None:
    done = haat(tmp_path, "serve", HAAT_HTTP_PORT="eighty")
    assert done.returncode == 1
    assert done.stderr.startswith("haat: HAAT_HTTP_PORT: 'eighty' is no port")


@pytest.mark.parametrize(("variable", "kind"), [("HTTP", socket.SOCK_STREAM), ("MEDIA", socket.SOCK_DGRAM)])
def test_a_taken_port_is_named_with_its_setting(
    tmp_path: Path, variable: str, kind: socket.SocketKind
) -> None:
    with socket.socket(socket.AF_INET, kind) as taken:
        taken.bind(("0.0.0.0", 0))
        if kind == socket.SOCK_STREAM:
            taken.listen()
        ports = {"HAAT_HTTP_PORT": "0", "HAAT_MEDIA_PORT": "0"}
        ports[f"HAAT_{variable}_PORT"] = str(taken.getsockname()[1])
        done = haat(tmp_path, "serve", **ports)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("haat: Cannot listen on ")
    assert f"HAAT_{variable}_PORT" in done.stderr


def test_the_secret_is_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    from web.secrets import load_or_create

    first = load_or_create(tmp_path / "secret")
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert load_or_create(tmp_path / "secret").key("grants") == first.key("grants")
    assert first.key("grants") != first.key("sessions")
