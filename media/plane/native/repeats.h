/* Viewers' repeated repair requests, let through at a bounded pace: the same number again after 25 ms, at
 * most 1,000 numbers a second. */
#ifndef HAAT_REPEATS_H
#define HAAT_REPEATS_H

#include <stdbool.h>
#include <stdint.h>

#define REPEATS_SLOTS 1024

typedef struct {
    int64_t window_ns;
    int in_window;
    uint64_t passed[REPEATS_SLOTS]; /* number + 1 in 17 bits, time in 47; by the number's low bits */
} Repeats;

/* Begin with a request that came at `now_ns`. */
void repeats_begin(Repeats *repeats, int64_t now_ns);

/* Whether no more numbers pass in this second. */
bool repeats_is_full(const Repeats *repeats);

bool repeats_passes(Repeats *repeats, uint16_t number, int64_t now_ns);

#endif
