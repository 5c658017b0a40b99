#include "indices.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "srtp.h"

#define SLOTS (1 << 20)

/* One protected packet; of a round that is over it counts as a free slot. */
typedef struct {
    const Srtp *srtp;
    uint64_t index;
    uint64_t hash;
    uint32_t ssrc;
    unsigned round;
} Protected;

static Protected packets[SLOTS];
static unsigned rounds = 1;
static size_t in_round;
unsigned long indices_used, indices_repeated;

size_t __real_srtp_protect(Srtp *, uint64_t, uint32_t, uint8_t *, size_t, const uint8_t *, size_t);
size_t __wrap_srtp_protect(Srtp *, uint64_t, uint32_t, uint8_t *, size_t, const uint8_t *, size_t);

void indices_forget(void) {
    rounds++;
    in_round = 0;
}

/* FNV-1a */
static uint64_t hash_of(const uint8_t *bytes, size_t size) {
    uint64_t hash = UINT64_C(1469598103934665603);
    for (size_t at = 0; at < size; at++)
        hash = (hash ^ bytes[at]) * UINT64_C(1099511628211);
    return hash;
}

static Protected *slot_of(const Srtp *srtp, uint64_t index, uint32_t ssrc) {
    size_t at = ((uintptr_t)srtp * 31 + index * 2654435761u + ssrc * 40503u) % SLOTS;
    for (;; at = (at + 1) % SLOTS) {
        const Protected *slot = &packets[at];
        if (slot->round != rounds || (slot->srtp == srtp && slot->index == index && slot->ssrc == ssrc))
            return &packets[at];
    }
}

size_t __wrap_srtp_protect(Srtp *srtp, uint64_t index, uint32_t ssrc, uint8_t *packet, size_t header,
                           const uint8_t *payload, size_t size) {
    size_t protected = __real_srtp_protect(srtp, index, ssrc, packet, header, payload, size);
    if (protected == 0 || ssrc < VIEWERS_FIRST_SSRC || ssrc > VIEWERS_LAST_SSRC)
        return protected;
    uint64_t hash = hash_of(packet, protected);
    Protected *slot = slot_of(srtp, index, ssrc);
    if (slot->round != rounds) {
        *slot = (Protected){srtp, index, hash, ssrc, rounds};
        indices_used++;
        if (++in_round == SLOTS)
            abort(); /* a round is too long for the table */
    } else if (slot->hash == hash) {
        indices_repeated++;
    } else {
        fprintf(stderr, "two packets under index %" PRIu64 " of SSRC %" PRIx32 "\n", index, ssrc);
        abort();
    }
    return protected;
}
