/* What goes up to the control plane: a bounded queue of records with their data. */
#ifndef HAAT_EVENTS_H
#define HAAT_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
    EVENT_STUN,
    EVENT_DTLS,
    EVENT_RTCP,
    EVENT_KEYFRAME_WANTED,
    EVENT_UNMAPPED,
    EVENT_JUMP,
    EVENT_PACKET,
} EventKind;

#define EVENT_KINDS (EVENT_PACKET + 1)

/* Followed by `size` bytes of data; the next record begins at a multiple of 8. */
typedef struct {
    uint64_t handle; /* of the peer, stream or output */
    int64_t time_ns;
    int64_t number;
    uint32_t timestamp;
    uint32_t ip;
    uint32_t size;
    uint16_t port;
    int16_t level;
    uint8_t kind;
    bool marker;
    bool begins_keyframe;
    bool is_repair;
} Event;

typedef struct {
    uint8_t *bytes;
    size_t used;
    size_t capacity;
    size_t used_by[EVENT_KINDS];
} EventQueue;

/* False if there is no room: each kind has a share of its own, which no other takes away. */
bool events_add(EventQueue *queue, const Event *event, const uint8_t *data);

/* Forget what stands there, and keep the memory. */
void events_clear(EventQueue *queue);

/* The record at `*at`, which is moved on; NULL at the end. */
const Event *events_next(const EventQueue *queue, size_t *at, const uint8_t **data);

#endif
