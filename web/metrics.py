"""`/metrics` for Prometheus: figures are pulled from the rooms' snapshots when somebody asks."""

import itertools
from collections.abc import Iterator, Mapping, Sequence

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from media.stats import MediaStats
from signaling.stats import DELIVERY_BUCKETS_S, RoomStats
from transcoder.stats import LATENESS_BOUNDS_S, TranscoderStats
from web import keys


class Snapshot(Collector):
    """One moment of every room, as metrics."""

    def __init__(
        self, media: MediaStats, rooms: RoomStats, ladder: TranscoderStats, events: Mapping[str, int]
    ) -> None:
        self._media = media
        self._rooms = rooms
        self._ladder = ladder
        self._events = events

    def collect(self) -> Iterator[Metric]:
        yield from _media(self._media)
        yield from _rooms(self._rooms)
        yield from _ladder(self._ladder)
        yield from _commerce(self._events)


def _media(stats: MediaStats) -> Iterator[Metric]:
    peers = GaugeMetricFamily("haat_media_peers", "WebRTC peers that are connected", labels=["role"])
    peers.add_metric(["publisher"], stats.publishers)
    peers.add_metric(["subscriber"], stats.subscribers)
    yield peers
    packets = CounterMetricFamily("haat_media_packets", "Media packets", labels=["direction"])
    packets.add_metric(["in"], stats.packets_in)
    packets.add_metric(["out"], stats.packets_out)
    yield packets
    size = CounterMetricFamily("haat_media_bytes", "Bytes of media packets", labels=["direction"])
    size.add_metric(["in"], stats.bytes_in)
    size.add_metric(["out"], stats.bytes_out)
    yield size
    yield _counter("haat_media_packets_lost", "Publishers' packets that never came", stats.packets_lost)
    nacks = CounterMetricFamily("haat_media_nacks", "Packets asked for again", labels=["direction"])
    nacks.add_metric(["sent"], stats.nacks_sent)
    nacks.add_metric(["received"], stats.nacks_received)
    yield nacks
    yield _counter("haat_media_retransmitted", "Packets sent again to viewers", stats.retransmitted)
    keyframes = CounterMetricFamily(
        "haat_media_keyframe_requests", "PLI and FIR; sent ones are coalesced", labels=["direction"]
    )
    keyframes.add_metric(["sent"], stats.keyframes_requested)
    keyframes.add_metric(["received"], stats.keyframe_requests_received)
    yield keyframes
    dropped = CounterMetricFamily("haat_media_dropped", "Datagrams dropped", labels=["reason"])
    dropped.add_metric(["garbage"], stats.garbage_datagrams)
    dropped.add_metric(["undecryptable"], stats.undecryptable)
    dropped.add_metric(["send"], stats.send_drops)
    yield dropped
    yield _histogram(
        "haat_media_forwarding_seconds",
        "From a packet's arrival to the last viewer's copy",
        stats.forwarding_seconds,
        stats.forwarding_counts,
        stats.forwarding_sum_seconds,
    )


def _rooms(stats: RoomStats) -> Iterator[Metric]:
    yield GaugeMetricFamily("haat_rooms", "Rooms in memory", value=stats.rooms)
    yield GaugeMetricFamily("haat_room_participants", "People in rooms", value=stats.participants)
    yield _counter("haat_room_facts", "Facts written down", stats.facts)
    yield _counter("haat_room_deliveries", "Facts delivered to clients", stats.deliveries)
    yield _counter("haat_room_counters_dropped", "Counters slow clients missed", stats.dropped_counters)
    yield _counter("haat_room_cut_off", "Clients cut off for being too slow", stats.cut_off)
    yield _histogram(
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
    yield _counter("haat_hls_parts", "Parts made", stats.parts)
    yield _counter("haat_hls_worker_restarts", "Workers that were replaced", stats.worker_restarts)
    yield _counter("haat_hls_units_dropped", "Frames that workers could not take", stats.units_dropped)
    cpu_s = stats.worker_cpu_ms / 1000
    yield GaugeMetricFamily("haat_hls_worker_cpu_seconds", "CPU time of the running workers", value=cpu_s)
    yield _histogram(
        "haat_hls_part_lateness_seconds",
        "From the capture of a part's last frame to the part's being served",
        LATENESS_BOUNDS_S,
        stats.lateness_counts,
        stats.lateness_sum_s,
    )


def _commerce(heard: Mapping[str, int]) -> Iterator[Metric]:
    yield _counter("haat_orders_placed", "Orders placed", heard.get("order_placed", 0))
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
                app[keys.MEDIA].stats(),
                app[keys.ROOMS].stats(),
                app[keys.TRANSCODER].stats(),
                app[keys.OUTBOX].heard,
            )
        )
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [web.get("/metrics", serve)]


def _counter(name: str, text: str, value: float) -> CounterMetricFamily:
    return CounterMetricFamily(name, text, value=value)


def _histogram(
    name: str, text: str, bounds: Sequence[float], counts: Sequence[int], total: float
) -> HistogramMetricFamily:
    """`counts` are not cumulative and have one entry more than `bounds`."""
    assert len(counts) == len(bounds) + 1
    labels = [*(str(float(bound)) for bound in bounds), "+Inf"]
    buckets = list(zip(labels, map(float, itertools.accumulate(counts)), strict=True))
    return HistogramMetricFamily(name, text, buckets=buckets, sum_value=total)
