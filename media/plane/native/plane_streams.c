/* Calls about streams: what feeds them, what they report. */
#include "core.h"

void plane_add_stream(Plane *plane, uint64_t handle, uint64_t owner, Codec codec, int64_t rate) {
    Peer *peer = table_get(&plane->peers, owner);
    if (peer == NULL || rate < 1) {
        return;
    }
    plane_remove_stream(plane, handle);
    Stream *stream = stream_new(handle, peer, codec, rate);
    if (stream != NULL && !table_put(&plane->streams, handle, stream)) {
        stream_free(stream);
    } else if (stream != NULL) {
        peer->streams_count++;
    }
}

void plane_remove_stream(Plane *plane, uint64_t handle) {
    Stream *stream = table_get(&plane->streams, handle);
    if (stream == NULL) {
        return;
    }
    forward_run(plane, stream);
    table_remove(&plane->streams, handle);
    stream_close(stream);
    forward_forget(plane, stream);
    peer_unmap_stream(stream->peer, stream);
    stream->peer->streams_count--;
    stream->next_dead = plane->dead_streams;
    plane->dead_streams = stream;
    plane_bury_now(plane);
}

void plane_map_source(Plane *plane, uint64_t handle, uint32_t ssrc, uint64_t fed, bool is_rtx) {
    Peer *peer = table_get(&plane->peers, handle);
    Stream *stream = table_get(&plane->streams, fed);
    if (peer != NULL && stream != NULL && stream->peer == peer) {
        peer_map(peer, ssrc, stream, is_rtx);
    }
}

void plane_tap(Plane *plane, uint64_t handle, bool is_on) {
    Stream *stream = table_get(&plane->streams, handle);
    if (stream != NULL) {
        stream->is_tapped = is_on;
    }
}

void plane_set_clock(Plane *plane, uint64_t handle, uint32_t timestamp, int64_t wall_ns, int64_t rate,
                     bool is_settled) {
    Stream *stream = table_get(&plane->streams, handle);
    if (stream != NULL && rate > 0) {
        Clock *clock = stream->clock;
        clock->is_set = true;
        clock->is_settled = is_settled;
        clock->timestamp = timestamp;
        clock->wall_ns = wall_ns;
        clock->rate = rate;
    }
}

bool plane_stream_report(const Plane *plane, uint64_t handle, StreamReport *report) {
    const Stream *stream = table_get(&plane->streams, handle);
    if (stream == NULL || stream->report.received == 0) {
        return false;
    }
    *report = stream->report;
    report->jitter = stream->jitter_sixteenths >> 4;
    return true;
}

size_t plane_take_missing(Plane *plane, uint64_t handle, int64_t now_ns, int64_t round_trip_ns,
                          int64_t asked[MISSING_MOST]) {
    Stream *stream = table_get(&plane->streams, handle);
    return stream == NULL ? 0 : missing_due(&stream->missing, now_ns, round_trip_ns, asked);
}

size_t plane_take_transport_feedback(Plane *plane, uint64_t handle, uint8_t body[ARRIVALS_LONGEST_BODY]) {
    Peer *peer = table_get(&plane->peers, handle);
    return peer == NULL || peer->arrivals == NULL ? 0 : arrivals_take(peer->arrivals, body);
}
