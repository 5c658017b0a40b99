"""Random shows through both planes: every byte sent, every event, every figure the same."""

import pytest

from media.plane import native
from tests.helpers.plane_peers import PROFILES
from tests.helpers.random_show import RandomShow
from tests.helpers.twins import Twins, can_be_built

_STEPS = 3_000
_SEEDS = range(5)


def test_the_native_plane_is_there_wherever_it_can_be_built() -> None:
    assert native.load() is not None or not can_be_built()


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("seed", _SEEDS)
async def test_both_planes_do_the_same(twins: Twins, profile: str, seed: int) -> None:
    show = RandomShow(twins, seed, profile)
    for _ in range(_STEPS):
        show.step()
        twins.compare()
    assert twins.datagrams > 1_000
