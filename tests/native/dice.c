/* Random programs for some seconds, where there is no fuzzer: `dice SECONDS [SEED]`. A failure's seed is on
 * the last line that was written. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "program.h"

#define LONGEST 16384

static uint64_t state;

/* splitmix64 */
static uint64_t roll(void) {
    uint64_t z = (state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

int main(int count, char **arguments) {
    static uint8_t program[LONGEST];
    double seconds = count > 1 ? atof(arguments[1]) : 5;
    uint64_t seed = count > 2 ? strtoull(arguments[2], NULL, 0) : (uint64_t)time(NULL);
    struct timespec began, now;
    clock_gettime(CLOCK_MONOTONIC, &began);
    unsigned played = 0;
    do {
        printf("%" PRIu64 "\n", seed);
        fflush(stdout);
        state = seed++;
        size_t size = roll() % LONGEST;
        for (size_t at = 0; at < size; at++)
            program[at] = (uint8_t)roll();
        play_program(program, size);
        played++;
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while ((double)(now.tv_sec - began.tv_sec) + (double)(now.tv_nsec - began.tv_nsec) / 1e9 < seconds);
    fprintf(stderr, "%u programs\n", played);
    return 0;
}
