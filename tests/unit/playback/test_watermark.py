"""Codes over the picture: one per viewer and show, readable off a recording."""

from hypothesis import given
from hypothesis import strategies as st

from web.playback.watermark import as_read, code_of, guest_code_of, spaced

KEY = bytes(32)
ids = st.text(min_size=1, max_size=30)


@given(ids, ids)
def test_a_code_that_was_typed_carelessly_is_found(show: str, account_id: str) -> None:
    code = code_of(KEY, show, account_id)
    careless = spaced(code).lower().replace("0", "o").replace("1", "l").replace("-", " ")
    assert as_read(careless) == code
    assert len(code) == 8


@given(ids, ids, ids)
def test_guests_and_accounts_never_share_a_code(show: str, guest_id: str, account_id: str) -> None:
    assert guest_code_of(KEY, show, guest_id)[0] == "U"
    assert "U" not in code_of(KEY, show, account_id)


def test_ten_thousand_viewers_have_ten_thousand_codes() -> None:
    assert len({code_of(KEY, "show", f"account-{number}") for number in range(10_000)}) == 10_000
    assert code_of(KEY, "show", "a") != code_of(KEY, "other", "a")
