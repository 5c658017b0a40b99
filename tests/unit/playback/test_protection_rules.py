"""A show's settings: which need a token, and which country may watch."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.protection.errors import CountriesInvalid
from commerce.protection.rules import COUNTRIES, CountryRule, Protection, tidy_countries

codes = st.lists(st.sampled_from(sorted(COUNTRIES)), min_size=1, max_size=20)


def test_nothing_is_protected_unless_somebody_says_so() -> None:
    plain = Protection()
    assert (plain.media_needs_token, plain.keys_need_token, plain.needs_grant) == (False, False, False)
    assert plain.admits(None)


@given(st.builds(Protection, st.booleans(), st.booleans(), st.booleans()))
def test_encryption_guards_keys_and_tokens_guard_everything(protection: Protection) -> None:
    assert protection.media_needs_token == protection.tokens
    assert protection.keys_need_token == (protection.tokens or protection.encrypted)
    assert protection.needs_grant == (protection.keys_need_token or protection.watermark)


@given(codes, st.sampled_from(sorted(COUNTRIES)))
def test_only_and_except_are_each_others_opposite(chosen: list[str], country: str) -> None:
    countries = tuple(chosen)
    only = Protection(country_rule="only", countries=countries)
    but = Protection(country_rule="except", countries=countries)
    assert only.media_needs_token
    assert only.admits(country) == (country in chosen) == (not but.admits(country))


def test_an_unknown_address_is_let_in_only_by_a_list_of_refused_countries() -> None:
    assert not Protection(country_rule="only", countries=("BD",)).admits(None)
    assert Protection(country_rule="except", countries=("IN",)).admits(None)


def test_countries_are_tidied() -> None:
    assert tidy_countries("only", ["in", "BD ", "IN"]) == ("BD", "IN")
    assert tidy_countries("everywhere", ["BD"]) == ()


@pytest.mark.parametrize("countries", [[], ["UK"], ["BD", "ZZ"], ["BGD"], [""]])
@pytest.mark.parametrize("rule", ["only", "except"])
def test_a_rule_needs_countries_that_exist(rule: CountryRule, countries: list[str]) -> None:
    with pytest.raises(CountriesInvalid):
        tidy_countries(rule, countries)
