import pytest

from media.layers import LayerState, choose

S = 1_000_000_000


def layer(rid: str, rank: int, *, active: bool = True, since: int = 0, last: int = 10 * S) -> LayerState:
    return LayerState(rid, rank, active, since, last)


@pytest.mark.parametrize(
    ("layers", "playing", "chosen"),
    [
        ([layer("q", 1), layer("f", 3), layer("h", 2)], None, "f"),
        ([layer("q", 1), layer("f", 3, last=9 * S)], None, "q"),
        ([layer("q", 1), layer("f", 3, active=False)], "f", "q"),
        ([layer("q", 1), layer("f", 3, since=9 * S + 1)], "q", "q"),
        ([layer("q", 1), layer("f", 3, since=9 * S)], "q", "f"),
        ([layer("q", 1), layer("h", 2)], "h", "h"),
        ([layer("q", 1, active=False)], "q", "q"),
        ([layer("q", 1, active=False)], None, None),
        ([layer("", 1)], "gone", ""),
        ([], "q", None),
    ],
)
def test_choice(layers: list[LayerState], playing: str | None, chosen: str | None) -> None:
    assert choose(layers, playing, 10 * S) == chosen
