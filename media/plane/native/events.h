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
#define EVENT_BUCKETS 256

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
    bool is_stranger; /* of STUN: it comes from no peer's address */
} Event;

/* Octets of strangers' STUN since the last refill, together and by a hash of their IP addresses. */
typedef struct {
    uint32_t used;
    uint32_t used_from[EVENT_BUCKETS];
} Strangers;

typedef struct {
    uint8_t *bytes;
    size_t used;
    size_t capacity;
    size_t used_by[EVENT_KINDS];
    uint32_t stun_from[EVENT_BUCKETS]; /* octets by a hash of the peers' addresses */
    Strangers strangers;
} EventQueue;

/* False if there is no room: each kind has a share of its own, which no other takes away. Of STUN strangers
 * have a small one for themselves, and no address has all of either. */
bool events_add(EventQueue *queue, const Event *event, const uint8_t *data);

/* Forget what stands there, and keep the memory and what strangers have used. */
void events_clear(EventQueue *queue);

/* Give strangers their share anew. It goes by time, not by takings, so that a flood takes but a part of the
 * control plane's time. */
void events_refill(EventQueue *queue);

/* The record at `*at`, which is moved on; NULL at the end. */
const Event *events_next(const EventQueue *queue, size_t *at, const uint8_t **data);

#endif
