#include "events.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_BYTES ((size_t)64 << 10)
#define MOST_OF_ADDRESS (UINT32_C(16) << 10) /* of a peer's STUN between two takings */
#define MOST_OF_STRANGERS (UINT32_C(128) << 10)
#define MOST_OF_STRANGER (UINT32_C(32) << 10)

/* 8 MiB together. */
static const size_t shares[EVENT_KINDS] = {
    [EVENT_STUN] = (size_t)2 << 20,
    [EVENT_DTLS] = (size_t)1 << 20,
    [EVENT_RTCP] = (size_t)1 << 20,
    [EVENT_KEYFRAME_WANTED] = (size_t)512 << 10,
    [EVENT_UNMAPPED] = (size_t)512 << 10,
    [EVENT_JUMP] = (size_t)512 << 10,
    [EVENT_PACKET] = (size_t)2560 << 10,
};

static bool grow(EventQueue *queue, size_t wanted) {
    size_t capacity = queue->capacity ? queue->capacity : FIRST_BYTES;
    while (capacity < wanted) {
        capacity *= 2;
    }
    uint8_t *larger = realloc(queue->bytes, capacity);
    if (larger == NULL) {
        return false;
    }
    queue->bytes = larger;
    queue->capacity = capacity;
    return true;
}

static size_t bucket_of(uint32_t ip, uint16_t port) {
    uint32_t mixed = (ip ^ (uint32_t)port << 16 ^ port) * UINT32_C(2654435761);
    return mixed >> 24;
}

static bool takes(uint32_t *used, uint32_t size, uint32_t most) {
    bool has_room = *used + size <= most;
    *used += has_room ? size : 0;
    return has_room;
}

/* Whether a datagram of STUN is within what its sender may fill. */
static bool takes_stun(EventQueue *queue, const Event *event, uint32_t size) {
    Strangers *strangers = &queue->strangers;
    if (!event->is_stranger) {
        return takes(&queue->stun_from[bucket_of(event->ip, event->port)], size, MOST_OF_ADDRESS);
    }
    return strangers->used + size <= MOST_OF_STRANGERS &&
           takes(&strangers->used_from[bucket_of(event->ip, 0)], size, MOST_OF_STRANGER) &&
           takes(&strangers->used, size, MOST_OF_STRANGERS);
}

bool events_add(EventQueue *queue, const Event *event, const uint8_t *data) {
    size_t size = sizeof *event + ((event->size + 7u) & ~(size_t)7);
    size_t end = queue->used + size;
    size_t *used_by = &queue->used_by[event->kind];
    if (event->kind == EVENT_STUN && !takes_stun(queue, event, (uint32_t)size)) {
        return false;
    }
    if (*used_by + size > shares[event->kind] || (end > queue->capacity && !grow(queue, end))) {
        return false;
    }
    *used_by += size;
    memcpy(queue->bytes + queue->used, event, sizeof *event);
    if (event->size > 0) {
        memcpy(queue->bytes + queue->used + sizeof *event, data, event->size);
    }
    queue->used = end;
    return true;
}

void events_clear(EventQueue *queue) {
    queue->used = 0;
    memset(queue->used_by, 0, sizeof queue->used_by);
    memset(queue->stun_from, 0, sizeof queue->stun_from);
}

void events_refill(EventQueue *queue) { queue->strangers = (Strangers){0}; }

const Event *events_next(const EventQueue *queue, size_t *at, const uint8_t **data) {
    if (*at >= queue->used) {
        return NULL;
    }
    const Event *event = (const Event *)(const void *)(queue->bytes + *at);
    *data = queue->bytes + *at + sizeof *event;
    *at += sizeof *event + ((event->size + 7u) & ~(size_t)7);
    return event;
}
