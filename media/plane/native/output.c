/* One media section towards one subscriber: what it plays and under which numbers. */
#include <stdlib.h>

#include "bytes.h"
#include "core.h"

#define PIECE_NS INT64_C(20000000)
#define PIECES_PER_SECOND 50

Output *output_new(uint64_t handle, Peer *peer, const OutputSpec *spec) {
    Output *output = calloc(1, sizeof *output);
    if (output != NULL) {
        output->handle = handle;
        output->peer = peer;
        output->spec = *spec;
        output->highest = EVERY_LAYER;
        output->rtx_number = spec->first_number;
        output->spans.next_number = spec->first_number;
        output->spans.start_timestamp = spec->first_timestamp;
    }
    return output;
}

void output_free(Output *output) {
    spans_free(&output->spans);
    clock_drop(output->last.clock);
    free(output->repeats);
    free(output);
}

/* ---- what is played */

/* Capture time between the last sent packet and this one; arrival time without both clocks. */
static int64_t elapsed_ns(const Output *output, const Stream *stream, const Packet *packet) {
    const LastSent *last = &output->last;
    if (!last->is_there) {
        return 0;
    }
    if (!last->clock->is_set || !stream->clock->is_set) {
        return packet->arrival_ns - last->arrival_ns;
    }
    return clock_wall_of(stream->clock, packet->timestamp) - clock_wall_of(last->clock, last->timestamp);
}

static PictureNumbers picture_shift(const Output *output, const Stream *stream, const Packet *packet) {
    Vp8Descriptor descriptor;
    if (stream->codec != CODEC_VP8 || !output->last.is_there || !output->last.has_numbers ||
        !vp8_parse(packet->payload, packet->size, &descriptor)) {
        return (PictureNumbers){0};
    }
    return vp8_shift_to_follow(output->last.numbers, vp8_numbers(&descriptor));
}

bool output_switch(Output *output, Stream *stream, const Packet *packet) {
    Span span = {
        .source = stream->handle,
        .source_first = packet->number,
        .shift = picture_shift(output, stream, packet),
        .highest = stream->codec == CODEC_VP8 ? output->highest : EVERY_LAYER,
    };
    span.has_shift = span.shift.picture != 0 || span.shift.tl0 != 0 || span.shift.key != 0;
    __int128 ticks = (__int128)elapsed_ns(output, stream, packet) * output->spec.rate;
    if (!spans_switch(&output->spans, &span, packet->timestamp, floor_div(ticks, SECOND_NS))) {
        return false;
    }
    output->newest = packet->number - 1;
    output->replay.is_on = false;
    output->playing = stream;
    output->switches++;
    return true;
}

/* ---- sending */

/* The span of the newest packet so far: layers change with its picture. NULL if it is left out. */
static const Span *place_newest(Output *output, const Packet *packet) {
    Spans *spans = &output->spans;
    const Span *span = spans_current(spans);
    Vp8Descriptor descriptor;
    if ((span->highest == EVERY_LAYER && output->highest == EVERY_LAYER) ||
        output->playing->codec != CODEC_VP8 || !vp8_parse(packet->payload, packet->size, &descriptor)) {
        return span;
    }
    if (descriptor.begins_partition) {
        uint8_t highest = span->highest;
        if (output->highest < highest || packet->begins_keyframe) {
            highest = output->highest;
        } else if (highest < output->highest && descriptor.refers_to_base && descriptor.layer == highest + 1) {
            highest++;
        }
        if (highest != span->highest) {
            spans_limit(spans, packet->number, highest);
            span = spans_current(spans);
        }
    }
    if (descriptor.layer > span->highest) {
        spans_drop(spans, packet->number, packet->timestamp);
        return NULL;
    }
    return span;
}

static const Span *place(Output *output, const Packet *packet) {
    if (packet->number <= output->newest) {
        return spans_of(&output->spans, packet->number);
    }
    output->newest = packet->number;
    return place_newest(output, packet);
}

static void note_last(Output *output, const Packet *packet, const Span *span) {
    LastSent *last = &output->last;
    Clock *clock = output->playing->clock;
    if (last->clock != clock) {
        clock_drop(last->clock);
        last->clock = clock_keep(clock);
    }
    last->is_there = true;
    last->timestamp = packet->timestamp;
    last->arrival_ns = packet->arrival_ns;
    last->has_numbers = false;
    if (output->playing->codec == CODEC_VP8) {
        Vp8Descriptor descriptor;
        last->has_numbers = vp8_parse(packet->payload, packet->size, &descriptor);
        last->numbers = vp8_shifted(vp8_numbers(&descriptor), span->shift);
    }
}

void output_send(Plane *plane, Output *output, const Packet *packet, size_t padding) {
    const Span *span = place(output, packet);
    if (span == NULL) {
        return;
    }
    Copy copy = {
        .stream = output->playing,
        .packet = packet,
        .span = span,
        .number = packet->number - span->offset,
        .is_dropped = is_above_layer(output->playing, packet, span),
        .padding = output->spec.has_rtx ? padding : 0, /* what is sent again as it is must be the same */
    };
    transmit(plane, output, &copy);
    bool has_payload = packet->size > 0 && !copy.is_dropped;
    uint32_t timestamp = packet->timestamp - span->timestamp_offset;
    if (spans_sent(&output->spans, copy.number, timestamp) && has_payload) {
        note_last(output, packet, span);
    }
    output->packets++;
    output->octets += has_payload ? packet->size : 1;
}

/* ---- replay */

void output_replay_from(Plane *plane, Output *output, int64_t number, int64_t bps) {
    int64_t piece = bps / (8 * PIECES_PER_SECOND);
    output->replay = (Replay){
        .is_on = true, .cursor = number, .piece = piece > 0 ? piece : 1, .due_ns = plane->now_ns};
    output_replay_due(plane, output, plane->now_ns);
}

/* How far a replay goes by itself: what is gathered and not yet forwarded comes with its run. */
static int64_t replay_end(const Stream *stream) {
    return stream->run_count > 0 ? stream->run[0] : stream->ring.newest + 1;
}

void output_replay_due(Plane *plane, Output *output, int64_t now_ns) {
    Replay *replay = &output->replay;
    while (replay->is_on && now_ns >= replay->due_ns) {
        const Ring *ring = &output->playing->ring;
        int64_t end = replay_end(output->playing);
        replay->due_ns += PIECE_NS;
        replay->allowance += replay->piece;
        if (replay->cursor < ring->newest - ring->size + 1) {
            replay->cursor = ring->newest - ring->size + 1;
        }
        while (replay->allowance > 0 && replay->cursor < end) {
            const Packet *packet = ring_get(ring, replay->cursor++);
            if (packet != NULL) {
                output_send(plane, output, packet, 0);
                replay->allowance -= packet->size + 12;
            }
        }
        replay->is_on = replay->cursor < end;
    }
}
