/* Packets sent again: for NACKs and as probes, as RTX (RFC 4588) where agreed. */
#include <stdlib.h>

#include "bytes.h"
#include "core.h"

#define PROBED_BACK 64
#define MOST_PROBES 4096 /* at once, however small they are */

/* What was sent, or could have been, under an outgoing number; false if it is gone. */
static bool find(const Plane *plane, const Output *output, int64_t number, Copy *copy) {
    const Span *span = spans_source(&output->spans, number);
    const Stream *stream = span == NULL ? NULL : table_get(&plane->streams, span->source);
    const Packet *packet = stream == NULL ? NULL : ring_get(&stream->ring, number + span->offset);
    if (packet == NULL) {
        return false;
    }
    *copy = (Copy){
        .stream = stream,
        .packet = packet,
        .span = span,
        .number = number,
        .is_dropped = is_above_layer(stream, packet, span),
    };
    return true;
}

static size_t send_rtx(Plane *plane, Output *output, Copy copy) {
    copy.is_rtx = true;
    copy.number = ++output->rtx_number;
    return transmit(plane, output, &copy);
}

static bool is_empty(const Copy *copy) { return copy->is_dropped || copy->packet->size == 0; }

/* The same SRTP index must not protect another header: AES-GCM's authentication would break. */
static bool can_repeat(const Output *output) {
    const PeerSpec *spec = &output->peer->spec;
    return output->spec.has_rtx ||
           (spec->transport_sequence_id == NOT_AGREED && spec->send_time_id == NOT_AGREED &&
            spec->playout_delay_id == NOT_AGREED);
}

static bool resend(Plane *plane, Output *output, uint16_t wire) {
    int64_t number = extend16(wire, output->spans.next_number - 1);
    Copy copy;
    if (number >= output->spans.next_number || !find(plane, output, number, &copy)) {
        return false;
    }
    if (!output->spec.has_rtx) {
        copy.is_same_again = true;
        transmit(plane, output, &copy);
        return true;
    }
    if (is_empty(&copy)) {
        return false;
    }
    send_rtx(plane, output, copy);
    return true;
}

static int64_t asked_in(const uint8_t *fields, size_t size) {
    int64_t asked = 0;
    for (size_t at = 0; at + 4 <= size; at += 4) {
        asked += 1 + __builtin_popcount(get16(fields + at + 2));
    }
    return asked;
}

/* Returns whether more may follow; counts into `found`. */
static bool answer(Plane *plane, Output *output, uint16_t wire, int64_t arrival_ns, int64_t *found) {
    if (repeats_is_full(output->repeats)) {
        return false;
    }
    if (repeats_passes(output->repeats, wire, arrival_ns)) {
        *found += resend(plane, output, wire);
    }
    return true;
}

static int64_t answer_all(Plane *plane, Output *output, const uint8_t *fields, size_t size,
                          int64_t arrival_ns) {
    int64_t found = 0;
    for (size_t at = 0; at + 4 <= size; at += 4) {
        uint16_t first = get16(fields + at);
        uint16_t mask = get16(fields + at + 2);
        if (!answer(plane, output, first, arrival_ns, &found)) {
            return found;
        }
        for (int bit = 0; bit < 16; bit++) {
            if ((mask >> bit & 1) != 0 &&
                !answer(plane, output, (uint16_t)(first + bit + 1), arrival_ns, &found)) {
                return found;
            }
        }
    }
    return found;
}

int64_t repair_nack(Plane *plane, Output *output, const uint8_t *fields, size_t size, int64_t arrival_ns) {
    int64_t asked = asked_in(fields, size);
    output->nacked += asked;
    plane->counters.nacked += asked;
    if (!plane->repairs || !can_repeat(output)) {
        return 0;
    }
    if (output->repeats == NULL) {
        output->repeats = calloc(1, sizeof *output->repeats);
    }
    if (output->repeats == NULL) {
        return 0;
    }
    repeats_begin(output->repeats, arrival_ns);
    int64_t found = answer_all(plane, output, fields, size, arrival_ns);
    output->retransmitted += found;
    return found;
}

int64_t repair_probe(Plane *plane, Output *output, int64_t octets) {
    const Stream *stream = output->playing;
    if (stream == NULL || stream->codec == CODEC_OPUS || !output->spec.has_rtx) {
        return 0;
    }
    Copy recent[PROBED_BACK];
    size_t count = 0;
    int64_t newest = output->spans.next_number - 1;
    for (int64_t number = newest; number > newest - PROBED_BACK; number--) {
        Copy *copy = &recent[count];
        count += find(plane, output, number, copy) && copy->stream == stream && !is_empty(copy);
    }
    int64_t sent = 0;
    for (size_t at = 0; count > 0 && sent < octets && at < MOST_PROBES; at++) {
        sent += (int64_t)send_rtx(plane, output, recent[at % count]);
        plane->counters.probes++;
    }
    return sent;
}
