"""The router's clock."""

import time
from types import SimpleNamespace
from typing import cast

import pytest

from media.publication import Publication
from media.router import Router
from media.stats import RepairCounters

_HOUR_NS = 3_600 * 10**9


def published(handle: int) -> Publication:
    return cast(Publication, SimpleNamespace(peer=SimpleNamespace(handle=handle)))


def test_a_set_system_clock_counts_from_the_next_publisher_on(monkeypatch: pytest.MonkeyPatch) -> None:
    router = Router(RepairCounters())
    router.add_publication(published(1))
    before = router.wall_ns(0)
    real = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: real() + _HOUR_NS)
    router.add_publication(published(2))
    assert router.wall_ns(0) == before
    for handle in (1, 2):
        router.remove_publication(published(handle))
    router.add_publication(published(3))
    assert abs(router.wall_ns(0) - before - _HOUR_NS) < 10**9
