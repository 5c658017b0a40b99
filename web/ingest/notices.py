"""What hosts are told about their encoders: warnings while they send, refusals for a minute after."""

from collections.abc import Callable
from typing import NamedTuple

KEPT_MS = 60_000
MOST_SHOWS = 1_000
MOST_OF_A_SHOW = 8

Params = dict[str, str | float]


class Notice(NamedTuple):
    """`code` is what clients translate with `params`."""

    code: str
    params: Params


class EncoderRefused(Exception):
    """This encoder is not, or no longer, served; the notice says why."""

    def __init__(self, notice: Notice) -> None:
        super().__init__(notice.code)
        self.notice = notice


class Notices:
    """Of every show: the warnings of the encoder that sends, and the latest refusals, one of a kind."""

    def __init__(self) -> None:
        self._refusals: dict[str, dict[str, tuple[int, Notice]]] = {}
        self._senders: dict[str, Callable[[], list[Notice]]] = {}

    def refused(self, show: str, notice: Notice, now_ms: int) -> None:
        """Keep a refusal for a minute; the oldest shows go first when there are too many."""
        of_show = self._refusals.pop(show, {})
        of_show.pop(notice.code, None)
        of_show[notice.code] = (now_ms, notice)
        while len(of_show) > MOST_OF_A_SHOW:
            del of_show[next(iter(of_show))]
        self._refusals[show] = of_show
        while len(self._refusals) > MOST_SHOWS:
            del self._refusals[next(iter(self._refusals))]

    def sends(self, show: str, warnings: Callable[[], list[Notice]]) -> None:
        """Ask here for a show's warnings from now on."""
        self._senders[show] = warnings

    def stopped(self, show: str, warnings: Callable[[], list[Notice]]) -> None:
        """Ask there no longer, unless another encoder took over already."""
        if self._senders.get(show) == warnings:
            del self._senders[show]

    def of(self, show: str, now_ms: int) -> list[Notice]:
        """Refusals, newest first, then warnings."""
        recent = [
            notice for at_ms, notice in self._refusals.get(show, {}).values() if now_ms - at_ms < KEPT_MS
        ]
        sender = self._senders.get(show)
        return [*reversed(recent), *(sender() if sender else [])]
