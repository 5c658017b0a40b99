/* The publisher's packets, each parsed once and kept once. */
#ifndef HAAT_RING_H
#define HAAT_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RING_LONGEST_PAYLOAD 1330
#define NO_LEVEL (-1)

/* `number` is the extended sequence number, 0 in a slot never used; an empty payload is padding only. */
typedef struct {
    int64_t number;
    int64_t arrival_ns;
    uint8_t *payload;
    uint32_t timestamp;
    uint16_t size;
    int16_t level; /* the audio level extension's byte or NO_LEVEL */
    bool marker;
    bool begins_keyframe;
    bool is_repair; /* it came by retransmission */
} Packet;

typedef struct {
    Packet *slots;
    uint8_t *bytes;
    int64_t size; /* a power of two */
    int64_t newest;
    int64_t keyframe;
    bool has_newest;
    bool has_keyframe;
} Ring;

bool ring_init(Ring *ring, int64_t size);
void ring_free(Ring *ring);

/* Keep a copy of the packet; NULL if it is a repeat or older than the ring reaches. */
Packet *ring_add(Ring *ring, const Packet *packet);

/* NULL if it is not there. */
const Packet *ring_get(const Ring *ring, int64_t number);

/* Whether what came from the last keyframe on is there and is at most `limit` packets over `most_ns`. */
bool ring_reaches_keyframe(const Ring *ring, int64_t limit, int64_t most_ns);

#endif
