#include "events.h"

#include <stdlib.h>
#include <string.h>

#define MOST_BYTES ((size_t)8 << 20)
#define FIRST_BYTES ((size_t)64 << 10)

static size_t limit_of(EventKind kind) {
    switch (kind) {
    case EVENT_STUN:
        return MOST_BYTES / 4;
    case EVENT_UNMAPPED:
    case EVENT_JUMP:
        return MOST_BYTES / 2;
    default:
        return MOST_BYTES;
    }
}

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
    if (end > limit_of((EventKind)event->kind) || (end > queue->capacity && !grow(queue, end))) {
        return false;
    }
    memcpy(queue->bytes + queue->used, event, sizeof *event);
    if (event->size > 0) {
        memcpy(queue->bytes + queue->used + sizeof *event, data, event->size);
    }
    queue->used = end;
    return true;
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
