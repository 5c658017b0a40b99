"""The media room's metrics: totals, and each live show with its viewers."""

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from media.server import MediaServer
from media.stats import MediaStats
from media.stress import Relief
from web.families import counter, histogram


def totals(stats: MediaStats) -> Iterator[Metric]:
    """What the whole server forwards, and how loaded it is."""
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
    yield counter("haat_media_packets_lost", "Publishers' packets that never came", stats.packets_lost)
    nacks = CounterMetricFamily("haat_media_nacks", "Packets asked for again", labels=["direction"])
    nacks.add_metric(["sent"], stats.nacks_sent)
    nacks.add_metric(["received"], stats.nacks_received)
    yield nacks
    yield counter("haat_media_retransmitted", "Packets sent again to viewers", stats.retransmitted)
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
    yield histogram(
        "haat_media_forwarding_seconds",
        "From a packet's arrival to the last viewer's copy",
        stats.forwarding_seconds,
        stats.forwarding_counts,
        stats.forwarding_sum_seconds,
    )
    yield counter("haat_media_probes", "Packets sent to find room on viewers' links", stats.probes)
    yield counter(
        "haat_media_events_dropped", "Packets the control plane was too late for", stats.events_dropped
    )
    yield GaugeMetricFamily("haat_media_stress", "1: the server is full", value=stats.stress)
    relief = GaugeMetricFamily("haat_media_relief", "What is left out for now", labels=["step"])
    for step in Relief:
        relief.add_metric([step.name.lower()], float(step.name.lower() == stats.relief))
    yield relief
    yield counter("haat_media_joins_refused", "Newcomers refused by a full server", stats.joins_refused)
    yield counter("haat_player_freezes", "Times that viewers' pictures stood still", stats.freezes)
    yield counter("haat_player_freeze_seconds", "How long they stood still", stats.freeze_ms / 1000)
    frames = CounterMetricFamily("haat_player_frames", "Viewers' pictures", labels=["fate"])
    frames.add_metric(["decoded"], stats.frames_decoded)
    frames.add_metric(["dropped"], stats.frames_dropped)
    yield frames


def shows(media: MediaServer) -> Iterator[Metric]:
    """What each live show sends, by its lines, and how its viewers fare."""
    labels = ["show", "line", "layer"]
    bits = GaugeMetricFamily("haat_publication_bitrate_bps", "Video that arrives", labels=labels)
    sound = GaugeMetricFamily("haat_publication_audio_bitrate_bps", "Sound that arrives", labels=labels[:2])
    frames = GaugeMetricFamily("haat_publication_frames_per_second", "Pictures that arrive", labels=labels)
    lost = GaugeMetricFamily(
        "haat_publication_packets_lost", "Never came, since its start", labels=labels[:2]
    )
    trip = GaugeMetricFamily("haat_publication_round_trip_seconds", "To its publisher", labels=labels[:2])
    viewers = GaugeMetricFamily("haat_audience_viewers", "WebRTC viewers", labels=labels[:1])
    layers = GaugeMetricFamily("haat_audience_layers", "Viewers by what they play", labels=["show", "layer"])
    trips = GaugeMetricFamily("haat_audience_round_trip_seconds", "To viewers", labels=["show", "quantile"])
    room = GaugeMetricFamily(
        "haat_audience_estimate_bps", "Viewers' links carry", labels=["show", "quantile"]
    )
    sent = GaugeMetricFamily("haat_audience_sent_bps", "Sent to all viewers together", labels=labels[:1])
    loss = GaugeMetricFamily("haat_audience_loss_ratio", "Packets lost towards viewers", labels=labels[:1])
    for name in media.shows():
        stats, audience = media.show_stats(name), media.audience(name)
        for place in stats.places if stats else ():
            line = [name, str(place.line)]
            lost.add_metric(line, place.packets_lost)
            sound.add_metric(line, place.audio_bitrate_bps)
            if place.round_trip_ms is not None:
                trip.add_metric(line, place.round_trip_ms / 1000)
            for layer in place.layers:
                bits.add_metric([*line, layer.rid], layer.bitrate_bps)
                frames.add_metric([*line, layer.rid], layer.frames_per_second)
        if audience is None:
            continue
        viewers.add_metric([name], audience.viewers)
        loss.add_metric([name], audience.loss)
        sent.add_metric([name], audience.sent_bps)
        for rid, count in audience.layers:
            layers.add_metric([name, "none" if rid is None else rid], count)
        for quantile, trip_ms in (
            ("0.5", audience.round_trip_ms_median),
            ("0.95", audience.round_trip_ms_p95),
        ):
            if trip_ms is not None:
                trips.add_metric([name, quantile], trip_ms / 1000)
        for quantile, bps in (("0.1", audience.estimate_bps_p10), ("0.5", audience.estimate_bps_median)):
            if bps is not None:
                room.add_metric([name, quantile], bps)
    yield from (bits, sound, frames, lost, trip, viewers, layers, trips, room, sent, loss)
