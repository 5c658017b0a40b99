"""The durable log of the rooms' facts: what is asked of it, and reading a room's state from it."""

import asyncio
from itertools import islice
from typing import Protocol

import msgspec

from signaling.protocol import AnyFact, Numbered
from signaling.state import State, fold

Row = tuple[int, int, bytes, str | None]
"""Number, time (Unix ms), the fact as JSON, and the source that it came from."""

_SLICE = 500
_FACT: msgspec.json.Decoder[AnyFact] = msgspec.json.Decoder(AnyFact)


class FactLog(Protocol):
    """Keeps every room's facts; a number and a source occur once in a show."""

    async def append(self, show: str, facts: list[Row]) -> None:
        """Write all or, raising, none."""

    async def load(self, show: str) -> list[Row]:
        """All facts of a show in order."""


async def read_state(log: FactLog, show: str, history: int) -> State:
    """The state that a show's facts make; folded in slices, so that nothing else waits for a long log."""
    rows = iter(await log.load(show))
    state = State(history)
    while part := list(islice(rows, _SLICE)):
        fold(state, map(_numbered, part))
        await asyncio.sleep(0)
    return state


def _numbered(row: Row) -> tuple[Numbered, str | None]:
    seq, at_ms, body, source = row
    return Numbered(seq=seq, at_ms=at_ms, fact=_FACT.decode(body)), source
