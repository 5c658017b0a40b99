"""Small rules: logins, mobile numbers, slugs, rights, prices, order numbers, backoff."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.accounts.rules import normalise_login
from commerce.catalog.errors import FormerPriceInvalid, PriceInvalid
from commerce.catalog.rules import check_prices
from commerce.cursor import decode_cursor, encode_cursor
from commerce.errors import BadCursor
from commerce.mobile import normalise_mobile
from commerce.money import MAX_MINOR
from commerce.orders.commands import delivery_to
from commerce.orders.errors import FieldBlank, MobileInvalid
from commerce.orders.rules import order_number, party_of
from commerce.outbox import backoff_ms
from commerce.recordings.rules import is_used_up
from commerce.shows.rules import MAX_SLUG_LENGTH, may_host, may_moderate, role_in_show, slug_of
from commerce.stock.rules import is_held

BENGALI = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
SHOW_ID = "01m7x4ymyrt1e2hcfeg955j2gr"


@given(
    st.sampled_from(["", "88", "+88", "+88 ", "(88) "]),
    st.integers(3, 9),
    st.integers(0, 10**8 - 1),
    st.booleans(),
)
def test_mobile_numbers_are_written_in_one_way(prefix: str, operator: int, rest: int, bengali: bool) -> None:
    number = f"01{operator}{rest:08}"
    text = f"{prefix}{number[:5]}-{number[5:]}"
    assert normalise_mobile(text.translate(BENGALI) if bengali else text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0171234567",
        "017123456789",
        "01212345678",
        "+8801612345",
        "1712345678",
        "+9801712345678",
        "01712 34567a",
        "०१७१२३४५६७८",
        "01712345678\n01712345678",
    ],
)
def test_what_is_no_mobile_number(text: str) -> None:
    assert normalise_mobile(text) is None


@pytest.mark.parametrize(
    ("text", "login"),
    [
        (" Rahima@Example.COM ", "rahima@example.com"),
        ("+৮৮০১৭১২৩৪৫৬৭৮", "01712345678"),
        ("rahima@example", None),
        ("rahima@@example.com", None),
        ("two words@example.com", None),
        ("rahima@example..com", None),
        (f"{'a' * 120}@example.com", None),
        ("rahima", None),
        ("", None),
    ],
)
def test_logins(text: str, login: str | None) -> None:
    assert normalise_login(text) == login


@pytest.mark.parametrize(
    ("title", "taken", "slug"),
    [
        ("Eid Sale — 50% off!", False, "eid-sale-50-off"),
        ("Eid Sale — 50% off!", True, "eid-sale-50-off-55j2gr"),
        ("Café Déjà", False, "cafe-deja"),
        ("শাড়ি মেলা", False, "show-55j2gr"),
        ("শাড়ি 24", False, "show-55j2gr"),
        ("  -- ", True, "show-55j2gr"),
    ],
)
def test_slugs(title: str, taken: bool, slug: str) -> None:
    assert slug_of(title, SHOW_ID, taken=taken) == slug


@given(st.text(max_size=200), st.booleans())
def test_every_title_has_a_slug_for_an_address(title: str, taken: bool) -> None:
    slug = slug_of(title, SHOW_ID, taken=taken)
    assert 3 <= len(slug) <= MAX_SLUG_LENGTH
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slug[0] != "-" != slug[-1]


@pytest.mark.parametrize(
    ("account", "roles", "host", "moderates", "role"),
    [
        ("host", (), True, True, "host"),
        ("other", ("host",), False, False, "viewer"),
        ("other", ("moderator",), False, True, "moderator"),
        ("other", ("administrator", "moderator"), True, True, "administrator"),
        ("other", ("seller", "support", "reviewer"), False, False, "viewer"),
    ],
)
def test_who_may_do_what_in_a_show(
    account: str, roles: tuple[str, ...], host: bool, moderates: bool, role: str
) -> None:
    assert may_host(account, roles, "host") is host
    assert may_moderate(account, roles, "host") is moderates
    assert role_in_show(account, roles, "host") == role


@pytest.mark.parametrize(
    ("account", "roles", "party"),
    [
        ("buyer", (), "buyer"),
        ("seller", (), "seller"),
        ("third", ("administrator",), "seller"),
        ("third", ("support", "seller", "host"), None),
    ],
)
def test_parties_of_an_order(account: str, roles: tuple[str, ...], party: str | None) -> None:
    assert party_of(account, roles, "buyer", "seller") == party


def test_prices() -> None:
    check_prices(1, None)
    check_prices(MAX_MINOR - 1, MAX_MINOR)
    for price in (0, -1, MAX_MINOR + 1):
        with pytest.raises(PriceInvalid):
            check_prices(price, None)
    for was in (100, 99, MAX_MINOR + 1):
        with pytest.raises(FormerPriceInvalid):
            check_prices(100, was)


def test_order_numbers_are_read_in_two_groups() -> None:
    assert order_number("01m7x4yn0adbdtrx6cb14t1zg0") == "H-B14T-1ZG0"


def test_a_delivery_is_cleaned() -> None:
    delivery = delivery_to(" Rahima ", "+88 01712-345678", " 12 Road, Dhaka ")
    assert (delivery.name, delivery.mobile, delivery.address) == ("Rahima", "01712345678", "12 Road, Dhaka")
    with pytest.raises(MobileInvalid):
        delivery_to("Rahima", "123", "12 Road, Dhaka")
    for name, address, field in ((" ", "12 Road", "name"), ("Rahima", "\t", "address")):
        with pytest.raises(FieldBlank) as blank:
            delivery_to(name, "01712345678", address)
        assert blank.value.params() == {"field": field}


def test_a_reservation_is_held_until_its_last_millisecond() -> None:
    assert is_held("held", 100, 99)
    assert not is_held("held", 100, 100)
    assert not any(is_held(state, 100, 1) for state in ("used", "released", "expired"))


@given(st.integers(0, 10**17), st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=26))
def test_cursors_come_back(ms: int, row_id: str) -> None:
    assert decode_cursor(encode_cursor(ms, row_id)) == (ms, row_id)


@pytest.mark.parametrize("text", ["", ".", "x.y", "-1.a", "1", "²3.a", f"{'9' * 19}.a"])
def test_cursors_that_nobody_gave(text: str) -> None:
    with pytest.raises(BadCursor):
        decode_cursor(text)


def test_backoff_doubles_up_to_a_minute() -> None:
    waits = [backoff_ms(attempts) for attempts in range(1, 12)]
    assert waits == [200, 400, 800, 1600, 3200, 6400, 12800, 25600, 51200, 60000, 60000]
    assert backoff_ms(10_000) == 60_000


def test_the_room_for_recordings_is_used_up_when_all_of_it_is_taken() -> None:
    assert [is_used_up(used, 100) for used in (99, 100, 101)] == [False, True, True]
