#include "clock.h"

#include <stdlib.h>
#include <time.h>

#include "bytes.h"

#define NTP_UNIX_SECONDS INT64_C(2208988800)

int64_t monotonic_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * SECOND_NS + now.tv_nsec;
}

Clock *clock_new(void) {
    Clock *clock = calloc(1, sizeof *clock);
    return clock == NULL ? NULL : clock_keep(clock);
}

Clock *clock_keep(Clock *clock) {
    clock->references++;
    return clock;
}

void clock_drop(Clock *clock) {
    if (clock != NULL && --clock->references == 0) {
        free(clock);
    }
}

int64_t clock_wall_of(const Clock *clock, uint32_t timestamp) {
    __int128 ticks = timestamp_delta(timestamp, clock->timestamp);
    return clock->wall_ns + floor_div(ticks * SECOND_NS, clock->rate);
}

uint32_t clock_timestamp_at(const Clock *clock, int64_t wall_ns) {
    __int128 elapsed_ns = (__int128)wall_ns - clock->wall_ns;
    return clock->timestamp + (uint32_t)floor_div(elapsed_ns * clock->rate, SECOND_NS);
}

uint64_t ntp_of(int64_t unix_ns) {
    __int128 since_1900_ns = (__int128)unix_ns + NTP_UNIX_SECONDS * SECOND_NS;
    return (uint64_t)(((unsigned __int128)since_1900_ns << 32) / (unsigned __int128)SECOND_NS);
}
