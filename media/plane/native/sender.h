/* Datagrams on their way out: gathered over destinations, sent with few calls, in runs by UDP GSO. */
#ifndef HAAT_SENDER_H
#define HAAT_SENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "counters.h"

struct Peer;

#define SENDER_LONGEST 2048
#define SENDER_BYTES ((size_t)128 << 10)
#ifndef SENDER_MESSAGES
#define SENDER_MESSAGES 64 /* few of them, and others have their turn after each */
#endif

/* Datagrams of one size to one peer, standing one behind the other; the last may be shorter. */
typedef struct {
    struct Peer *peer;
    size_t at;
    size_t size;
    uint16_t segment;
    uint16_t count;
    bool is_closed;
} Message;

typedef struct {
    int fd; /* -1: everything is thrown away */
    Counters *counters;
    uint8_t *bytes;
    size_t used;
    Message messages[SENDER_MESSAGES];
    size_t count;
} Sender;

bool sender_init(Sender *sender, int fd, Counters *counters);
void sender_free(Sender *sender);

/* Whether `packets` of SENDER_LONGEST at most fit without sending. */
bool sender_has_room(const Sender *sender, size_t packets, size_t bytes);

/* Where the next datagram of at most SENDER_LONGEST bytes is to be put; sends what stands there if need be. */
uint8_t *sender_room(Sender *sender);

/* The datagram of `size` bytes at `sender_room` goes to the peer's destination. */
void sender_add(Sender *sender, struct Peer *peer, size_t size);

/* Hand everything to the kernel; what it refuses is counted and gone. */
void sender_flush(Sender *sender);

#endif
