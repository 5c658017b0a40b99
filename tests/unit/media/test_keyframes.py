from media.keyframes import KeyframeRequests, KeyframeTurns, Request

MS = 1_000_000


def test_a_thousand_wishes_are_one_request() -> None:
    turns, layer = KeyframeTurns(500 * MS), KeyframeRequests()
    sent = 0
    for wish in range(1_000):
        layer.want()
        sent += len(turns.take([layer], wish * MS // 10))
    assert sent == 1


def test_layers_wait_for_the_common_turn() -> None:
    turns, low, high = KeyframeTurns(500 * MS), KeyframeRequests(), KeyframeRequests()
    low.want()
    assert turns.take([low, high], 0) == [Request(0, is_insistent=False)]
    low.came(1)
    low.want()
    high.want()
    assert turns.take([low, high], 499 * MS) == []
    assert [one.layer for one in turns.take([low, high], 500 * MS)] == [0, 1]


def test_an_unanswered_request_is_repeated_and_becomes_insistent() -> None:
    turns, layer = KeyframeTurns(500 * MS), KeyframeRequests()
    layer.want()
    sent = [
        (tick, one.is_insistent) for tick in range(0, 5_000, 100) for one in turns.take([layer], tick * MS)
    ]
    assert sent == [(0, False), (500, False), (1_500, False), (2_500, True), (3_500, True), (4_500, True)]
    layer.came(5_000 * MS)
    assert turns.take([layer], 9_000 * MS) == []


def test_nothing_is_sent_unasked() -> None:
    assert KeyframeTurns(500 * MS).take([KeyframeRequests()], 10_000 * MS) == []
