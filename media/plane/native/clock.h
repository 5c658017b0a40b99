/* Times: the system's clocks, publishers' capture clocks, NTP. */
#ifndef HAAT_CLOCK_H
#define HAAT_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define SECOND_NS INT64_C(1000000000)

int64_t monotonic_ns(void);

/* A stream's timeline: `timestamp` was captured at `wall_ns`. It outlives its stream while an output needs it. */
typedef struct {
    int references;
    bool is_set;
    bool is_settled;
    uint32_t timestamp;
    int64_t wall_ns;
    int64_t rate;
} Clock;

Clock *clock_new(void);
Clock *clock_keep(Clock *clock);
void clock_drop(Clock *clock);

int64_t clock_wall_of(const Clock *clock, uint32_t timestamp);
uint32_t clock_timestamp_at(const Clock *clock, int64_t wall_ns);

/* The 64-bit NTP time of Unix nanoseconds. */
uint64_t ntp_of(int64_t unix_ns);

#endif
