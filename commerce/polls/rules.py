"""● Who may run polls, and what a well-formed poll is."""

from collections.abc import Collection, Sequence

from commerce.polls.errors import BadPoll, PollNotAllowed, UnknownOption
from commerce.shows.rules import may_moderate

MAX_QUESTION_LENGTH = 140
MAX_OPTION_LENGTH = 60
MIN_OPTIONS, MAX_OPTIONS = 2, 6


def check_may_run(*, account_id: str, roles: Collection[str], host_id: str) -> None:
    """Raises `PollNotAllowed` for everybody but the show's host, moderators and administrators."""
    if not may_moderate(account_id, roles, host_id):
        raise PollNotAllowed()


def tidy(question: str, options: Sequence[str]) -> tuple[str, list[str]]:
    """Question and options without outer blanks. Raises `BadPoll`."""
    question = question.strip()
    if not 1 <= len(question) <= MAX_QUESTION_LENGTH:
        raise BadPoll("question")
    options = [option.strip() for option in options]
    if not MIN_OPTIONS <= len(options) <= MAX_OPTIONS:
        raise BadPoll("options")
    if not all(1 <= len(option) <= MAX_OPTION_LENGTH for option in options):
        raise BadPoll("options")
    if len({option.casefold() for option in options}) < len(options):
        raise BadPoll("twice")
    return question, options


def check_option(option: int, count: int) -> None:
    """Raises `UnknownOption` unless `option` counts one of `count` options from 0."""
    if not 0 <= option < count:
        raise UnknownOption(option)
