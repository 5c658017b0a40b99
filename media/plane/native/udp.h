/* The one UDP socket: large buffers, kernel receive times, datagrams received in batches. */
#ifndef HAAT_UDP_H
#define HAAT_UDP_H

#include "plane.h"

#define UDP_BATCH 64
#define UDP_LONGEST 2048

typedef struct {
    const uint8_t *data;
    size_t size;
    Address from;
    int64_t arrival_ns;
} Datagram;

typedef struct UdpReceiver UdpReceiver;

/* A bound, non-blocking socket; -1 with errno set. */
int udp_open(const char *host, int port);
int udp_port(int fd);

UdpReceiver *udp_receiver_new(void);
void udp_receiver_free(UdpReceiver *receiver);

/* Datagrams that wait, at most UDP_BATCH, with monotonic times of arrival; valid until the next call. */
size_t udp_receive(UdpReceiver *receiver, int fd, Datagram datagrams[UDP_BATCH]);

#endif
