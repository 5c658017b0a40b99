/* The plane's calls: tables of peers, streams and outputs. */
#include "core.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "udp.h"

/* ---- events */

void plane_tell(Plane *plane, const Event *event, const uint8_t *data) {
    if (!events_add(&plane->events, event, data)) {
        plane->counters.events_dropped++;
    } else if (!plane->is_signalled) {
        uint64_t one = 1;
        plane->is_signalled = write(plane->event_fd, &one, sizeof one) == sizeof one;
    }
}

void plane_swap_events(Plane *plane, EventQueue *queue) {
    EventQueue full = plane->events;
    plane->events = *queue;
    plane->events.used = 0;
    *queue = full;
    uint64_t count = 0;
    if (plane->is_signalled && read(plane->event_fd, &count, sizeof count) == sizeof count) {
        plane->is_signalled = false;
    }
}

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

/* Free what was removed, unless the thread is amid its work and may still look at it. */
static void bury_now(Plane *plane) {
    if (!plane->is_yielding) {
        plane_bury(plane);
    }
}

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

/* ---- datagrams and time */

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
    for (Output *output = plane->first_output; output != NULL; output = output->next) {
        output->is_keyframe_told = false;
        report_if_due(plane, output, now_ns, wall_ns);
        if (output->replay.is_on) {
            output_replay_due(plane, output, now_ns);
        }
    }
    sender_flush(&plane->sender);
}

/* ---- peers */

void plane_add_peer(Plane *plane, uint64_t handle, const PeerSpec *spec) {
    plane_remove_peer(plane, handle);
    Peer *peer = peer_new(handle, spec);
    if (peer != NULL && !table_put(&plane->peers, handle, peer)) {
        peer_free(peer);
    }
}

static void remove_streams_of(Plane *plane, const Peer *peer) {
    for (size_t slot = 0; peer->streams_count > 0 && slot < plane->streams.size;) {
        const Stream *stream = plane->streams.values[slot];
        if (stream != NULL && stream->peer == peer) {
            plane_remove_stream(plane, stream->handle); /* another may have moved into the slot */
        } else {
            slot++;
        }
    }
}

static void withdraw(Plane *plane, const Peer *peer, Address address) {
    if (table_get(&plane->by_address, address_key(address)) == peer) {
        table_remove(&plane->by_address, address_key(address));
    }
}

static void forget_news(Plane *plane, Peer *peer) {
    for (Peer **link = &plane->news; *link != NULL; link = &(*link)->next_in_news) {
        if (*link == peer) {
            *link = peer->next_in_news;
            return;
        }
    }
}

void plane_remove_peer(Plane *plane, uint64_t handle) {
    Peer *peer = table_remove(&plane->peers, handle);
    if (peer == NULL) {
        return;
    }
    while (peer->outputs.count > 0) {
        plane_remove_output(plane, peer->outputs.items[peer->outputs.count - 1]->handle);
    }
    while (peer->streams_count > 0) {
        remove_streams_of(plane, peer);
    }
    for (size_t at = 0; at < peer->addresses_count; at++) {
        withdraw(plane, peer, peer->addresses[at]);
    }
    forget_news(plane, peer);
    peer->next_dead = plane->dead_peers;
    plane->dead_peers = peer;
    bury_now(plane);
}

static bool is_reached_at(const Peer *peer, Address address) {
    return peer_is_ready(peer) && ntohl(peer->destination.sin_addr.s_addr) == address.ip &&
           ntohs(peer->destination.sin_port) == address.port;
}

bool plane_admit(Plane *plane, uint64_t handle, Address address) {
    Peer *peer = table_get(&plane->peers, handle);
    const Peer *holder = table_get(&plane->by_address, address_key(address));
    if (peer == NULL || holder == peer) {
        return peer != NULL;
    }
    if (holder != NULL && is_reached_at(holder, address)) {
        return false;
    }
    if (!table_put(&plane->by_address, address_key(address), peer)) {
        return false;
    }
    if (peer->addresses_count == MOST_ADDRESSES) {
        withdraw(plane, peer, peer->addresses[0]);
        peer->addresses_count--;
        memmove(peer->addresses, peer->addresses + 1, peer->addresses_count * sizeof *peer->addresses);
    }
    peer->addresses[peer->addresses_count++] = address;
    return true;
}

static struct sockaddr_in socket_address(Address address) {
    return (struct sockaddr_in){
        .sin_family = AF_INET,
        .sin_port = htons(address.port),
        .sin_addr.s_addr = htonl(address.ip),
    };
}

void plane_set_destination(Plane *plane, uint64_t handle, Address address) {
    Peer *peer = table_get(&plane->peers, handle);
    if (peer != NULL) {
        peer->destination = socket_address(address);
        peer->has_destination = true;
        peer->refuses_gso = false;
    }
}

bool plane_set_keys(Plane *plane, uint64_t handle, int profile, const uint8_t *receive, size_t receive_size,
                    const uint8_t *send, size_t send_size) {
    Peer *peer = table_get(&plane->peers, handle);
    return peer == NULL || peer_set_keys(peer, profile, receive, receive_size, send, send_size);
}

void plane_send_datagram(Plane *plane, Address address, const uint8_t *data, size_t size) {
    struct sockaddr_in to = socket_address(address);
    if (plane->fd >= 0) {
        (void)sendto(plane->fd, data, size, MSG_DONTWAIT, (const struct sockaddr *)(const void *)&to, sizeof to);
    }
}

void plane_send_to_peer(Plane *plane, uint64_t handle, const uint8_t *data, size_t size) {
    const Peer *peer = table_get(&plane->peers, handle);
    if (peer == NULL || !peer->has_destination || plane->fd < 0) {
        return;
    }
    const struct sockaddr *to = (const struct sockaddr *)(const void *)&peer->destination;
    if (sendto(plane->fd, data, size, MSG_DONTWAIT, to, sizeof peer->destination) < 0) {
        plane->counters.send_drops++;
    } else {
        plane->counters.packets_out++;
        plane->counters.bytes_out += (int64_t)size;
    }
}

void plane_send_rtcp(Plane *plane, uint64_t handle, const uint8_t *data, size_t size) {
    Peer *peer = table_get(&plane->peers, handle);
    if (peer != NULL) {
        peer_send_rtcp(plane, peer, data, size);
        sender_flush(&plane->sender);
    }
}

/* ---- streams */

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
    bury_now(plane);
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

/* ---- outputs */

static bool enlist(Plane *plane, Output *output) {
    if (!table_put(&plane->outputs, output->handle, output)) {
        return false;
    }
    if (!output_list_add(&output->peer->outputs, output)) {
        table_remove(&plane->outputs, output->handle);
        return false;
    }
    output->previous = plane->last_output;
    *(plane->last_output == NULL ? &plane->first_output : &plane->last_output->next) = output;
    plane->last_output = output;
    return true;
}

void plane_add_output(Plane *plane, uint64_t handle, uint64_t owner, const OutputSpec *spec) {
    Peer *peer = table_get(&plane->peers, owner);
    if (peer == NULL || spec->rate < 1) {
        return;
    }
    plane_remove_output(plane, handle);
    if (peer->spec.transport_sequence_id != NOT_AGREED && peer->log == NULL) {
        peer->log = calloc(1, sizeof *peer->log);
    }
    Output *output = output_new(handle, peer, spec);
    if (output != NULL && !enlist(plane, output)) {
        output_free(output);
    }
}

static void delist(Plane *plane, Output *output) {
    *(output->previous == NULL ? &plane->first_output : &output->previous->next) = output->next;
    *(output->next == NULL ? &plane->last_output : &output->next->previous) = output->previous;
    OutputList *list = &output->peer->outputs;
    size_t at = 0;
    while (list->items[at] != output) {
        at++;
    }
    list->count--;
    memmove(&list->items[at], &list->items[at + 1], (list->count - at) * sizeof(Output *));
}

/* Let what an output still has to get of gathered runs go before it changes. */
static void finish_run_of(Plane *plane, Stream *stream) {
    if (stream != NULL && stream->run_count > 0) {
        forward_run(plane, stream);
    }
}

void plane_remove_output(Plane *plane, uint64_t handle) {
    Output *output = table_remove(&plane->outputs, handle);
    if (output == NULL) {
        return;
    }
    delist(plane, output);
    stream_forget_wish(output);
    stream_stop(output);
    output->is_removed = true;
    output->next_dead = plane->dead_outputs;
    plane->dead_outputs = output;
    bury_now(plane);
}

void plane_select(Plane *plane, uint64_t handle, uint64_t wanted, int64_t replay_bps) {
    Output *output = table_get(&plane->outputs, handle);
    Stream *stream = table_get(&plane->streams, wanted);
    if (output != NULL && stream != NULL) {
        finish_run_of(plane, stream);
        stream_attach(plane, stream, output, replay_bps);
        sender_flush(&plane->sender);
    }
}

void plane_deselect(Plane *plane, uint64_t handle) {
    Output *output = table_get(&plane->outputs, handle);
    if (output != NULL) {
        finish_run_of(plane, output->playing);
        stream_forget_wish(output);
        stream_stop(output);
    }
}

void plane_limit_temporal(Plane *plane, uint64_t handle, int highest) {
    Output *output = table_get(&plane->outputs, handle);
    if (output != NULL) {
        finish_run_of(plane, output->playing);
        output->highest = (uint8_t)(highest < 0 ? 0 : highest > EVERY_LAYER ? EVERY_LAYER : highest);
    }
}

int64_t plane_probe(Plane *plane, uint64_t handle, int64_t octets) {
    const Peer *peer = table_get(&plane->peers, handle);
    if (peer == NULL || !peer_is_ready(peer)) {
        return 0;
    }
    int64_t sent = 0;
    for (size_t at = 0; sent == 0 && at < peer->outputs.count; at++) {
        sent = repair_probe(plane, peer->outputs.items[at], octets);
    }
    sender_flush(&plane->sender);
    return sent;
}

void plane_set_repair(Plane *plane, bool is_on) { plane->repairs = is_on; }

/* ---- what subscribers reported */

void plane_note_news(Plane *plane, Peer *peer) {
    if (!peer->is_in_news) {
        peer->is_in_news = true;
        peer->next_in_news = plane->news;
        plane->news = peer;
    }
}

static bool take_news(Peer *peer, Feedback *feedback) {
    *feedback = (Feedback){.peer = peer->handle, .has_remb = peer->has_remb, .remb_bps = peer->remb_bps};
    peer->has_remb = false;
    feedback->has_transport = peer->log != NULL && sentlog_take(peer->log, &feedback->transport);
    for (size_t at = 0; at < peer->outputs.count; at++) {
        Output *output = peer->outputs.items[at];
        if (output->has_reception && feedback->receptions_count < FEEDBACK_MOST_RECEPTIONS) {
            output->has_reception = false;
            feedback->receptions[feedback->receptions_count++] = output->reception;
        }
    }
    return feedback->has_remb || feedback->has_transport || feedback->receptions_count > 0;
}

size_t plane_take_feedback(Plane *plane, Feedback *feedback, size_t most) {
    size_t count = 0;
    while (plane->news != NULL && count < most) {
        Peer *peer = plane->news;
        plane->news = peer->next_in_news;
        peer->is_in_news = false;
        count += take_news(peer, &feedback[count]);
    }
    return count;
}

TableSizes plane_table_sizes(const Plane *plane) {
    TableSizes sizes = {
        .peers = plane->peers.count,
        .addresses = plane->by_address.count,
        .streams = plane->streams.count,
        .outputs = plane->outputs.count,
    };
    for (const Output *output = plane->first_output; output != NULL; output = output->next) {
        sizes.playing += output->playing != NULL;
        sizes.waiting += output->wanted != NULL;
    }
    return sizes;
}

OutputReport plane_output_report(const Plane *plane, uint64_t handle) {
    const Output *output = table_get(&plane->outputs, handle);
    if (output == NULL) {
        return (OutputReport){0};
    }
    return (OutputReport){
        .packets = output->packets,
        .octets = output->octets,
        .nacked = output->nacked,
        .retransmitted = output->retransmitted,
        .is_playing = output->playing != NULL,
        .stream = output->playing == NULL ? 0 : output->playing->handle,
        .is_waiting = output->wanted != NULL,
    };
}
