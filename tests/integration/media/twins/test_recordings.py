"""What real Chromium pages sent, through both planes: the same bytes, and the publisher's frames, whole."""

from collections.abc import Callable
from itertools import groupby
from typing import NamedTuple

import pytest

from media import rtcp
from tests.helpers.lossy_receiver import LossyReceiver
from tests.helpers.recorded_show import Recorded, RecordedShow
from tests.helpers.recording import Arrival, load
from tests.helpers.twins import Twins

_STEADY, _WILD, _NARROW = 20, 21, 22
Path = list[tuple[str, int, int]]


class Heard(NamedTuple):
    """Of the recorded viewer: packets that its feedback names as received and as lost, numbers that it asked
    for again and those it got, reports with blocks, and wishes for a keyframe."""

    received: int
    lost: int
    nacked: int
    retransmitted: int
    blocks: int
    wishes: int


class Figures(NamedTuple):
    """Known of a recording: paths as `path` gives them, frames of the viewer without temporal layers, packets
    that the planes sent to all, and what the recorded viewer said."""

    steady: Path
    wild: Path
    narrow: int
    sent: int
    heard: Heard


_KNOWN = {
    "h264": Figures(
        steady=[("q", 0, 26), ("h", 26, 39), ("f", 64, 30)],
        wild=[("h", 1, 64), ("f", 64, 30)],
        narrow=95,
        sent=1_888,
        heard=Heard(received=341, lost=28, nacked=48, retransmitted=47, blocks=11, wishes=1),
    ),
    "vp8": Figures(
        steady=[("q", 0, 27), ("h", 27, 67), ("f", 92, 8)],
        wild=[("h", 2, 92), ("f", 92, 8)],
        narrow=76,
        sent=1_787,
        heard=Heard(received=259, lost=23, nacked=36, retransmitted=36, blocks=12, wishes=0),
    ),
}


def path(viewer: LossyReceiver, recorded: Recorded) -> Path:
    """(rid, index of the publisher's frame, how many from there) for each run of frames without a gap."""
    places = {frame.data: (rid, at) for rid in "qhf" for at, frame in enumerate(recorded.frames(rid))}
    found = [(*places[frame.data], at) for at, frame in enumerate(viewer.frames)]
    runs = [list(run) for _, run in groupby(found, lambda one: (one[0], one[1] - one[2]))]
    return [(run[0][0], run[0][1], len(run)) for run in runs]


def watch(show: RecordedShow) -> None:
    """Play the recording with viewers that change layers, lose packets, and leave temporal layers out."""
    deeds: list[tuple[int, Callable[[], object]]] = [
        (-100, lambda: show.select(_STEADY, "q")),
        (-100, lambda: show.select(_NARROW, "q")),
        (800, lambda: show.select(_WILD, "h", replay_bps=1_000_000)),
        (1_500, lambda: show.select(_STEADY, "h")),
        (2_000, lambda: show.twins.call("limit_temporal", 10 * _NARROW, 0)),
        (3_000, lambda: show.select(_WILD, "f")),
        (3_500, lambda: show.select(_STEADY, "f")),
        (4_000, lambda: show.twins.call("limit_temporal", 10 * _NARROW, None)),
    ]
    for now_ms in show.play():
        while deeds and deeds[0][0] <= now_ms:
            deeds.pop(0)[1]()


def asked_again(recorded: Recorded, peer: int) -> int:
    """How many numbers the recorded viewer's NACKs name."""
    packets = [
        one for one in recorded.entries if isinstance(one, Arrival) and one.is_rtcp and one.peer == peer
    ]
    items = [item for packet in packets for item in rtcp.parse_rtcp(packet.data)]
    return sum(len(item.sequences) for item in items if isinstance(item, rtcp.Nack))


@pytest.mark.parametrize("name", _KNOWN)
async def test_a_recorded_show_reaches_every_viewer_frame_by_frame(twins: Twins, name: str) -> None:
    recorded, known = Recorded(load(name)), _KNOWN[name]
    show = RecordedShow(twins, recorded)
    steady, wild = show.add_viewer(_STEADY, loss=0), show.add_viewer(_WILD, loss=0.1)
    narrow = show.add_viewer(_NARROW, loss=0)
    watch(show)
    assert path(steady, recorded) == known.steady
    assert path(wild, recorded) == known.wild
    assert len(narrow.frames) == known.narrow
    assert steady.others == len(recorded.packets(recorded.sound))
    assert (len(steady.missing), wild.repaired > 10) == (0, True)
    first = min(steady.pictures, default=0)
    assert sorted(steady.pictures) == list(range(first, first + len(steady.pictures)))
    assert twins.planes[0].counters.packets_out == known.sent


@pytest.mark.parametrize("name", _KNOWN)
async def test_a_recorded_viewers_words_are_heard(twins: Twins, name: str) -> None:
    recorded = Recorded(load(name))
    show = RecordedShow(twins, recorded)
    for _ in show.play():
        pass
    transports = [one.transport for one in show.feedback if one.transport is not None]
    report = twins.call("output_report", recorded.outputs[1])
    assert report.nacked == asked_again(recorded, recorded.viewer)
    assert (
        Heard(
            received=sum(transport.received for transport in transports),
            lost=sum(transport.lost for transport in transports),
            nacked=report.nacked,
            retransmitted=report.retransmitted,
            blocks=sum(len(one.receptions) for one in show.feedback),
            wishes=show.wishes,
        )
        == _KNOWN[name].heard
    )
