/* Running totals of the plane and its forwarding times. */
#ifndef HAAT_COUNTERS_H
#define HAAT_COUNTERS_H

#include <stdint.h>

#define FORWARDING_BUCKETS 10

typedef struct {
    int64_t packets_in;
    int64_t packets_out;
    int64_t bytes_in;
    int64_t bytes_out;
    int64_t garbage;
    int64_t undecryptable;
    int64_t send_drops;
    int64_t nacked;
    int64_t retransmitted;
    int64_t probes;
    int64_t events_dropped;
    int64_t forwarding_sum_us;
    int64_t forwarding_buckets[FORWARDING_BUCKETS];
} Counters;

/* Count a packet that took `elapsed_ns` from their arrival to its last copy. */
void counters_forwarded(Counters *counters, int64_t elapsed_ns);

#endif
