#include "missing.h"

#include <string.h>

#define MOST_TRIES 10
#define LARGEST_GAP 300
#define REORDER_NS INT64_C(10000000)
#define GIVE_UP_NS INT64_C(1000000000)

static void found(Missing *missing, int64_t number) {
    size_t low = 0;
    size_t high = missing->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (missing->absent[middle].number < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low < missing->count && missing->absent[low].number == number) {
        missing->count--;
        memmove(&missing->absent[low], &missing->absent[low + 1], (missing->count - low) * sizeof(Absent));
    }
}

void missing_arrived(Missing *missing, int64_t number, int64_t now_ns) {
    if (!missing->has_highest || number - missing->highest > LARGEST_GAP) {
        missing->has_highest = true;
        missing->highest = number;
        missing->count = 0;
        return;
    }
    if (number <= missing->highest) {
        found(missing, number);
        return;
    }
    size_t added = (size_t)(number - missing->highest - 1);
    if (missing->count + added > MISSING_MOST) {
        size_t gone = missing->count + added - MISSING_MOST;
        missing->count -= gone;
        memmove(missing->absent, missing->absent + gone, missing->count * sizeof(Absent));
    }
    for (int64_t absent = missing->highest + 1; absent < number; absent++) {
        missing->absent[missing->count++] = (Absent){absent, now_ns, now_ns + REORDER_NS, 0};
    }
    missing->highest = number;
}

size_t missing_due(Missing *missing, int64_t now_ns, int64_t round_trip_ns, int64_t *asked) {
    size_t kept = 0;
    size_t count = 0;
    for (size_t at = 0; at < missing->count; at++) {
        Absent entry = missing->absent[at];
        if (now_ns - entry.since_ns > GIVE_UP_NS || entry.tries >= MOST_TRIES) {
            continue;
        }
        if (now_ns >= entry.not_before_ns) {
            entry.not_before_ns = now_ns + round_trip_ns;
            entry.tries++;
            asked[count++] = entry.number;
        }
        missing->absent[kept++] = entry;
    }
    missing->count = kept;
    return count;
}
