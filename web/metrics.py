"""`/metrics` for Prometheus: figures are pulled from the rooms' snapshots when somebody asks."""

from collections.abc import Iterator, Mapping

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from media.server import MediaServer
from signaling.stats import DELIVERY_BUCKETS_S, RoomStats
from transcoder.archive.archive import ArchiveStats
from transcoder.stats import LATENESS_BOUNDS_S, TranscoderStats
from web import archive_metrics, keys, media_metrics
from web.families import counter, histogram
from web.quota import Quota


class Snapshot(Collector):
    """One moment of every room, as metrics."""

    def __init__(
        self,
        media: MediaServer,
        rooms: RoomStats,
        ladder: TranscoderStats,
        archive: ArchiveStats,
        quota: Quota,
        events: Mapping[str, int],
    ) -> None:
        self._media = media
        self._rooms = rooms
        self._ladder = ladder
        self._archive = archive
        self._quota = quota
        self._events = events

    def collect(self) -> Iterator[Metric]:
        yield from media_metrics.totals(self._media.stats())
        yield from media_metrics.shows(self._media)
        yield from _rooms(self._rooms)
        yield from _ladder(self._ladder)
        yield from archive_metrics.archive(self._archive)
        yield from archive_metrics.quota(self._quota)
        yield from _commerce(self._events)


def _rooms(stats: RoomStats) -> Iterator[Metric]:
    yield GaugeMetricFamily("haat_rooms", "Rooms in memory", value=stats.rooms)
    yield GaugeMetricFamily("haat_room_participants", "People in rooms", value=stats.participants)
    yield counter("haat_room_facts", "Facts written down", stats.facts)
    yield counter("haat_room_deliveries", "Facts delivered to clients", stats.deliveries)
    yield counter("haat_room_counters_dropped", "Counters slow clients missed", stats.dropped_counters)
    yield counter("haat_room_cut_off", "Clients cut off for being too slow", stats.cut_off)
    yield histogram(
        "haat_room_delivery_seconds",
        "From a fact's writing to a client's socket",
        DELIVERY_BUCKETS_S,
        stats.delivery_counts,
        stats.delivery_sum_s,
    )


def _ladder(stats: TranscoderStats) -> Iterator[Metric]:
    yield GaugeMetricFamily("haat_hls_shows", "Shows with a ladder", value=stats.shows)
    yield GaugeMetricFamily("haat_hls_renditions", "Renditions of all ladders", value=stats.renditions)
    yield GaugeMetricFamily("haat_hls_viewers", "Estimated HLS viewers", value=stats.viewers)
    yield GaugeMetricFamily("haat_hls_waiting_requests", "Blocked requests", value=stats.waiting_requests)
    yield GaugeMetricFamily("haat_hls_stored_bytes", "Media kept in memory", value=stats.stored_bytes)
    yield counter("haat_hls_parts", "Parts made", stats.parts)
    yield counter("haat_hls_worker_restarts", "Workers that were replaced", stats.worker_restarts)
    yield counter("haat_hls_units_dropped", "Frames that workers could not take", stats.units_dropped)
    cpu_s = stats.worker_cpu_ms / 1000
    yield GaugeMetricFamily("haat_hls_worker_cpu_seconds", "CPU time of the running workers", value=cpu_s)
    yield histogram(
        "haat_hls_part_lateness_seconds",
        "From the capture of a part's last frame to the part's being served",
        LATENESS_BOUNDS_S,
        stats.lateness_counts,
        stats.lateness_sum_s,
    )


def _commerce(heard: Mapping[str, int]) -> Iterator[Metric]:
    yield counter("haat_orders_placed", "Orders placed", heard.get("order_placed", 0))
    facts = CounterMetricFamily("haat_commerce_events", "Commerce events that were relayed", labels=["type"])
    for kind, count in sorted(heard.items()):
        facts.add_metric([kind], count)
    yield facts


def routes() -> list[web.RouteDef]:
    async def serve(request: web.Request) -> web.StreamResponse:
        app = request.app
        registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        registry.register(
            Snapshot(
                app[keys.MEDIA],
                app[keys.ROOMS].stats(),
                app[keys.TRANSCODER].stats(),
                app[keys.ARCHIVE].stats(),
                app[keys.QUOTA],
                app[keys.OUTBOX].heard,
            )
        )
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [web.get("/metrics", serve)]
