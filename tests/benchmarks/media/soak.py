"""`make soak`: 50 receivers, joins and leaves every second; does the server end with what it began with?

The media process with its WHIP and WHEP doors, without rooms and commerce. Receivers leave by DELETE, by
DTLS's goodbye or without a word; beside them a second show begins and ends all the time.
"""

import argparse
import asyncio
import itertools
import random
import sys
import time
from dataclasses import dataclass, field

from tests.benchmarks.media import offers, planes
from tests.benchmarks.media.drain import Drain
from tests.benchmarks.media.handshake import Session
from tests.benchmarks.media.net import Net
from tests.benchmarks.media.servers import Bench, HaatDoors, Target

_RECEIVERS = 50
_WARM_S = 60.0
_REST_S = 26.0
"""Longer than the server waits for the silent."""
_SIDE_SHOW_S = 5.0
_MEMORY_SLACK = 3 << 20
_OBJECT_SLACK = 500
_COLUMNS = ("memory", "files", "tasks", "threads", "objects", "table entries")


@dataclass
class Crowd:
    """The receivers that are there, each with what ends it."""

    target: Target
    doors: HaatDoors
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    there: list[tuple[int, Session, str]] = field(default_factory=list)
    joined: int = 0

    async def join(self) -> None:
        session, location = await self.doors.open(
            "whep/bench", offers.viewer, with_feedback=self.chance.random() < 0.5
        )
        self.there.append((self.target.take(session), session, location))
        self.joined += 1

    async def leave(self) -> None:
        number, session, location = self.there.pop(self.chance.randrange(len(self.there)))
        way = self.chance.choice(("delete", "goodbye", "silence"))
        if way == "delete":
            await self.doors.end(location)
        elif way == "goodbye":
            self.target.bench.drain.say(number, session.goodbye)
        self.target.drop(number)

    async def churn(self, seconds: float) -> None:
        """One leaves and one comes, every second."""
        until = time.monotonic() + seconds
        for turn in itertools.count(1):
            await self.leave()
            await self.join()
            wait_s = until - seconds + turn - time.monotonic()
            if until - time.monotonic() < 1:
                return
            await asyncio.sleep(max(0.0, wait_s))


async def _side_shows(doors: HaatDoors, drain: Drain, group: int) -> None:
    """A show begins, is watched by two, and ends: again and again."""
    for turn in itertools.count():
        show = f"side{turn}"
        publisher, publishing = await doors.open(f"whip/{show}", offers.publisher)
        source = drain.source(
            planes.Shape(), publisher.socket.fileno(), payload_type=102, ssrc=2222, session=publisher
        )
        numbers = [drain.add(publisher, group)]
        drain.obey(numbers[0], source)
        source.start()
        try:
            await asyncio.sleep(0.5)
            watching = [await doors.open(f"whep/{show}", offers.viewer) for _ in range(2)]
            numbers += [drain.add(session, group) for session, _ in watching]
            await asyncio.sleep(_SIDE_SHOW_S)
            await doors.end(watching[0][1])
        finally:
            for number in numbers:
                drain.remove(number)
            source.close()
        await doors.end(publishing)


class Report:
    """A line a minute, and the verdict."""

    def __init__(self, target: Target, doors: HaatDoors, crowd: Crowd) -> None:
        self._target, self._doors, self._crowd = target, doors, crowd
        self._start = time.monotonic()
        print(f"{'minute':>7} {'joins':>6} " + " ".join(f"{name:>13}" for name in _COLUMNS) + "  not arrived")

    async def line(self, note: str = "") -> dict[str, float]:
        census = await self._doors.get("census")
        values = [census["memory"] / 2**20, *(census[name] for name in _COLUMNS[1:])]
        cells = " ".join(f"{value:>13,.1f}" if place == 0 else f"{value:>13,.0f}"
                         for place, value in enumerate(values))  # fmt: skip
        lost = self._target.bench.drain.totals(self._target.group).lost
        minute = (time.monotonic() - self._start) / 60
        print(f"{minute:>7.1f} {self._crowd.joined:>6} {cells}  {lost} packets  {note}".rstrip(), flush=True)
        return census


def _verdict(before: dict[str, float], after: dict[str, float]) -> list[str]:
    """What is more than at the beginning."""
    slack = {"memory": _MEMORY_SLACK, "objects": _OBJECT_SLACK}
    return [
        f"{name}: {before[name]:,.0f} before, {after[name]:,.0f} after, {slack.get(name, 0):,} more allowed"
        for name in _COLUMNS
        if after[name] > before[name] + slack.get(name, 0)
    ]


async def _soak(plane: str, minutes: float, warm_s: float) -> bool:
    with Drain() as drain:
        async with planes.plane(Bench(Net((), "127.0.0.1", "127.0.0.1"), drain), plane) as target:
            doors = target.joins
            assert isinstance(doors, HaatDoors)
            crowd = Crowd(target, doors)
            target.source.start()
            await asyncio.sleep(0.5)
            for _ in range(_RECEIVERS):
                await crowd.join()
            report = Report(target, doors, crowd)
            group = drain.new_group()

            async def busy_for(seconds: float) -> None:
                side = asyncio.create_task(_side_shows(doors, drain, group))
                try:
                    await crowd.churn(seconds)
                finally:
                    side.cancel()
                    await asyncio.gather(side, return_exceptions=True)

            await busy_for(warm_s)
            await asyncio.sleep(_REST_S)
            before = await report.line("at rest after warming up")
            left = minutes * 60
            while left > 0:
                await busy_for(min(60.0, left))
                left -= 60
                await report.line()
            await asyncio.sleep(_REST_S)
            after = await report.line("at rest")
    found = _verdict(before, after)
    print("\n".join(found) if found else f"{target.name}: it ends with what it began with")
    return not found


def main() -> None:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--warm", type=float, default=_WARM_S, help="seconds before the first census")
    parser.add_argument("--plane", choices=planes.names(), default=planes.main_name())
    arguments = parser.parse_args()
    sys.exit(0 if asyncio.run(_soak(arguments.plane, arguments.minutes, arguments.warm)) else 1)


if __name__ == "__main__":
    main()
