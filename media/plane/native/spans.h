/* How one output's numbers follow from its sources': one continuous stream out of many.
 *
 * A span is a run of packets of one source with fixed distances between the source's numbers and the
 * outgoing ones. A new one begins at every switch and behind pictures that are left out. */
#ifndef HAAT_SPANS_H
#define HAAT_SPANS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "payload.h"

#define SPANS_KEPT 64
#define EVERY_LAYER 3

/* From `source_first` on, `number - offset` is the outgoing number; pictures above layer `highest` are not
 * sent. */
typedef struct {
    uint64_t source;
    int64_t source_first;
    int64_t offset;
    uint32_t timestamp_offset;
    PictureNumbers shift;
    bool has_shift;
    uint8_t highest;
} Span;

typedef struct {
    Span *kept; /* the newest last; grows up to SPANS_KEPT */
    size_t count;
    size_t capacity;
    size_t since_switch;
    int64_t next_number;
    uint32_t start_timestamp;
    uint32_t last_timestamp;
    uint32_t dropped_timestamp;
    bool has_last;
    bool has_dropped;
} Spans;

static inline int64_t span_first(const Span *span) { return span->source_first - span->offset; }

/* The newest span; there must be one. */
static inline Span *spans_current(const Spans *spans) { return &spans->kept[spans->count - 1]; }

/* Begin a span with a source's packet; `elapsed_ticks` is the media time since the last sent one. */
bool spans_switch(Spans *spans, const Span *like, uint32_t timestamp, int64_t elapsed_ticks);

/* Send no pictures above `highest` from the source's packet `number` on, the newest so far. */
void spans_limit(Spans *spans, int64_t number, uint8_t highest);

/* Leave out the source's packet `number`, the newest so far, of the picture at `timestamp`. */
void spans_drop(Spans *spans, int64_t number, uint32_t timestamp);

/* The span of a number of the present source; NULL before the switch, or if it was left out. */
const Span *spans_of(const Spans *spans, int64_t number);

/* Note an outgoing number with its timestamp; whether it is the newest. */
bool spans_sent(Spans *spans, int64_t number, uint32_t timestamp);

/* The span behind an outgoing number below `next_number`; NULL if it is no longer known. */
const Span *spans_source(const Spans *spans, int64_t number);

void spans_free(Spans *spans);

#endif
