#include "counters.h"

void counters_forwarded(Counters *counters, int64_t elapsed_ns) {
    static const int64_t bounds_us[FORWARDING_BUCKETS - 1] = {50,   100,  200,   500,  1000,
                                                              2000, 5000, 10000, 20000};
    int64_t elapsed_us = elapsed_ns < 0 ? 0 : elapsed_ns / 1000;
    int bucket = 0;
    while (bucket < FORWARDING_BUCKETS - 1 && bounds_us[bucket] < elapsed_us) {
        bucket++;
    }
    counters->forwarding_buckets[bucket]++;
    counters->forwarding_sum_us += elapsed_us;
}
