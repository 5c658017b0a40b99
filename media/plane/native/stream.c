/* One publisher's stream: its ring, its counts and the outputs that play it. */
#include <stdlib.h>

#include "bytes.h"
#include "core.h"
#include "payload.h"

#define VIDEO_RING 2048
#define AUDIO_RING 256
#define MOST_AHEAD 3000 /* numbers lost in a row (RFC 3550 appendix A.1) */
#define REPLAY_LIMIT 800
#define REPLAY_NS INT64_C(2500000000)
#define AT_ONCE INT64_MAX
#define QUIETEST_VOICE 35 /* -dBov, RFC 6464 */

Stream *stream_new(uint64_t handle, Peer *peer, Codec codec, int64_t rate) {
    Stream *stream = calloc(1, sizeof *stream);
    if (stream == NULL) {
        return NULL;
    }
    stream->handle = handle;
    stream->peer = peer;
    stream->codec = codec;
    stream->rate = rate;
    stream->clock = clock_new();
    if (stream->clock == NULL || !ring_init(&stream->ring, codec == CODEC_OPUS ? AUDIO_RING : VIDEO_RING)) {
        stream_free(stream);
        return NULL;
    }
    return stream;
}

void stream_free(Stream *stream) {
    ring_free(&stream->ring);
    clock_drop(stream->clock);
    free(stream->outputs.items);
    free(stream->waiting.items);
    free(stream);
}

bool stream_jumps_to(const Stream *stream, uint16_t sequence) {
    if (!stream->ring.has_newest) {
        return false;
    }
    int64_t ahead = extend16(sequence, stream->ring.newest) - stream->ring.newest;
    return ahead > MOST_AHEAD || ahead <= -stream->ring.size;
}

/* ---- counting */

static void count_jitter(Stream *stream, uint32_t timestamp, int64_t arrival_ns) {
    uint32_t ticks = (uint32_t)floor_div((__int128)arrival_ns * stream->rate, SECOND_NS);
    uint32_t transit = ticks - timestamp;
    if (stream->has_transit) {
        int64_t distance = timestamp_delta(transit, stream->transit);
        distance = distance < 0 ? -distance : distance;
        stream->jitter_sixteenths += distance - ((stream->jitter_sixteenths + 8) >> 4);
    }
    stream->has_transit = true;
    stream->transit = transit;
}

static void count(Stream *stream, const Packet *packet) {
    StreamReport *report = &stream->report;
    missing_arrived(&stream->missing, packet->number, packet->arrival_ns);
    report->octets += packet->size + 12;
    report->frames += packet->marker;
    if (stream->codec == CODEC_VP8) {
        report->temporal =
            vp8_count_layers(&stream->layers, packet->payload, packet->size, packet->begins_keyframe);
    }
    report->keyframes += stream->codec != CODEC_OPUS && packet->begins_keyframe;
    report->voiced += packet->level != NO_LEVEL && (packet->level & 0x7F) <= QUIETEST_VOICE;
    if (packet->is_repair) {
        report->repaired++;
        return;
    }
    count_jitter(stream, packet->timestamp, packet->arrival_ns);
    bool is_first = report->received++ == 0;
    if (is_first) {
        report->first_timestamp = packet->timestamp;
        report->first_arrival_ns = packet->arrival_ns;
    }
    if (is_first || packet->number < report->first) {
        report->first = packet->number;
    }
    if (is_first || packet->number > report->highest) {
        report->highest = packet->number;
        report->newest_timestamp = packet->timestamp;
        report->newest_arrival_ns = packet->arrival_ns;
    }
}

/* ---- taking packets */

static void switch_waiting(Stream *stream, const Packet *packet) {
    for (size_t at = 0; at < stream->waiting.count; at++) {
        Output *output = stream->waiting.items[at];
        stream_stop(output);
        output->wanted = NULL;
        if (output_list_add(&stream->outputs, output)) {
            output->place_playing = stream->outputs.count - 1;
            if (!output_switch(output, stream, packet)) {
                stream->outputs.count--;
            }
        }
    }
    stream->waiting.count = 0;
}

/* Switch at a start that came behind some of its picture: with what has come since. */
static void switch_late(Plane *plane, Stream *stream, const Packet *packet) {
    const Ring *ring = &stream->ring;
    if (!ring_reaches_keyframe(ring, REPLAY_LIMIT, REPLAY_NS)) {
        return;
    }
    int64_t first = ring->keyframe;
    size_t before = stream->outputs.count;
    switch_waiting(stream, ring_get(ring, first));
    for (size_t at = before; at < stream->outputs.count; at++) {
        output_replay_from(plane, stream->outputs.items[at], first, AT_ONCE);
    }
    if (before == 0 && stream->outputs.count > 0 && !packet->is_repair) {
        counters_forwarded(&plane->counters, monotonic_ns() - packet->arrival_ns);
    }
}

/* Forward what the outputs that are about to switch have still to get of what they played. */
static void finish_runs_of(Plane *plane, const OutputList *outputs) {
    for (size_t at = 0; at < outputs->count; at++) {
        Stream *playing = outputs->items[at]->playing;
        if (playing != NULL && playing->run_count > 0) {
            forward_run(plane, playing);
        }
    }
}

static bool is_ahead(const Ring *ring, int64_t number) { return !ring->has_newest || number > ring->newest; }

/* Forward what was gathered before a packet changes it. Others may have a turn meanwhile: were the packet in
 * the ring by then, who selects the stream would get it by replay and in its run. */
static void finish_runs_before(Plane *plane, Stream *stream, const Packet *packet) {
    bool is_next_picture = is_ahead(&stream->ring, packet->number) && packet->timestamp != stream->run_timestamp;
    bool is_switch = packet->begins_keyframe && stream->waiting.count > 0;
    if (is_switch) {
        finish_runs_of(plane, &stream->waiting);
    }
    if (stream->run_count > 0 && (is_switch || is_next_picture)) {
        forward_run(plane, stream);
    }
}

static void tell_packet(Plane *plane, const Stream *stream, const Packet *packet) {
    Event event = {
        .kind = EVENT_PACKET,
        .handle = stream->handle,
        .time_ns = packet->arrival_ns,
        .number = packet->number,
        .timestamp = packet->timestamp,
        .size = packet->size,
        .level = packet->level,
        .marker = packet->marker,
        .begins_keyframe = packet->begins_keyframe,
        .is_repair = packet->is_repair,
    };
    plane_tell(plane, &event, packet->payload);
}

void stream_take(Plane *plane, Stream *stream, const Rtp *rtp, int64_t arrival_ns, int16_t level,
                 bool is_repair) {
    Ring *ring = &stream->ring;
    int64_t number = ring->has_newest ? extend16(rtp->sequence, ring->newest) : rtp->sequence + 0x10000;
    Packet packet = {
        .number = number,
        .timestamp = rtp->timestamp,
        .marker = rtp->marker,
        .payload = (uint8_t *)(uintptr_t)rtp->payload,
        .size = (uint16_t)rtp->payload_size,
        .begins_keyframe = starts_at(stream, rtp, number),
        .arrival_ns = arrival_ns,
        .level = level,
        .is_repair = is_repair,
    };
    finish_runs_before(plane, stream, &packet);
    bool is_newest = is_ahead(ring, number);
    const Packet *kept = stream->is_removed ? NULL : ring_add(ring, &packet);
    if (kept == NULL) {
        return;
    }
    count(stream, kept);
    bool is_newest_start = ring->has_keyframe && ring->keyframe == number;
    if (is_newest_start) {
        stream->keyframe_timestamp = kept->timestamp;
        stream->has_keyframe_timestamp = true;
        if (is_newest) {
            switch_waiting(stream, kept);
        }
    }
    if (stream->is_tapped || (kept->begins_keyframe && stream->codec != CODEC_OPUS)) {
        tell_packet(plane, stream, kept);
    }
    if (stream->outputs.count > 0) {
        if (is_newest) {
            forward_gather(plane, stream, number, packet.marker || stream->codec == CODEC_OPUS);
        } else {
            forward_now(plane, stream, number);
        }
    }
    if (is_newest_start && !is_newest && stream->waiting.count > 0) {
        switch_late(plane, stream, &packet);
    }
}

/* ---- outputs */

static void take_from(OutputList *list, size_t place) { list->items[place] = list->items[--list->count]; }

void stream_forget_wish(Output *output) {
    Stream *stream = output->wanted;
    if (stream != NULL) {
        take_from(&stream->waiting, output->place_waiting);
        if (output->place_waiting < stream->waiting.count) {
            stream->waiting.items[output->place_waiting]->place_waiting = output->place_waiting;
        }
        output->wanted = NULL;
    }
}

void stream_stop(Output *output) {
    Stream *stream = output->playing;
    if (stream != NULL) {
        take_from(&stream->outputs, output->place_playing);
        if (output->place_playing < stream->outputs.count) {
            stream->outputs.items[output->place_playing]->place_playing = output->place_playing;
        }
        output->playing = NULL;
        output->replay.is_on = false;
    }
}

static void wait_for(Stream *stream, Output *output) {
    if (output_list_add(&stream->waiting, output)) {
        output->place_waiting = stream->waiting.count - 1;
        output->wanted = stream;
    }
}

static void replay_all(Plane *plane, Output *output, int64_t first) {
    const Ring *ring = &output->playing->ring;
    for (int64_t number = first; number <= ring->newest; number++) {
        const Packet *packet = ring_get(ring, number);
        if (packet != NULL) {
            output_send(plane, output, packet, 0);
        }
    }
}

void stream_attach(Plane *plane, Stream *stream, Output *output, int64_t replay_bps) {
    if (output->playing == stream) {
        stream_forget_wish(output);
        return;
    }
    if (output->wanted == stream) {
        return;
    }
    stream_forget_wish(output);
    const Ring *ring = &stream->ring;
    bool can_replay = output->playing == NULL && stream->codec != CODEC_OPUS &&
                      ring_reaches_keyframe(ring, REPLAY_LIMIT, REPLAY_NS);
    if (!can_replay) {
        wait_for(stream, output);
        return;
    }
    int64_t first = ring->keyframe;
    if (!output_list_add(&stream->outputs, output)) {
        return;
    }
    output->place_playing = stream->outputs.count - 1;
    if (!output_switch(output, stream, ring_get(ring, first))) {
        stream->outputs.count--;
        return;
    }
    if (replay_bps > 0) {
        output_replay_from(plane, output, first, replay_bps);
    } else {
        replay_all(plane, output, first);
    }
}

void stream_close(Stream *stream) {
    while (stream->outputs.count > 0) {
        stream_stop(stream->outputs.items[stream->outputs.count - 1]);
    }
    while (stream->waiting.count > 0) {
        stream_forget_wish(stream->waiting.items[stream->waiting.count - 1]);
    }
    stream->run_count = 0;
    stream->is_removed = true;
}
