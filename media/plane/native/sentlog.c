#include "sentlog.h"

#include "bytes.h"

#define REFERENCE_NS INT64_C(64000000)
#define TICK_NS INT64_C(250000)
#define FARTHEST_REFERENCE (INT64_C(1) << 32) /* 8 years of 64 ms */
#define MOST_STATUSES 2048
#define NAMED (UINT64_C(1) << 63)
#define TIME_BITS 51
#define TIME_MASK ((UINT64_C(1) << TIME_BITS) - 1)
#define OCTETS_MASK 0xFFF

enum { LOST = 0, SMALL = 1, LARGE = 2 };

void sentlog_sent(SentLog *log, size_t octets, int64_t now_ns) {
    log->slots[log->next % SENTLOG_SIZE] =
        (uint64_t)(octets & OCTETS_MASK) << TIME_BITS | ((uint64_t)now_ns & TIME_MASK);
    log->next++;
}

/* The full time of a slot; entries are far younger than the 26 days that 51 bits hold. */
static int64_t sent_ns_of(uint64_t slot, int64_t near_ns) {
    uint64_t ago = ((uint64_t)near_ns - slot) & TIME_MASK;
    if (ago >> (TIME_BITS - 1)) {
        return near_ns + (int64_t)(TIME_MASK + 1 - ago);
    }
    return near_ns - (int64_t)ago;
}

/* One feedback message while it is read. */
typedef struct {
    SentLog *log;
    int64_t base_ns;
    int64_t arrival_ns;
    int64_t newest;
    int64_t newest_sent_ns;
} Reading;

static void name(Reading *reading, uint16_t wire, bool is_received, int64_t ticks) {
    SentLog *log = reading->log;
    int64_t number = extend16(wire, log->next - 1);
    if (number < 0 || number >= log->next || number < log->next - SENTLOG_SIZE) {
        return;
    }
    uint64_t *slot = &log->slots[number % SENTLOG_SIZE];
    int64_t sent_ns = sent_ns_of(*slot, reading->arrival_ns);
    if (is_received && number > reading->newest) {
        reading->newest = number;
        reading->newest_sent_ns = sent_ns;
    }
    if (*slot & NAMED) {
        return;
    }
    *slot |= NAMED;
    TransportReport *report = &log->report;
    if (!is_received) {
        report->lost++;
        return;
    }
    int64_t arrival_ns = reading->base_ns + ticks * TICK_NS;
    int64_t delay_ns = arrival_ns - sent_ns;
    if (report->received++ == 0) {
        report->first_sent_ns = sent_ns;
        report->first_arrival_ns = arrival_ns;
        report->least_delay_ns = delay_ns;
    }
    report->octets += (int64_t)(*slot >> TIME_BITS & OCTETS_MASK);
    report->last_sent_ns = sent_ns;
    report->last_arrival_ns = arrival_ns;
    report->last_delay_ns = delay_ns;
    report->least_delay_ns = delay_ns < report->least_delay_ns ? delay_ns : report->least_delay_ns;
    log->delays_ns += delay_ns;
}

/* Where the deltas begin: behind the chunks that cover `count` packets; 0 if they are not there. */
static size_t chunks_end(const uint8_t *body, size_t size, int64_t count) {
    size_t at = 8;
    while (count > 0) {
        if (at + 2 > size) {
            return 0;
        }
        uint16_t chunk = get16(body + at);
        at += 2;
        if ((chunk & 0x8000) == 0) {
            count -= chunk & 0x1FFF;
        } else {
            count -= chunk & 0x4000 ? 7 : 14;
        }
    }
    return at;
}

static int symbol_of(uint16_t chunk, int index) {
    if ((chunk & 0x8000) == 0) {
        return chunk >> 13;
    }
    return chunk & 0x4000 ? chunk >> (12 - 2 * index) & 3 : chunk >> (13 - index) & 1;
}

static int symbols_in(uint16_t chunk) {
    if ((chunk & 0x8000) == 0) {
        return chunk & 0x1FFF;
    }
    return chunk & 0x4000 ? 7 : 14;
}

static void read_statuses(Reading *reading, const uint8_t *body, size_t size, size_t deltas) {
    uint16_t first = get16(body);
    int left = get16(body + 2);
    left = left < MOST_STATUSES ? left : MOST_STATUSES;
    int64_t ticks = 0;
    uint16_t number = first;
    for (size_t at = 8; left > 0; at += 2) {
        uint16_t chunk = get16(body + at);
        int symbols = symbols_in(chunk);
        for (int index = 0; index < symbols && left > 0; index++, left--, number++) {
            int symbol = symbol_of(chunk, index);
            if (symbol == LOST) {
                name(reading, number, false, 0);
                continue;
            }
            if (symbol > LARGE || deltas + (size_t)symbol > size) {
                return;
            }
            ticks += symbol == SMALL ? body[deltas] : (int16_t)get16(body + deltas);
            deltas += (size_t)symbol;
            name(reading, number, true, ticks);
        }
    }
}

/* The subscriber's time nearest to the one before; as it stands where it wandered off too far. */
static int64_t unwrap(const SentLog *log, int64_t wire) {
    if (!log->has_reference) {
        return wire;
    }
    int64_t forth = (wire - log->reference + 0x800000) & 0xFFFFFF;
    int64_t reference = log->reference + forth - 0x800000;
    return reference < -FARTHEST_REFERENCE || reference > FARTHEST_REFERENCE ? wire : reference;
}

void sentlog_reported(SentLog *log, const uint8_t *body, size_t size, int64_t arrival_ns) {
    size_t deltas = size < 8 ? 0 : chunks_end(body, size, get16(body + 2));
    if (deltas == 0) {
        return;
    }
    log->reference = unwrap(log, get24(body + 4));
    log->has_reference = true;
    Reading reading = {
        .log = log, .base_ns = log->reference * REFERENCE_NS, .arrival_ns = arrival_ns, .newest = -1};
    read_statuses(&reading, body, size, deltas);
    if (reading.newest >= 0) {
        log->report.round_trip_ns = arrival_ns - reading.newest_sent_ns;
    }
}

bool sentlog_take(SentLog *log, TransportReport *report) {
    *report = log->report;
    bool has_news = report->received > 0 || report->lost > 0;
    if (report->received > 0) {
        report->mean_delay_ns = floor_div(log->delays_ns, report->received);
    } else {
        report->round_trip_ns = 0;
    }
    log->report = (TransportReport){0};
    log->delays_ns = 0;
    return has_news;
}
