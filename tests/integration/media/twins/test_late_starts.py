"""A keyframe whose beginning comes late: both planes begin with it, and send what came since behind it."""

import pytest

from media.plane.interface import OutputSpec, PeerSpec, StreamSpec
from tests.helpers.plane_peers import rtp
from tests.helpers.twins import Twins

_HOST, _VIEWER, _NEWCOMER, _OUTPUT, _SECOND = 1, 2, 3, 100, 101
_LOW, _HIGH = 10, 11
_SSRC = {_LOW: 7, _HIGH: 8}
_SPS, _PPS, _IDR, _DELTA = b"\x67sps", b"\x68pps", b"\x65idr", b"\x41delta"
_FRAGMENTS = (b"\x7c\x85first", b"\x7c\x45last")
_TICKS = 3_000


def begin(twins: Twins, codec: str = "H264") -> None:
    """A viewer that plays the lower of two layers from its keyframe on."""
    for peer in (_HOST, _VIEWER, _NEWCOMER):
        twins.add_peer(peer, "AES-128-GCM")
        twins.call("add_peer", peer, PeerSpec())
        twins.peers[peer].connect()
    for stream, ssrc in _SSRC.items():
        twins.call("add_stream", stream, _HOST, StreamSpec(codec, 90_000))
        twins.call("map_source", _HOST, ssrc, stream, is_rtx=False)
    for output, peer in ((_OUTPUT, _VIEWER), (_SECOND, _NEWCOMER)):
        twins.call("add_output", output, peer, OutputSpec(90_000, 0xAA, 96, 0xBB, 97, 0x10000, 0, "haat"))
    twins.call("select", _OUTPUT, _LOW, replay_bps=0)


def film(
    twins: Twins, stream: int, number: int, picture: int, payload: bytes, *, marker: bool = False
) -> None:
    packet = rtp(_SSRC[stream], number, payload, timestamp=picture * _TICKS, marker=marker)
    twins.call("inject", _HOST, packet, 1_000_000 + picture * 33_000_000)


def play(twins: Twins, peer: int) -> list[tuple[int, bytes]]:
    """(outgoing number, payload) of what both planes sent to a peer since the last call."""
    twins.compare()
    return [(int.from_bytes(data[2:4], "big"), data[12:]) for data in twins.peers[peer].take_agreed()]


def film_until_loss(twins: Twins) -> None:
    """The higher layer shows that its parameter sets come in band, and goes on up to where they are lost."""
    begin(twins)
    film(twins, _LOW, 1, 1, _SPS)
    film(twins, _LOW, 2, 1, _IDR, marker=True)
    film(twins, _HIGH, 50, 1, _SPS)
    film(twins, _HIGH, 51, 1, _IDR, marker=True)
    film(twins, _HIGH, 52, 2, _DELTA, marker=True)
    assert play(twins, _VIEWER) == [(0, _SPS), (1, _IDR)]
    twins.call("select", _OUTPUT, _HIGH, replay_bps=0)


async def test_a_switch_begins_with_the_repaired_parameter_sets(twins: Twins) -> None:
    film_until_loss(twins)
    for number, payload in zip((54, 55), _FRAGMENTS, strict=True):  # 53 is lost
        film(twins, _HIGH, number, 3, payload, marker=number == 55)
    film(twins, _LOW, 3, 2, _DELTA, marker=True)
    assert play(twins, _VIEWER) == [(2, _DELTA)]
    film(twins, _HIGH, 53, 3, _SPS)
    film(twins, _HIGH, 56, 4, _DELTA, marker=True)
    pieces = (_SPS, *_FRAGMENTS, _DELTA)
    assert play(twins, _VIEWER) == list(enumerate(pieces, 3))
    assert twins.call("stream_report", _HIGH).keyframes == 2


async def test_a_replay_begins_with_the_repaired_parameter_sets(twins: Twins) -> None:
    film_until_loss(twins)
    film(twins, _HIGH, 55, 3, _PPS)  # 53 and 54 are lost
    film(twins, _HIGH, 56, 3, _IDR, marker=True)
    film(twins, _HIGH, 53, 3, _SPS)
    film(twins, _HIGH, 54, 3, b"\x06sei")
    twins.call("select", _SECOND, _HIGH, replay_bps=0)
    pieces = (_SPS, b"\x06sei", _PPS, _IDR)
    assert play(twins, _NEWCOMER) == list(enumerate(pieces))
    assert sorted(play(twins, _VIEWER)) == list(enumerate(pieces, 2))


async def test_a_picture_whose_beginning_never_comes_is_no_keyframe(twins: Twins) -> None:
    film_until_loss(twins)
    for number, payload in zip((54, 55), _FRAGMENTS, strict=True):
        film(twins, _HIGH, number, 3, payload, marker=number == 55)
    film(twins, _HIGH, 56, 4, _DELTA, marker=True)
    twins.call("select", _SECOND, _HIGH, replay_bps=0)
    assert play(twins, _VIEWER) == []
    assert play(twins, _NEWCOMER)[0] == (0, _SPS)  # from the keyframe before
    film(twins, _HIGH, 57, 5, _SPS)
    assert play(twins, _VIEWER) == [(2, _SPS)]


async def test_publishers_without_parameter_sets_in_band_begin_at_their_pictures(twins: Twins) -> None:
    begin(twins)
    film(twins, _LOW, 1, 1, _DELTA, marker=True)
    film(twins, _LOW, 3, 3, _IDR, marker=True)
    assert play(twins, _VIEWER) == [(0, _IDR)]


async def test_what_came_before_a_late_start_follows_it_in_other_codecs_too(twins: Twins) -> None:
    begin(twins, "VP8")
    start, rest, other = b"\x10\x00key", b"\x00rest", b"\x10\x01delta"
    film(twins, _LOW, 2, 1, rest, marker=True)
    film(twins, _LOW, 3, 2, other, marker=True)
    assert play(twins, _VIEWER) == []
    film(twins, _LOW, 1, 1, start)
    assert play(twins, _VIEWER) == [(0, start), (1, rest), (2, other)]


async def test_a_start_older_than_the_newest_keyframe_changes_nothing(twins: Twins) -> None:
    film_until_loss(twins)
    film(twins, _HIGH, 54, 3, _IDR, marker=True)
    film(twins, _HIGH, 55, 4, _SPS)
    film(twins, _HIGH, 56, 4, _IDR, marker=True)
    assert play(twins, _VIEWER) == [(2, _SPS), (3, _IDR)]
    film(twins, _HIGH, 53, 3, _SPS)
    film(twins, _HIGH, 57, 4, _IDR, marker=True)
    assert play(twins, _VIEWER) == [(4, _IDR)]
    twins.call("select", _SECOND, _HIGH, replay_bps=0)
    assert play(twins, _NEWCOMER) == [(0, _SPS), (1, _IDR), (2, _IDR)]


@pytest.mark.parametrize(("before", "keyframes"), [(63, 2), (64, 1)])
async def test_a_slice_far_behind_its_pictures_beginning_is_no_start(
    twins: Twins, before: int, keyframes: int
) -> None:
    film_until_loss(twins)
    for number in range(53, 53 + before):
        film(twins, _HIGH, number, 3, b"\x06sei")
    film(twins, _HIGH, 53 + before, 3, _IDR, marker=True)
    assert twins.call("stream_report", _HIGH).keyframes == keyframes
    assert [payload for _, payload in play(twins, _VIEWER)] == [_IDR] * (keyframes - 1)


async def test_a_flood_of_slices_without_their_beginnings_starts_nothing(twins: Twins) -> None:
    film_until_loss(twins)
    for turn in range(500):  # two pictures, each with a loss before it
        film(twins, _HIGH, 54 + turn, 3, _IDR)
        film(twins, _HIGH, 1_054 + turn, 4, _IDR)
    assert play(twins, _VIEWER) == []
    assert twins.call("stream_report", _HIGH).keyframes == 1
    film(twins, _HIGH, 1_554, 5, _SPS)
    assert play(twins, _VIEWER) == [(2, _SPS)]
