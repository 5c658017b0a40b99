#include "ring.h"

#include <stdlib.h>
#include <string.h>

#define SLOT_BYTES 1344 /* the longest payload, aligned */

bool ring_init(Ring *ring, int64_t size) {
    *ring = (Ring){.size = size};
    ring->slots = calloc((size_t)size, sizeof *ring->slots);
    ring->bytes = calloc((size_t)size, SLOT_BYTES); /* untouched pages cost nothing */
    if (ring->slots == NULL || ring->bytes == NULL) {
        ring_free(ring);
        return false;
    }
    return true;
}

void ring_free(Ring *ring) {
    free(ring->slots);
    free(ring->bytes);
    *ring = (Ring){0};
}

Packet *ring_add(Ring *ring, const Packet *packet) {
    int64_t number = packet->number;
    if (ring->has_newest && number <= ring->newest - ring->size) {
        return NULL;
    }
    size_t at = (size_t)(number & (ring->size - 1));
    Packet *slot = &ring->slots[at];
    if (slot->number == number || packet->size > RING_LONGEST_PAYLOAD) {
        return NULL;
    }
    if (!ring->has_newest || number > ring->newest) {
        ring->newest = number;
        ring->has_newest = true;
    }
    *slot = *packet;
    slot->payload = ring->bytes + at * SLOT_BYTES;
    memcpy(slot->payload, packet->payload, packet->size);
    if (packet->begins_keyframe && (!ring->has_keyframe || number > ring->keyframe)) {
        ring->keyframe = number;
        ring->has_keyframe = true;
    }
    return slot;
}

const Packet *ring_get(const Ring *ring, int64_t number) {
    const Packet *slot = &ring->slots[(size_t)(number & (ring->size - 1))];
    return slot->number == number && number != 0 ? slot : NULL;
}

bool ring_reaches_keyframe(const Ring *ring, int64_t limit, int64_t most_ns) {
    if (!ring->has_newest || !ring->has_keyframe) {
        return false;
    }
    int64_t span = ring->newest - ring->keyframe;
    if (span >= limit || span >= ring->size) {
        return false;
    }
    const Packet *first = ring_get(ring, ring->keyframe);
    const Packet *last = ring_get(ring, ring->newest);
    return first != NULL && last != NULL && last->arrival_ns - first->arrival_ns <= most_ns;
}
