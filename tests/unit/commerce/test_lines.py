"""Names, titles and logins that would pass for others."""

import pytest

from commerce.accounts.rules import normalise_login
from commerce.lines import one_line


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("  Rahima\tKhatun\n", "Rahima Khatun"),
        ("Host\u202e live", "Host live"),
        ("Ad\u200bmin\ufeff", "Admin"),
        ("A\x00B", "A B"),
        ("ক্\u200dষ", "ক্\u200dষ"),
        ("👩\u200d🍳", "👩\u200d🍳"),
        ("\u09dc" * 80, "\u09dc" * 80),  # ড়, which would be two characters in NFC
        ("\u200d\u200c \u202e", ""),
    ],
)
def test_a_line_shows_what_it_is(written: str, shown: str) -> None:
    assert one_line(written) == shown


@pytest.mark.parametrize(
    ("written", "login"),
    [
        (" Admin@Haat.Demo ", "admin@haat.demo"),
        ("ａdmin@haat.demo", "admin@haat.demo"),
        ("ad\u200bmin@haat.demo", None),
        ("a\x00b@haat.demo", None),
        ("\u202eadmin@haat.demo", None),
        ("İ" * 115 + "@a.b", None),
        ("+৮৮০ ১৭১২-৩৪৫৬৭৮", "01712345678"),
    ],
)
def test_a_login_is_written_in_one_way(written: str, login: str | None) -> None:
    assert normalise_login(written) == login
