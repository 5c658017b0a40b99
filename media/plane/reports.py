"""Sender reports to subscribers: outputs' timestamps on this server's clock, one for sound and picture."""

from media.capture import unix_ns_to_ntp
from media.plane.output import Output
from media.rtcp import SenderReport, build_description, build_sender_report

_REPORT_NS = 1_000_000_000
_FIRST_REPORT_NS = 200_000_000
_FIRST_REPORTS = 3
"""A receiver needs two reports before it can match sound and picture."""


def send_report_if_due(output: Output, now_ns: int, wall_ns: int) -> None:
    """Three reports 200 ms apart, then one a second, while the output plays a stream with a settled clock."""
    stream = output.playing
    if stream is None or stream.clock is None or not stream.is_clock_settled:
        return
    if now_ns < output.report_due_ns or not output.link.is_ready:
        return
    output.reports_sent += 1
    is_early = output.reports_sent <= _FIRST_REPORTS
    output.report_due_ns = now_ns + (_FIRST_REPORT_NS if is_early else _REPORT_NS)
    spec, totals = output.spec, output.report()
    timestamp = (stream.clock.timestamp_at(wall_ns) - output.timestamp_offset) & 0xFFFFFFFF
    report = SenderReport(spec.ssrc, unix_ns_to_ntp(wall_ns), timestamp, totals.packets, totals.octets, ())
    output.link.send_rtcp(build_sender_report(report) + build_description(spec.ssrc, spec.cname))
