#include "spans.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 2

static bool append(Spans *spans, Span span) {
    if (spans->count == spans->capacity && spans->capacity < SPANS_KEPT) {
        size_t capacity = spans->capacity ? spans->capacity * 2 : FIRST_CAPACITY;
        Span *larger = realloc(spans->kept, capacity * sizeof *larger);
        if (larger == NULL) {
            return false;
        }
        spans->kept = larger;
        spans->capacity = capacity;
    }
    if (spans->count == spans->capacity) {
        spans->count--;
        memmove(spans->kept, spans->kept + 1, spans->count * sizeof *spans->kept);
    }
    spans->kept[spans->count++] = span;
    if (spans->since_switch < SPANS_KEPT) {
        spans->since_switch++;
    }
    return true;
}

/* Put `span` behind the current one, or in its place if nothing before `number` belongs to that. */
static void follow(Spans *spans, int64_t number, Span span) {
    if (spans_current(spans)->source_first == number || !append(spans, span)) {
        *spans_current(spans) = span;
    }
}

bool spans_switch(Spans *spans, const Span *like, uint32_t timestamp, int64_t elapsed_ticks) {
    uint32_t out = spans->start_timestamp;
    if (spans->has_last) {
        out = spans->last_timestamp + (uint32_t)(elapsed_ticks > 1 ? elapsed_ticks : 1);
    }
    Span span = *like;
    span.offset = span.source_first - spans->next_number;
    span.timestamp_offset = timestamp - out;
    spans->since_switch = 0;
    spans->has_dropped = false;
    return append(spans, span);
}

void spans_limit(Spans *spans, int64_t number, uint8_t highest) {
    Span span = *spans_current(spans);
    span.source_first = number;
    span.highest = highest;
    follow(spans, number, span);
}

void spans_drop(Spans *spans, int64_t number, uint32_t timestamp) {
    Span span = *spans_current(spans);
    if (!spans->has_dropped || timestamp != spans->dropped_timestamp) {
        spans->has_dropped = true;
        spans->dropped_timestamp = timestamp;
        span.shift.picture = (span.shift.picture + 1) & 0x7FFF;
        span.has_shift = true;
    }
    span.source_first = number + 1;
    span.offset++;
    follow(spans, number, span);
}

const Span *spans_of(const Spans *spans, int64_t number) {
    const Span *following = NULL;
    size_t oldest = spans->count > spans->since_switch ? spans->count - spans->since_switch : 0;
    for (size_t at = spans->count; at > oldest; at--) {
        const Span *span = &spans->kept[at - 1];
        if (number >= span->source_first) {
            bool is_left_out = following != NULL && number - span->offset >= span_first(following);
            return is_left_out ? NULL : span;
        }
        following = span;
    }
    return NULL;
}

bool spans_sent(Spans *spans, int64_t number, uint32_t timestamp) {
    if (number < spans->next_number) {
        return false;
    }
    spans->next_number = number + 1;
    spans->last_timestamp = timestamp;
    spans->has_last = true;
    return true;
}

const Span *spans_source(const Spans *spans, int64_t number) {
    for (size_t at = spans->count; at > 0; at--) {
        if (number >= span_first(&spans->kept[at - 1])) {
            return &spans->kept[at - 1];
        }
    }
    return NULL;
}

void spans_free(Spans *spans) { free(spans->kept); }
