/* Runs of a stream's packets to all its outputs.
 *
 * A run is gathered until a frame ends, a timestamp changes, it is full or its time is over, and then sent
 * output by output. Amid it others may have a turn, so what they change is looked at again. */
#include <stdlib.h>

#include "core.h"

#define MOST_PADDING 16
#define UNCOUNTED INT64_MIN
#define OVERHEAD 64 /* more than header, extensions, padding and tag */

/* ---- padding */

/* How many octets make packets as long as those that they can be sent with; the last may be shorter. */
static void equalise(const Packet *const *packets, size_t count, size_t *padding) {
    for (size_t at = 0; at < count;) {
        size_t least = packets[at]->size;
        size_t most = least;
        size_t end = at + 1;
        while (end < count && least > 0) {
            size_t size = packets[end]->size;
            size_t lower = size < least ? size : least;
            size_t upper = size > most ? size : most;
            if (lower == 0 || upper - lower > MOST_PADDING) {
                break;
            }
            least = lower;
            most = upper;
            end++;
        }
        for (; at + 1 < end; at++) {
            padding[at] = most - packets[at]->size;
        }
        at = end;
    }
}

/* ---- turns */

/* The thread's copies are sent at the clock's time, so that feedback does not show our own delays. Calls
 * with times of their own keep to these. */
static void tell_time(Plane *plane) {
    int64_t now_ns = is_on_thread(plane) ? monotonic_ns() : 0;
    plane->now_ns = now_ns > plane->now_ns ? now_ns : plane->now_ns;
}

static void let_others_in(Plane *plane) {
    if (is_on_thread(plane)) {
        plane->is_yielding = true;
        plane_leave(plane);
        plane_enter(plane);
        plane->is_yielding = false;
        tell_time(plane);
    }
}

static bool make_room(Fanout *fanout, size_t count) {
    if (fanout->capacity >= count) {
        return true;
    }
    Turn *larger = realloc(fanout->turns, count * 2 * sizeof *larger);
    if (larger == NULL) {
        return false;
    }
    fanout->turns = larger;
    fanout->capacity = count * 2;
    return true;
}

/* Take down who plays the stream now; others may change that amid the run. */
static size_t list_outputs(Fanout *fanout, Stream *stream) {
    size_t count = stream->outputs.count;
    if (!make_room(fanout, count)) {
        return 0;
    }
    size_t start = stream->rotation++ % count; /* nobody is always last */
    for (size_t at = 0; at < count; at++) {
        size_t from = start + at < count ? start + at : start + at - count;
        Output *output = stream->outputs.items[from];
        int64_t replayed = output->replay.is_on ? output->replay.cursor : INT64_MAX;
        fanout->turns[at] = (Turn){output, output->switches, replayed};
    }
    return count;
}

static void forward(Plane *plane, Stream *stream, const int64_t *numbers, size_t count) {
    const Packet *packets[MOST_IN_RUN];
    size_t padding[MOST_IN_RUN] = {0};
    int64_t arrivals_ns[MOST_IN_RUN];
    size_t found = 0;
    size_t bytes = 0;
    for (size_t at = 0; at < count; at++) {
        packets[found] = ring_get(&stream->ring, numbers[at]);
        if (packets[found] != NULL) {
            arrivals_ns[found] = packets[found]->is_repair ? UNCOUNTED : packets[found]->arrival_ns;
            bytes += packets[found]->size + OVERHEAD;
            found++;
        }
    }
    if (found == 0 || stream->outputs.count == 0) {
        return;
    }
    if (plane->gather_ns > 0) {
        equalise(packets, found, padding);
    }
    Fanout fanout = plane->fanout; /* others forward by a list of their own meanwhile */
    plane->fanout = (Fanout){0};
    size_t outputs = list_outputs(&fanout, stream);
    tell_time(plane);
    for (size_t at = 0; at < outputs; at++) {
        if (!sender_has_room(&plane->sender, found, bytes)) {
            sender_flush(&plane->sender);
            let_others_in(plane);
        }
        const Turn *turn = &fanout.turns[at];
        Output *output = turn->output;
        if (output->is_removed || output->playing != stream || output->switches != turn->switches) {
            continue;
        }
        for (size_t each = 0; each < found; each++) {
            if (packets[each]->number < turn->replayed) {
                output_send(plane, output, packets[each], padding[each]);
            }
        }
    }
    sender_flush(&plane->sender);
    free(plane->fanout.turns);
    plane->fanout = fanout;
    int64_t now_ns = monotonic_ns();
    for (size_t each = 0; each < found; each++) {
        int64_t from_ns = arrivals_ns[plane->gather_ns > 0 ? found - 1 : each];
        if (from_ns != UNCOUNTED && arrivals_ns[each] != UNCOUNTED) {
            counters_forwarded(&plane->counters, now_ns - from_ns);
        }
    }
}

/* ---- gathering */

void forward_forget(Plane *plane, Stream *stream) {
    stream->run_count = 0;
    for (size_t at = 0; stream->is_in_pending && at < plane->pending_count; at++) {
        if (plane->pending[at] == stream) {
            plane->pending[at] = plane->pending[--plane->pending_count];
            stream->is_in_pending = false;
        }
    }
}

void forward_run(Plane *plane, Stream *stream) {
    int64_t numbers[MOST_IN_RUN];
    size_t count = stream->run_count;
    for (size_t at = 0; at < count; at++) {
        numbers[at] = stream->run[at];
    }
    forward_forget(plane, stream);
    if (count > 0) {
        forward(plane, stream, numbers, count);
    }
}

void forward_now(Plane *plane, Stream *stream, int64_t number) { forward(plane, stream, &number, 1); }

static bool await(Plane *plane, Stream *stream) {
    if (plane->pending_count == plane->pending_capacity) {
        size_t capacity = plane->pending_capacity ? plane->pending_capacity * 2 : 16;
        Stream **larger = realloc(plane->pending, capacity * sizeof(Stream *));
        if (larger == NULL) {
            return false;
        }
        plane->pending = larger;
        plane->pending_capacity = capacity;
    }
    plane->pending[plane->pending_count++] = stream;
    stream->is_in_pending = true;
    return true;
}

void forward_gather(Plane *plane, Stream *stream, int64_t number, bool ends_frame) {
    if (stream->run_count == 0) {
        stream->run_timestamp = ring_get(&stream->ring, number)->timestamp;
        stream->run_due_ns = plane->gather_ns > 0 ? monotonic_ns() + plane->gather_ns : 0;
    }
    stream->run[stream->run_count++] = number;
    bool is_over = ends_frame || stream->run_count == MOST_IN_RUN;
    if (is_over || (!stream->is_in_pending && !await(plane, stream))) {
        forward_run(plane, stream);
    }
}

int64_t forward_due(Plane *plane, int64_t now_ns) {
    int64_t next_ns = INT64_MAX;
    for (size_t at = 0; at < plane->pending_count;) {
        Stream *stream = plane->pending[at];
        if (stream->run_due_ns <= now_ns) {
            forward_run(plane, stream); /* takes it out of the list */
            at = 0;
            next_ns = INT64_MAX;
            continue;
        }
        next_ns = stream->run_due_ns < next_ns ? stream->run_due_ns : next_ns;
        at++;
    }
    return next_ns;
}
