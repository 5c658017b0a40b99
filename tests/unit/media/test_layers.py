import pytest

from media.layers import LayerState, Option, Wish, options, place_of, start_of

S = 1_000_000_000
NOW = 10 * S


def layer(
    rid: str,
    height: int,
    kbps: int,
    *,
    active: bool = True,
    since: int = 0,
    last: int = NOW,
    temporal: int = 0,
) -> LayerState:
    return LayerState(rid, height * 16, active, since, last, height * 16 // 9, height, kbps * 1000, temporal)


Q, H, F = layer("q", 180, 150), layer("h", 360, 600), layer("f", 720, 2_000)


def rids(layers: list[LayerState], wish: Wish = Wish()) -> list[str]:  # noqa: B008
    return [option.rid for option in options(layers, wish, NOW)]


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ([F, Q, H], ["q", "h", "f"]),
        ([Q, H, F._replace(is_active=False)], ["q", "h"]),
        ([Q, H, F._replace(last_ns=NOW - S // 2)], ["q", "h"]),
        ([Q._replace(last_ns=NOW - S), F._replace(last_ns=NOW - S)], ["q", "f"]),
        ([Q, F._replace(since_ns=NOW - S + 1)], ["q"]),
        ([Q, F._replace(since_ns=NOW - S)], ["q", "f"]),
        ([F._replace(since_ns=NOW)], ["f"]),
        ([Q._replace(last_ns=0, is_active=False), F._replace(last_ns=NOW - 9 * S, is_active=False)], ["f"]),
        ([Q._replace(last_ns=0, is_active=False)], []),
        ([], []),
    ],
)
def test_layers_that_can_be_had(layers: list[LayerState], expected: list[str]) -> None:
    assert rids(layers) == expected


def test_a_manual_choice_is_the_most_while_it_is_sent() -> None:
    assert rids([Q, H, F], Wish("h")) == ["q", "h"]
    assert rids([Q, F], Wish("h")) == ["q", "f"]


def test_nothing_larger_than_the_screen_shows() -> None:
    assert rids([Q, H, F], Wish(max_height=360)) == ["q", "h"]
    assert rids([Q, H, F], Wish(max_height=400)) == ["q", "h", "f"]
    assert rids([Q, H, F], Wish(max_height=100)) == ["q"]
    assert rids([Q, H, F], Wish(max_height=1080)) == ["q", "h", "f"]
    assert rids([Q, H, F], Wish(max_height=0)) == []
    assert rids([Q, H, F], Wish("h", max_height=180)) == ["q"]


@pytest.mark.parametrize(("highest", "below"), [(1, 0), (2, 1), (3, 2)])
def test_the_highest_temporal_layer_is_a_half_step(highest: int, below: int) -> None:
    layers = [layer("q", 180, 150, temporal=highest), layer("h", 360, 600, temporal=highest)]
    found = options(layers, Wish(), NOW)
    steps = [("q", below, 90_000), ("q", None, 150_000), ("h", below, 360_000), ("h", None, 600_000)]
    assert found == [Option(*step) for step in steps]
    assert start_of(found) == 1


def test_the_start_is_the_middle() -> None:
    assert start_of(options([Q, H, F], Wish(), NOW)) == 1
    assert start_of(options([Q, H], Wish(), NOW)) == 0
    assert start_of(options([F], Wish(), NOW)) == 0


def test_the_place_of_what_plays() -> None:
    found = options([Q, H], Wish(), NOW)
    assert place_of(found, Option("h", None, 1)) == 1
    assert place_of(found, Option("f", None, 2_000_000)) == 1
    assert place_of(found, Option("x", None, 1)) == 0
    assert place_of(found, None) == -1
    assert place_of([], Option("h", None, 1)) == -1
