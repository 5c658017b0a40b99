"""What subscribers' RTCP brings about, in the Python data plane."""

from media.capture import unix_ns_to_ntp
from media.plane.clock import PlaneTime
from media.plane.interface import Feedback, PlaneCounters, ReceptionReport
from media.plane.link import Link
from media.plane.output import Output
from media.rtcp import (
    BandwidthEstimate,
    KeyframeRequest,
    Nack,
    ReceiverReport,
    ReportBlock,
    RtcpItem,
    SenderReport,
    TransportFeedback,
    round_trip_ns,
)
from media.twcc import parse_feedback


class Desk:
    """Acts on subscribers' items and keeps what they report until it is polled."""

    def __init__(self, counters: PlaneCounters, time: PlaneTime) -> None:
        self._counters = counters
        self._time = time
        self.is_repairing = True

    def receive(self, link: Link, items: list[RtcpItem], arrival_ns: int) -> list[int]:
        """Take in a subscriber's items; returns the outputs for which keyframes are wanted and that have
        not been told since the last `advance`."""
        wanted: list[int] = []
        by_ssrc = {output.spec.ssrc: (handle, output) for handle, output in link.outputs.items()}
        for item in items:
            if isinstance(item, Nack) and item.media_ssrc in by_ssrc:
                self._repair(by_ssrc[item.media_ssrc][1], item, arrival_ns)
            elif isinstance(item, KeyframeRequest) and item.media_ssrc in by_ssrc:
                handle, output = by_ssrc[item.media_ssrc]
                if not output.is_keyframe_told:
                    output.is_keyframe_told = True
                    wanted.append(handle)
            elif isinstance(item, SenderReport | ReceiverReport):
                for block in item.reports:
                    if block.ssrc in by_ssrc:
                        self._reported(*by_ssrc[block.ssrc], block, arrival_ns)
            elif isinstance(item, BandwidthEstimate):
                link.remb_bps = item.bps
            elif isinstance(item, TransportFeedback):
                feedback = parse_feedback(item.body)
                if feedback is not None:
                    link.log.reported(feedback, arrival_ns)
        return wanted

    def _repair(self, output: Output, nack: Nack, arrival_ns: int) -> None:
        self._counters.nacked += len(nack.sequences)
        self._counters.retransmitted += output.asked_again(
            nack.sequences, arrival_ns, is_answered=self.is_repairing
        )

    def _reported(self, handle: int, output: Output, block: ReportBlock, arrival_ns: int) -> None:
        wall_ns = self._time.wall_ns(arrival_ns)
        if wall_ns is not None:
            measured = round_trip_ns(unix_ns_to_ntp(wall_ns), block.last_report, block.delay)
            output.round_trip_ns = output.round_trip_ns if measured is None else measured
        output.was_reported()
        output.reception = ReceptionReport(
            handle, block.fraction_lost, block.lost, block.jitter, output.round_trip_ns
        )


def take_feedback(peer: int, link: Link) -> Feedback | None:
    """What the peer reported since the last call; None for nothing."""
    transport, remb_bps = link.log.take(), link.remb_bps
    receptions = tuple(output.reception for output in link.outputs.values() if output.reception is not None)
    for output in link.outputs.values():
        output.reception = None
    link.remb_bps = None
    if transport is None and remb_bps is None and not receptions:
        return None
    return Feedback(peer, transport, remb_bps, receptions)
