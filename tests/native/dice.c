/* Random programs for some seconds, where there is no fuzzer: `dice SECONDS [SEED]`. A failure's seed is on
 * the last line that was written. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "chance.h"
#include "indices.h"
#include "program.h"

#define LONGEST 16384

int main(int count, char **arguments) {
    static uint8_t program[LONGEST];
    double until = seconds_now() + (count > 1 ? atof(arguments[1]) : 5);
    uint64_t seed = count > 2 ? strtoull(arguments[2], NULL, 0) : (uint64_t)time(NULL);
    unsigned played = 0;
    do {
        printf("%" PRIu64 "\n", seed);
        fflush(stdout);
        uint64_t state = seed++;
        size_t size = roll(&state) % LONGEST;
        for (size_t at = 0; at < size; at++)
            program[at] = (uint8_t)roll(&state);
        indices_forget();
        play_program(program, size);
        played++;
    } while (seconds_now() < until);
    fprintf(stderr, "%u programs, %lu packets encrypted, %lu again\n", played, indices_used, indices_repeated);
    return 0;
}
