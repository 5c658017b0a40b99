#include "sender.h"

#include <errno.h>
#include <netinet/udp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "core.h"

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

#define MOST_SEGMENTS 60
#define LONGEST_RUN 65000

bool sender_init(Sender *sender, int fd, Counters *counters) {
    *sender = (Sender){.fd = fd, .counters = counters};
    sender->bytes = malloc(SENDER_BYTES);
    return sender->bytes != NULL;
}

void sender_free(Sender *sender) { free(sender->bytes); }

bool sender_has_room(const Sender *sender, size_t packets, size_t bytes) {
    return sender->count + packets <= SENDER_MESSAGES && sender->used + bytes + SENDER_LONGEST <= SENDER_BYTES;
}

uint8_t *sender_room(Sender *sender) {
    if (!sender_has_room(sender, 1, 0)) {
        sender_flush(sender);
    }
    return sender->bytes + sender->used;
}

static bool extends(const Message *message, const Peer *peer, size_t size) {
    return message->peer == peer && !message->is_closed && !peer->refuses_gso && size <= message->segment &&
           message->count < MOST_SEGMENTS && message->size + size <= LONGEST_RUN;
}

void sender_add(Sender *sender, Peer *peer, size_t size) {
    Message *last = sender->count == 0 ? NULL : &sender->messages[sender->count - 1];
    if (last != NULL && extends(last, peer, size)) {
        last->is_closed = size < last->segment;
        last->size += size;
        last->count++;
    } else {
        sender->messages[sender->count++] = (Message){
            .peer = peer, .at = sender->used, .size = size, .segment = (uint16_t)size, .count = 1};
    }
    sender->used += size;
}

/* What sendmmsg takes, beside the messages. */
typedef struct {
    struct mmsghdr headers[SENDER_MESSAGES];
    struct iovec pieces[SENDER_MESSAGES];
    union {
        char bytes[CMSG_SPACE(sizeof(uint16_t))];
        struct cmsghdr aligned;
    } controls[SENDER_MESSAGES];
} Envelope;

static void address(Envelope *envelope, size_t at, const Sender *sender, const Message *message) {
    envelope->pieces[at] = (struct iovec){sender->bytes + message->at, message->size};
    struct msghdr *header = &envelope->headers[at].msg_hdr;
    *header = (struct msghdr){
        .msg_name = &message->peer->destination,
        .msg_namelen = sizeof message->peer->destination,
        .msg_iov = &envelope->pieces[at],
        .msg_iovlen = 1,
    };
    if (message->count > 1) {
        header->msg_control = envelope->controls[at].bytes;
        header->msg_controllen = sizeof envelope->controls[at].bytes;
        struct cmsghdr *control = CMSG_FIRSTHDR(header);
        control->cmsg_level = SOL_UDP;
        control->cmsg_type = UDP_SEGMENT;
        control->cmsg_len = CMSG_LEN(sizeof message->segment);
        memcpy(CMSG_DATA(control), &message->segment, sizeof message->segment);
    }
}

static void count_sent(Sender *sender, const Message *message) {
    sender->counters->packets_out += message->count;
    sender->counters->bytes_out += (int64_t)message->size;
}

/* A run that the kernel refused as such, one by one. */
static void send_singly(Sender *sender, const Message *message) {
    for (size_t at = 0; at < message->size; at += message->segment) {
        size_t left = message->size - at;
        size_t size = left < message->segment ? left : message->segment;
        const struct sockaddr *to = (const struct sockaddr *)(const void *)&message->peer->destination;
        if (sendto(sender->fd, sender->bytes + message->at + at, size, MSG_DONTWAIT, to,
                   sizeof message->peer->destination) < 0) {
            sender->counters->send_drops++;
        } else {
            sender->counters->packets_out++;
            sender->counters->bytes_out += (int64_t)size;
        }
    }
}

static void refused(Sender *sender, const Message *message, int error) {
    bool is_lasting = error == EIO || error == EINVAL || error == EOPNOTSUPP || error == EMSGSIZE;
    if (message->count > 1 && is_lasting) {
        message->peer->refuses_gso = true;
        send_singly(sender, message);
    } else {
        sender->counters->send_drops += message->count;
    }
}

void sender_flush(Sender *sender) {
    Envelope envelope;
    for (size_t at = 0; at < sender->count; at++) {
        address(&envelope, at, sender, &sender->messages[at]);
    }
    size_t at = 0;
    while (sender->fd >= 0 && at < sender->count) {
        int sent = sendmmsg(sender->fd, envelope.headers + at, (unsigned)(sender->count - at), MSG_DONTWAIT);
        if (sent < 0) {
            if (errno != EINTR) {
                refused(sender, &sender->messages[at++], errno);
            }
            continue;
        }
        for (size_t end = at + (size_t)sent; at < end; at++) {
            count_sent(sender, &sender->messages[at]);
        }
    }
    sender->count = 0;
    sender->used = 0;
}
