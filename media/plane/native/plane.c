/* The plane's events, datagrams and time, and what becomes of what is removed. */
#include <stdlib.h>
#include <unistd.h>

#include "core.h"

/* ---- events */

void plane_note(Plane *plane, const Event *event, const uint8_t *data) {
    if (!events_add(&plane->events, event, data)) {
        plane->counters.events_dropped++;
    }
}

void plane_tell(Plane *plane, const Event *event, const uint8_t *data) {
    plane_note(plane, event, data);
    if (!plane->is_signalled) {
        uint64_t one = 1;
        plane->is_signalled = write(plane->event_fd, &one, sizeof one) == sizeof one;
    }
}

void plane_swap_events(Plane *plane, EventQueue *queue) {
    EventQueue full = plane->events;
    plane->events = *queue;
    plane->events.strangers = full.strangers;
    events_clear(&plane->events);
    plane->batch++;
    *queue = full;
    uint64_t count = 0;
    if (plane->is_signalled && read(plane->event_fd, &count, sizeof count) == sizeof count) {
        plane->is_signalled = false;
    }
}

bool plane_has_events(const Plane *plane) { return plane->events.used > 0; }

const Counters *plane_counters(const Plane *plane) { return &plane->counters; }

/* ---- what is removed */

void plane_bury(Plane *plane) {
    while (plane->dead_outputs != NULL) {
        Output *output = plane->dead_outputs;
        plane->dead_outputs = output->next_dead;
        output_free(output);
    }
    while (plane->dead_streams != NULL) {
        Stream *stream = plane->dead_streams;
        plane->dead_streams = stream->next_dead;
        stream_free(stream);
    }
    while (plane->dead_peers != NULL) {
        Peer *peer = plane->dead_peers;
        plane->dead_peers = peer->next_dead;
        peer_free(peer);
    }
}

void plane_bury_now(Plane *plane) {
    if (!plane->is_yielding) {
        plane_bury(plane);
    }
}

/* ---- datagrams and time */

/* Everything a call had to send has been sent when it returns. */
static void finish(Plane *plane) {
    if (plane->gather_ns == 0) {
        forward_due(plane, INT64_MAX - 1);
    } else if (plane->pending_count > 0) {
        uint64_t one = 1; /* the thread has to wait for the new runs */
        if (write(plane->wake_fd, &one, sizeof one) < 0) {
            forward_due(plane, INT64_MAX - 1);
        }
    }
    sender_flush(&plane->sender);
}

void plane_take_datagram(Plane *plane, const uint8_t *data, size_t size, Address from, int64_t arrival_ns) {
    receive_datagram(plane, data, size, from, arrival_ns);
    finish(plane);
}

void plane_inject(Plane *plane, uint64_t handle, const uint8_t *data, size_t size, int64_t arrival_ns) {
    plane->now_ns = arrival_ns > plane->now_ns ? arrival_ns : plane->now_ns;
    Peer *peer = table_get(&plane->peers, handle);
    if (peer != NULL) {
        receive_rtp(plane, peer, data, size, arrival_ns, false);
        finish(plane);
    }
}

void plane_advance(Plane *plane, int64_t now_ns, int64_t wall_ns) {
    plane->now_ns = now_ns > plane->now_ns ? now_ns : plane->now_ns;
    plane->wall_minus_now_ns = wall_ns - now_ns;
    plane->has_wall = true;
    events_refill(&plane->events);
    for (Output *output = plane->first_output; output != NULL; output = output->next) {
        output->is_keyframe_told = false;
        report_if_due(plane, output, now_ns, wall_ns);
        output_replay_due(plane, output, now_ns);
    }
    sender_flush(&plane->sender);
}
