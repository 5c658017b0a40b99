"""What a full server does to its shows and its data plane."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest

from media.care import Care
from media.errors import ServerBusy
from media.plane.interface import Plane
from media.show import Show
from media.stress import Capacity, Load, Relief

SECOND = 1_000_000_000
CALM = Load(processor=0.1, packets_per_s=1_000, loop_delay_ms=1)
FULL = Load(processor=1.0, packets_per_s=1_000, loop_delay_ms=1)


class Rig:
    """A care with a load that the test sets, and a plane that notes what it is told."""

    def __init__(self, *, sheds: bool = True) -> None:
        self.load = CALM
        self.repair: list[bool] = []
        self.shows = {"demo": Show("demo")}
        plane: Any = SimpleNamespace(set_repair=lambda *, is_on: self.repair.append(is_on))
        self.care = Care(
            cast(Plane, plane),
            self.shows,
            capacity=Capacity(packets_per_s=100_000),
            sheds=sheds,
            read=lambda _now_ns: self.load,
        )
        self._clock: Iterator[int] = iter(range(10_000))

    def pass_seconds(self, seconds: int) -> None:
        for _ in range(seconds):
            self.care.tick(next(self._clock) * SECOND)


def test_a_full_server_refuses_newcomers_and_spares_repair() -> None:
    rig = Rig()
    rig.load = FULL
    rig.pass_seconds(6)
    assert rig.shows["demo"].menu.relief is Relief.NO_JOINS
    assert rig.repair == [False]
    with pytest.raises(ServerBusy) as refusal:
        rig.care.admit()
    assert refusal.value.retry_after_s == 5
    assert rig.care.refused == 1


def test_all_comes_back_when_the_load_is_gone() -> None:
    rig = Rig()
    rig.load = FULL
    rig.pass_seconds(6)
    rig.load = CALM
    rig.pass_seconds(40)
    rig.care.admit()
    assert rig.shows["demo"].menu.relief is Relief.NOTHING
    assert rig.repair == [False, True]


def test_a_show_that_begins_under_load_is_spared_too() -> None:
    rig = Rig()
    rig.load = FULL
    rig.pass_seconds(3)
    rig.shows["late"] = Show("late")
    rig.pass_seconds(1)
    assert rig.shows["late"].menu.relief is Relief.NO_JOINS


def test_without_shedding_stress_is_only_told() -> None:
    rig = Rig(sheds=False)
    rig.load = FULL
    rig.pass_seconds(10)
    rig.care.admit()
    assert rig.care.stress == pytest.approx(1 / 0.95)
    assert (rig.shows["demo"].menu.relief, rig.repair) == (Relief.NOTHING, [])
