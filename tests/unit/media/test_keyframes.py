from media.keyframes import KeyframeRequests

MS = 1_000_000


def test_a_thousand_wishes_are_one_request() -> None:
    requests = KeyframeRequests(500 * MS)
    sent = 0
    for wish in range(1_000):
        requests.want()
        sent += requests.due(wish * MS // 10)
    assert sent == 1


def test_wishes_after_a_keyframe_wait_for_the_spacing() -> None:
    requests = KeyframeRequests(500 * MS)
    requests.want()
    assert requests.due(0)
    requests.came(1)
    requests.want()
    assert not requests.due(499 * MS)
    assert requests.due(500 * MS)


def test_an_unanswered_request_is_repeated_after_a_second() -> None:
    requests = KeyframeRequests(500 * MS)
    requests.want()
    assert requests.due(0)
    assert not requests.due(999 * MS)
    assert requests.due(1_000 * MS)
    requests.came(1)
    assert not requests.due(5_000 * MS)


def test_nothing_is_sent_unasked() -> None:
    assert not KeyframeRequests(500 * MS).due(10_000 * MS)
