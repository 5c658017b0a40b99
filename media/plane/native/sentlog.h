/* What was sent to a subscriber under transport-wide numbers, matched with its feedback. */
#ifndef HAAT_SENTLOG_H
#define HAAT_SENTLOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SENTLOG_SIZE 1024

/* See `TransportReport` of the interface. */
typedef struct {
    int64_t received;
    int64_t lost;
    int64_t octets;
    int64_t first_sent_ns;
    int64_t last_sent_ns;
    int64_t first_arrival_ns;
    int64_t last_arrival_ns;
    int64_t least_delay_ns;
    int64_t mean_delay_ns;
    int64_t last_delay_ns;
    int64_t round_trip_ns;
} TransportReport;

typedef struct {
    uint64_t slots[SENTLOG_SIZE]; /* named bit, octets in 12 bits, time in 51; by number */
    int64_t next;
    int64_t reference;
    bool has_reference;
    __int128 delays_ns; /* sum over the report's received packets */
    TransportReport report;
} SentLog;

/* Note the packet that carries the log's `next` number. */
void sentlog_sent(SentLog *log, size_t octets, int64_t now_ns);

/* Take in the body of a feedback message behind its two SSRCs, which came at `arrival_ns`. */
void sentlog_reported(SentLog *log, const uint8_t *body, size_t size, int64_t arrival_ns);

/* What was named since the last call; false for nothing. */
bool sentlog_take(SentLog *log, TransportReport *report);

#endif
