"""The command line: `haat serve`, `haat demo`, `haat user add`, `haat stream-key`, `haat migrate`,
`haat recording`, `haat drain`, `haat fault`."""

import argparse
import asyncio
import getpass
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import get_args

from commerce.accounts.commands import create_account
from commerce.accounts.rules import Role
from commerce.database import Database
from commerce.errors import CommerceError
from commerce.shows.commands import rotate_stream_key
from web import demo, logs, recording_command
from web.app import StartError
from web.clock import wall_clock_ms
from web.drain_command import drain
from web.faults import command as faults
from web.faults.desk import Fault
from web.serve import run, serve
from web.settings import DEFAULTS, DEMO_DEFAULTS, Settings, SettingsError, from_environment

MOST_DRAIN_MIN = 240
ENVIRONMENT = "Configuration: HAAT_* environment variables, all listed in .env.example."


def main(arguments: Sequence[str] | None = None) -> None:
    """The entry point of `haat` and of `python -m web`; exits with 1 when something was wrong."""
    options = _parser().parse_args(arguments)
    try:
        settings = from_environment(options.defaults)
        logs.configure(settings.log_level)
        options.act(settings, options)
    except (SettingsError, StartError) as error:
        sys.exit(f"haat: {error}")
    except CommerceError as error:
        details = ", ".join(f"{name} {value}" for name, value in error.params().items())
        sys.exit(f"haat: {error.code}{f' ({details})' if details else ''}")
    except KeyboardInterrupt:
        sys.exit(130)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="haat", description="Live shopping server.", epilog=ENVIRONMENT)
    parser.set_defaults(defaults=DEFAULTS)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    one = commands.add_parser("serve", help="start the server", epilog=ENVIRONMENT)
    one.set_defaults(act=lambda settings, _: run(lambda stop: serve(settings, stop)))

    one = commands.add_parser(
        "demo",
        help="start the server with demo accounts, products and a show that is live",
        description="Everything that `serve` does, after putting demo accounts, products and the show "
        "/live/demo into the database, with a built-in host that publishes to it. Only this machine "
        "reaches it, since its passwords are known; HAAT_HTTP_HOST=0.0.0.0 opens it to the network.",
        epilog=ENVIRONMENT,
    )
    one.add_argument("--seed-only", action="store_true", help="fill the database and exit")
    one.set_defaults(act=_demo, defaults=DEMO_DEFAULTS)

    users = commands.add_parser("user", help="manage accounts").add_subparsers(
        required=True, metavar="ACTION"
    )
    one = users.add_parser("add", help="make an account", description="Asks for the password twice.")
    one.add_argument("login", help="e-mail address or mobile number")
    one.add_argument("--name", required=True, help="shown in rooms and on orders")
    one.add_argument(
        "--role", action="append", default=[], choices=get_args(Role), help="may be given several times"
    )
    one.add_argument("--language", default="en", choices=("en", "bn"))
    one.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    one.set_defaults(act=_add_user)

    one = commands.add_parser(
        "stream-key",
        help="make a new stream key for a show",
        description="Prints the WHIP address and a new key for OBS and others; the old key ends.",
    )
    one.add_argument("show", help="the show's slug, as in /live/SHOW")
    one.set_defaults(act=_stream_key)

    kept = commands.add_parser("recording", help="see and delete recordings").add_subparsers(
        required=True, metavar="ACTION"
    )
    one = kept.add_parser("list", help="what is kept, of which show, until when")
    one.set_defaults(act=lambda settings, _: _with_database(settings, recording_command.print_all))
    one = kept.add_parser(
        "delete",
        help="delete the recording of a show that has ended",
        description="It cannot be seen from now on; the running server deletes its files within seconds, or "
        "the next one does.",
    )
    one.add_argument("show", help="the show's slug, as in /live/SHOW")
    one.set_defaults(
        act=lambda settings, options: _with_database(
            settings, lambda db: recording_command.delete(db, options.show)
        )
    )

    one = commands.add_parser("migrate", help="bring the database to this version and exit")
    one.set_defaults(act=lambda settings, _: _with_database(settings, _nothing))

    one = commands.add_parser(
        "drain",
        help="let the running server end when its live shows have ended",
        description="Asks the server of this machine to take no new shows. Those that are live go on, their "
        "hosts may reconnect and viewers may join; when the last has ended, the server ends.",
        epilog=ENVIRONMENT,
    )
    one.add_argument("--wait", action="store_true", help="show what is live until the server has ended")
    one.add_argument(
        "--at-most",
        type=_minutes,
        default=MOST_DRAIN_MIN,
        metavar="MINUTES",
        help=f"end then even if shows are still live; {MOST_DRAIN_MIN} unless said otherwise",
    )
    one.set_defaults(
        act=lambda settings, options: asyncio.run(
            drain(settings, at_most_s=options.at_most * 60, is_waiting=options.wait)
        )
    )

    one = commands.add_parser(
        "fault",
        help="make something go wrong in the running server, to see it recover",
        description="Asks the server of this machine, started with HAAT_FAULTS=on.",
        epilog=ENVIRONMENT,
    )
    one.add_argument("fault", type=Fault, choices=list(Fault))
    one.add_argument("--show", help="the show's slug; faults of the whole server have none")
    one.add_argument(
        "--seconds", type=float, default=10.0, help="for faults that last; 10 unless said otherwise"
    )
    one.set_defaults(
        act=lambda settings, options: asyncio.run(
            faults.inject(settings, options.fault, options.show, options.seconds)
        )
    )
    return parser


def _minutes(text: str) -> float:
    minutes = float(text)
    if not 0 <= minutes <= 10_080:
        raise ValueError
    return minutes


def _add_user(settings: Settings, options: argparse.Namespace) -> None:
    password = _read_password(from_stdin=options.password_stdin)

    async def add(db: Database) -> None:
        account = await create_account(
            db,
            name=options.name,
            login=options.login,
            password=password,
            language=options.language,
            roles=tuple(options.role),
            now_ms=wall_clock_ms(),
        )
        print(f"{account.login} with the roles {', '.join(account.roles)}")

    _with_database(settings, add)


def _demo(settings: Settings, options: argparse.Namespace) -> None:
    if options.seed_only:
        _with_database(settings, lambda db: demo.fill(settings, db))
        print("The demo's people, products and shows are in the database.")
    else:
        run(lambda stop: demo.serve_demo(settings, stop))


def _stream_key(settings: Settings, options: argparse.Namespace) -> None:
    async def rotate(db: Database) -> None:
        key = await rotate_stream_key(db, slug=options.show, by=None)
        base = settings.public_url or f"http://localhost:{settings.http_port}"
        print(f"WHIP address  {base}/whip/{options.show}\nBearer token  {key}")

    _with_database(settings, rotate)


def _with_database(settings: Settings, act: Callable[[Database], Awaitable[object]]) -> None:
    """Migrate, then act. Works beside a running server."""

    async def go() -> None:
        db = await Database.open(settings.commerce.database_url)
        try:
            await db.migrate()
            await act(db)
        finally:
            await db.close()

    asyncio.run(go())


async def _nothing(_: Database) -> None:
    print("The database is up to date.")


def _read_password(*, from_stdin: bool) -> str:
    """Raises SettingsError for a password that is too short or was mistyped."""
    if from_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = getpass.getpass("Password: ")
        if getpass.getpass("Again: ") != password:
            raise SettingsError("the two passwords differ")
    if not 8 <= len(password) <= 200:
        raise SettingsError("the password needs 8 to 200 characters")
    return password
