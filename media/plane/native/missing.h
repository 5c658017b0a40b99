/* What is missing from a stream: repair requests with bounded retries. All times are given. */
#ifndef HAAT_MISSING_H
#define HAAT_MISSING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MISSING_MOST 500

typedef struct {
    int64_t number;
    int64_t since_ns;
    int64_t not_before_ns;
    int tries;
} Absent;

/* Numbers in ascending order. */
typedef struct {
    Absent absent[MISSING_MOST];
    size_t count;
    int64_t highest;
    bool has_highest;
} Missing;

void missing_arrived(Missing *missing, int64_t number, int64_t now_ns);

/* Numbers to ask for now into `asked`, which holds MISSING_MOST; returns how many. */
size_t missing_due(Missing *missing, int64_t now_ns, int64_t round_trip_ns, int64_t *asked);

#endif
