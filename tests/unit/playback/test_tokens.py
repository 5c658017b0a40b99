"""A playback token opens one show, in its period and the next, and nothing else."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcoder.errors import TokenExpired, TokenInvalid
from web.playback.tokens import Tokens

KEY = bytes(range(32))
slugs = st.text(string.ascii_lowercase + string.digits + "-", min_size=3, max_size=60)
periods = st.integers(1_000, 86_400_000)
moments = st.integers(0, 2**45)


@given(slugs, periods, moments, st.data())
def test_a_token_is_good_for_its_period_and_the_next(
    show: str, period_ms: int, now_ms: int, data: st.DataObject
) -> None:
    tokens = Tokens(KEY, period_ms)
    token, expires_ms = tokens.token(show, now_ms), tokens.expires_ms(now_ms)
    assert period_ms < expires_ms - now_ms <= 2 * period_ms
    good_at_ms = data.draw(st.integers(now_ms, expires_ms - 1))
    assert tokens.check(show, token, good_at_ms) == expires_ms
    with pytest.raises(TokenExpired):
        tokens.check(show, token, data.draw(st.integers(expires_ms, 2**46)))


@given(slugs, periods, moments, st.integers(1, 2**40))
def test_no_token_is_good_before_its_period(show: str, period_ms: int, now_ms: int, early: int) -> None:
    tokens = Tokens(KEY, period_ms)
    before_ms = now_ms // period_ms * period_ms - early
    if before_ms >= 0:
        with pytest.raises(TokenInvalid):
            tokens.check(show, tokens.token(show, now_ms), before_ms)


@given(slugs, slugs, periods, moments)
def test_no_token_opens_another_show(show: str, other: str, period_ms: int, now_ms: int) -> None:
    tokens = Tokens(KEY, period_ms)
    if show != other:
        with pytest.raises(TokenInvalid):
            tokens.check(other, tokens.token(show, now_ms), now_ms)


@given(slugs, periods, moments)
def test_no_token_of_another_secret_is_good(show: str, period_ms: int, now_ms: int) -> None:
    foreign = Tokens(bytes(32), period_ms).token(show, now_ms)
    with pytest.raises(TokenInvalid):
        Tokens(KEY, period_ms).check(show, foreign, now_ms)


@given(slugs, moments, st.data())
def test_a_token_that_was_changed_anywhere_is_refused(show: str, now_ms: int, data: st.DataObject) -> None:
    tokens = Tokens(KEY, 300_000)
    token = tokens.token(show, now_ms)
    at = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from(string.ascii_letters + string.digits + "._- +"))
    changed = token[:at] + letter + token[at + 1 :]
    if changed != token:
        with pytest.raises(TokenInvalid):
            tokens.check(show, changed, now_ms)


@pytest.mark.parametrize("text", ["", ".", "x", "zz.sig", "0x1.", "1_0.a", " 1.a", "é.a", "1.é", "f" * 5000])
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(TokenInvalid):
        Tokens(KEY, 300_000).check("show", text, 1_700_000_000_000)


@given(periods, moments, st.floats(0, 1))
def test_players_renew_while_their_token_is_good(period_ms: int, now_ms: int, spread: float) -> None:
    tokens = Tokens(KEY, period_ms)
    renew_at_ms = tokens.renew_at_ms(now_ms, spread)
    assert now_ms < renew_at_ms < tokens.expires_ms(now_ms)
    assert tokens.token("show", renew_at_ms) != tokens.token("show", now_ms)


def test_all_viewers_of_a_period_have_the_same_token() -> None:
    tokens = Tokens(KEY, 60_000)
    assert len({tokens.token("show", 1_700_000_040_000 + 1000 * second) for second in range(60)}) == 1
