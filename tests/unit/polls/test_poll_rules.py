from itertools import product
from typing import get_args

import pytest

from commerce.polls.errors import BadPoll, PollIsClosed, PollNotAllowed, UnknownOption
from commerce.polls.rules import check_may_run, check_option, tidy
from commerce.polls.states import TRANSITIONS, PollAction, PollStatus, next_status

LEGAL = {("open", "vote"): "open", ("open", "close"): "closed"}


@pytest.mark.parametrize(("status", "action"), list(product(get_args(PollStatus), get_args(PollAction))))
def test_every_status_and_action(status: PollStatus, action: PollAction) -> None:
    if (status, action) in LEGAL:
        assert next_status(status, action) == LEGAL[status, action]
    else:
        with pytest.raises(PollIsClosed):
            next_status(status, action)


def test_table_has_nothing_else() -> None:
    assert dict(TRANSITIONS) == LEGAL


@pytest.mark.parametrize(
    ("account_id", "roles", "is_allowed"),
    [
        ("host", ("viewer", "host"), True),
        ("other", ("moderator",), True),
        ("other", ("administrator",), True),
        ("other", ("viewer", "host"), False),
        ("other", ("seller", "support", "reviewer"), False),
        ("other", (), False),
    ],
)
def test_who_may_run_polls(account_id: str, roles: tuple[str, ...], is_allowed: bool) -> None:
    if is_allowed:
        check_may_run(account_id=account_id, roles=roles, host_id="host")
    else:
        with pytest.raises(PollNotAllowed):
            check_may_run(account_id=account_id, roles=roles, host_id="host")


def test_blanks_around_words_do_not_count() -> None:
    assert tidy("  Which colour? ", [" red", "blue "]) == ("Which colour?", ["red", "blue"])


@pytest.mark.parametrize(
    ("question", "options", "reason"),
    [
        ("   ", ["a", "b"], "question"),
        ("q" * 141, ["a", "b"], "question"),
        ("Which?", ["a"], "options"),
        ("Which?", list("abcdefg"), "options"),
        ("Which?", ["a", "  "], "options"),
        ("Which?", ["a", "b" * 61], "options"),
        ("Which?", ["Red", " red "], "twice"),
    ],
)
def test_malformed_poll_says_what_is_wrong(question: str, options: list[str], reason: str) -> None:
    with pytest.raises(BadPoll) as raised:
        tidy(question, options)
    assert raised.value.params() == {"reason": reason}


@pytest.mark.parametrize("option", [-1, 3])
def test_option_that_is_not_there(option: int) -> None:
    with pytest.raises(UnknownOption):
        check_option(option, 3)
