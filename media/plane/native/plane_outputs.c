/* Calls about outputs: what they play, what subscribers reported about them. */
#include <stdlib.h>
#include <string.h>

#include "core.h"

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
    plane_bury_now(plane);
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
