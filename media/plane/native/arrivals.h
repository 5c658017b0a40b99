/* Transport-wide congestion feedback to a publisher (draft-holmer-rmcat-transport-wide-cc-extensions-01). */
#ifndef HAAT_ARRIVALS_H
#define HAAT_ARRIVALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRIVALS_MOST 2000
#define ARRIVALS_SLOTS 2048
#define ARRIVALS_LONGEST_BODY (8 + ARRIVALS_MOST * 4 + 8)

typedef struct {
    int64_t number; /* 0 in a slot never used */
    int64_t arrival_ns;
} Arrival;

/* Arrival times by transport-wide number since the last feedback. */
typedef struct {
    Arrival slots[ARRIVALS_SLOTS];
    int64_t newest;
    int64_t oldest; /* the least number noted before the first feedback */
    int64_t next;   /* what the next feedback begins with */
    uint32_t feedbacks;
    bool has_newest;
    bool has_next;
} Arrivals;

/* What was already reported as lost is not reported again. */
void arrivals_note(Arrivals *arrivals, uint16_t sequence, int64_t arrival_ns);

/* The feedback's body after the two SSRCs for all that came since the last; 0 if nothing did. */
size_t arrivals_take(Arrivals *arrivals, uint8_t body[ARRIVALS_LONGEST_BODY]);

#endif
