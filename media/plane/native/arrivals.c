#include "arrivals.h"

#include <string.h>

#include "bytes.h"

#define TICK_NS 250000
#define REFERENCE_TICKS 256
#define SYMBOLS_PER_CHUNK 7
#define LONGEST_RUN 0x1FFF

enum { LOST = 0, SMALL = 1, LARGE = 2 };

void arrivals_note(Arrivals *arrivals, uint16_t sequence, int64_t arrival_ns) {
    int64_t number = arrivals->has_newest ? extend16(sequence, arrivals->newest) : sequence + 0x10000;
    if ((arrivals->has_next && number < arrivals->next) || number < 1) {
        return;
    }
    if (!arrivals->has_newest || number < arrivals->oldest) {
        arrivals->oldest = number;
    }
    if (!arrivals->has_newest || number > arrivals->newest) {
        arrivals->newest = number;
        arrivals->has_newest = true;
    }
    Arrival *slot = &arrivals->slots[number % ARRIVALS_SLOTS];
    if (number > arrivals->newest - ARRIVALS_MOST && slot->number != number) {
        *slot = (Arrival){number, arrival_ns};
    }
}

static const Arrival *find(const Arrivals *arrivals, int64_t number) {
    const Arrival *slot = &arrivals->slots[number % ARRIVALS_SLOTS];
    return slot->number == number ? slot : NULL;
}

/* Run-length chunks for runs, two-bit vectors for the rest. */
static size_t put_chunks(uint8_t *out, const uint8_t *symbols, size_t count) {
    size_t size = 0;
    size_t at = 0;
    while (at < count) {
        size_t run = 1;
        while (at + run < count && run < LONGEST_RUN && symbols[at + run] == symbols[at]) {
            run++;
        }
        if (run >= SYMBOLS_PER_CHUNK || at + run == count) {
            put16(out + size, (uint32_t)symbols[at] << 13 | (uint32_t)run);
            at += run;
        } else {
            uint32_t vector = 0xC000;
            for (size_t index = 0; index < SYMBOLS_PER_CHUNK && at + index < count; index++) {
                vector |= (uint32_t)symbols[at + index] << 2 * (SYMBOLS_PER_CHUNK - 1 - index);
            }
            put16(out + size, vector);
            at += SYMBOLS_PER_CHUNK;
        }
        size += 2;
    }
    return size;
}

/* It ends early where an arrival cannot be expressed as a 16-bit distance from the one before. */
static size_t build(Arrivals *arrivals, int64_t first, uint8_t *body) {
    uint8_t symbols[ARRIVALS_MOST];
    uint8_t deltas[ARRIVALS_MOST * 2];
    size_t count = 0;
    size_t size = 0;
    int64_t reference = 0;
    int64_t ticks = 0;
    bool has_reference = false;
    for (int64_t number = first; number <= arrivals->newest && count < ARRIVALS_MOST; number++) {
        const Arrival *arrival = find(arrivals, number);
        if (arrival == NULL) {
            symbols[count++] = LOST;
            continue;
        }
        if (!has_reference) {
            has_reference = true;
            reference = floor_div(arrival->arrival_ns, TICK_NS * REFERENCE_TICKS);
            ticks = reference * REFERENCE_TICKS;
        }
        int64_t delta = floor_div(arrival->arrival_ns, TICK_NS) - ticks;
        if (delta >= 0 && delta <= 0xFF) {
            symbols[count++] = SMALL;
            deltas[size++] = (uint8_t)delta;
        } else if (delta >= -0x8000 && delta <= 0x7FFF) {
            symbols[count++] = LARGE;
            put16(deltas + size, (uint16_t)delta);
            size += 2;
        } else {
            break;
        }
        ticks += delta;
    }
    put16(body, (uint16_t)first);
    put16(body + 2, (uint32_t)count);
    put32(body + 4, (uint32_t)reference << 8 | (arrivals->feedbacks & 0xFF));
    size_t end = 8 + put_chunks(body + 8, symbols, count);
    memcpy(body + end, deltas, size);
    end += size;
    while (end % 4 != 0) {
        body[end++] = 0;
    }
    arrivals->next = first + (int64_t)count;
    return end;
}

size_t arrivals_take(Arrivals *arrivals, uint8_t body[ARRIVALS_LONGEST_BODY]) {
    if (!arrivals->has_newest || (arrivals->has_next && arrivals->newest < arrivals->next)) {
        return 0;
    }
    int64_t first = arrivals->has_next ? arrivals->next : arrivals->oldest;
    if (first < arrivals->newest - ARRIVALS_MOST + 1) {
        first = arrivals->newest - ARRIVALS_MOST + 1;
    }
    size_t size = build(arrivals, first, body);
    arrivals->feedbacks++;
    arrivals->has_next = true;
    return size;
}
