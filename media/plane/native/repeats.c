#include "repeats.h"

#define AGAIN_AFTER_NS 25000000
#define WINDOW_NS INT64_C(1000000000)
#define MOST_PER_WINDOW 1000
#define TIME_BITS 47
#define TIME_MASK ((UINT64_C(1) << TIME_BITS) - 1)

void repeats_begin(Repeats *repeats, int64_t now_ns) {
    if (now_ns - repeats->window_ns >= WINDOW_NS) {
        repeats->window_ns = now_ns;
        repeats->in_window = 0;
    }
}

bool repeats_is_full(const Repeats *repeats) { return repeats->in_window >= MOST_PER_WINDOW; }

/* `now - then` of times cut to 47 bits (39 hours), as the nearest signed distance. */
static int64_t since(uint64_t then, uint64_t now) {
    uint64_t distance = (now - then) & TIME_MASK;
    return distance >> (TIME_BITS - 1) ? (int64_t)distance - (INT64_C(1) << TIME_BITS) : (int64_t)distance;
}

bool repeats_passes(Repeats *repeats, uint16_t number, int64_t now_ns) {
    uint64_t *slot = &repeats->passed[number % REPEATS_SLOTS];
    uint64_t named = (uint64_t)number + 1;
    uint64_t now = (uint64_t)now_ns & TIME_MASK;
    if (*slot >> TIME_BITS == named && since(*slot & TIME_MASK, now) < AGAIN_AFTER_NS) {
        return false;
    }
    *slot = named << TIME_BITS | now;
    repeats->in_window++;
    return true;
}
