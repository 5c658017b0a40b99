"""What is kept of shows, as metrics."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric

from transcoder.archive.archive import ArchiveStats
from web.families import counter
from web.quota import Quota


def quota(quota: Quota) -> Iterator[Metric]:
    """What each host may keep, and whom it stops."""
    yield GaugeMetricFamily(
        "haat_recording_quota_bytes",
        "Each host may keep so much, 0: no limit",
        value=quota.allowed_bytes or 0,
    )
    yield GaugeMetricFamily(
        "haat_recording_quota_refused",
        "Live shows that are not recorded because their hosts' quotas are used up",
        value=len(quota.refused),
    )


def archive(stats: ArchiveStats) -> Iterator[Metric]:
    """Totals of this process."""
    yield GaugeMetricFamily("haat_archive_shows", "Shows that are being kept", value=stats.shows)
    yield counter("haat_archive_segments", "Segments kept", stats.segments)
    yield counter("haat_archive_bytes", "Bytes of the segments kept", stats.bytes)
    yield counter("haat_archive_failures", "Segments that could not be kept", stats.failures)
    yield GaugeMetricFamily(
        "haat_archive_problems", "Shows of which nothing is kept now", value=stats.problems
    )
    yield GaugeMetricFamily("haat_archive_queue", "Segments that wait for the disk", value=stats.queued)
    yield GaugeMetricFamily("haat_archive_queue_bytes", "Their bytes", value=stats.queued_bytes)
    yield GaugeMetricFamily(
        "haat_archive_spool_bytes", "Bytes on this disk that wait for the bucket", value=stats.spooled_bytes
    )
    yield GaugeMetricFamily(
        "haat_archive_disk_free_bytes", "Free on the disk of HAAT_VAR/media", value=stats.disk_free_bytes
    )
    yield GaugeMetricFamily(
        "haat_archive_disk_reserve_bytes", "So much of it stays free", value=stats.disk_reserve_bytes
    )
