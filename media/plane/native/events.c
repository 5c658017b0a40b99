#include "events.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_BYTES ((size_t)64 << 10)

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

bool events_add(EventQueue *queue, const Event *event, const uint8_t *data) {
    size_t size = sizeof *event + ((event->size + 7u) & ~(size_t)7);
    size_t end = queue->used + size;
    size_t *used_by = &queue->used_by[event->kind];
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
}

const Event *events_next(const EventQueue *queue, size_t *at, const uint8_t **data) {
    if (*at >= queue->used) {
        return NULL;
    }
    const Event *event = (const Event *)(const void *)(queue->bytes + *at);
    *data = queue->bytes + *at + sizeof *event;
    *at += sizeof *event + ((event->size + 7u) & ~(size_t)7);
    return event;
}
