"""The server's figures gathered for /metrics."""

from media.care import Care
from media.peer import Peer
from media.plane.interface import FORWARDING_BOUNDS_US, PlaneCounters
from media.router import Router
from media.stats import MediaStats, RepairCounters


def gather(
    peers: list[Peer], router: Router, plane: PlaneCounters, repair: RepairCounters, care: Care
) -> MediaStats:
    """Totals since the start, with losses of publications that are still going on."""
    connected = [peer for peer in peers if peer.is_connected]
    return MediaStats(
        shows=len(router.shows),
        publishers=sum(1 for peer in connected if peer.role == "publisher"),
        subscribers=sum(1 for peer in connected if peer.role == "subscriber"),
        packets_in=plane.packets_in,
        packets_out=plane.packets_out,
        bytes_in=plane.bytes_in,
        bytes_out=plane.bytes_out,
        packets_lost=repair.packets_lost + sum(entry.lost for entry in router.publications.values()),
        nacks_sent=repair.nacks_sent,
        nacks_received=plane.nacked,
        retransmitted=plane.retransmitted,
        keyframes_requested=repair.keyframes_requested,
        keyframe_requests_received=repair.keyframe_requests_received,
        garbage_datagrams=plane.garbage + repair.stun_ignored,
        undecryptable=plane.undecryptable,
        send_drops=plane.send_drops,
        forwarding_seconds=tuple(bound / 1_000_000 for bound in FORWARDING_BOUNDS_US),
        forwarding_counts=plane.forwarding_buckets,
        forwarding_sum_seconds=plane.forwarding_sum_us / 1_000_000,
        probes=plane.probes,
        events_dropped=plane.events_dropped,
        stress=care.stress,
        relief=care.relief.name.lower(),
        joins_refused=care.refused,
        freezes=repair.freezes,
        freeze_ms=repair.freeze_ms,
        frames_decoded=repair.frames_decoded,
        frames_dropped=repair.frames_dropped,
    )
