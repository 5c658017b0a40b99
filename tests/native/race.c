/* One thread calls while packets flow through the plane's own: `race SECONDS`, made for ThreadSanitizer. */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "plane.h"
#include "srtp.h"

#define AES_128_GCM 7
#define KEY_SIZE 28
#define LOCALHOST 0x7f000001
#define VIEWERS 8
#define STREAM 50
#define SSRC 7
#define MS INT64_C(1000000)

typedef struct {
    int fd;
    Address address;
    Srtp *srtp;
    uint8_t master[KEY_SIZE];
} End;

static atomic_bool is_over;
static struct sockaddr_in server;

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 * MS + now.tv_nsec;
}

static void rest(long ns) {
    struct timespec pause = {.tv_sec = 0, .tv_nsec = ns};
    nanosleep(&pause, NULL);
}

static End open_end(int seed) {
    End end = {.fd = socket(AF_INET, SOCK_DGRAM, 0)};
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(LOCALHOST)};
    socklen_t size = sizeof name;
    if (end.fd < 0 || bind(end.fd, (struct sockaddr *)&name, size) != 0)
        abort();
    getsockname(end.fd, (struct sockaddr *)&name, &size);
    end.address = (Address){.ip = LOCALHOST, .port = ntohs(name.sin_port)};
    memset(end.master, seed, sizeof end.master);
    end.srtp = srtp_new(AES_128_GCM, end.master, KEY_SIZE, true);
    return end;
}

static void close_end(End *end) {
    close(end->fd);
    srtp_free(end->srtp);
}

static void send_to_server(const End *end, const uint8_t *data, size_t size) {
    (void)sendto(end->fd, data, size, 0, (struct sockaddr *)&server, sizeof server);
}

/* Pictures of three packets, every tenth a keyframe. */
static void *film(void *argument) {
    const End *end = argument;
    uint8_t packet[1500];
    for (uint32_t number = 1; !is_over; number++) {
        uint32_t picture = number / 3;
        uint8_t head[12] = {0x80, (uint8_t)(96 | (number % 3 == 2 ? 0x80 : 0)), (uint8_t)(number >> 8),
                            (uint8_t)number, 0, (uint8_t)(picture >> 8), (uint8_t)picture, 0, 0, 0, 0, SSRC};
        uint8_t payload[200] = {picture % 10 == 0 && number % 3 == 0 ? 0x65 : 0x41};
        memcpy(packet, head, sizeof head);
        size_t size = srtp_protect(end->srtp, number, SSRC, packet, 12, payload, sizeof payload);
        send_to_server(end, packet, size);
        rest(100000);
    }
    return NULL;
}

/* Asks for repair and keyframes, and takes what comes off the socket. */
static void *watch(void *argument) {
    const End *end = argument;
    uint8_t datagram[2048];
    for (uint32_t index = 1; !is_over; index++) {
        uint8_t packet[64] = {0x81, 205, 0, 3, 0, 0, 0, 1, 0, 0, 0, 9, (uint8_t)(index >> 8), (uint8_t)index,
                              0xff, 0xff};
        if (index % 4 == 0) {
            packet[1] = 206;
            packet[3] = 2;
        }
        send_to_server(end, packet, srtcp_protect(end->srtp, index, packet, index % 4 == 0 ? 12 : 16));
        while (recv(end->fd, datagram, sizeof datagram, MSG_DONTWAIT) > 0)
            ;
        rest(1000000);
    }
    return NULL;
}

static void add_peer(Plane *plane, uint64_t peer, const End *end) {
    PeerSpec spec = {.transport_sequence_id = 3};
    plane_add_peer(plane, peer, &spec);
    plane_admit(plane, peer, end->address);
    plane_set_destination(plane, peer, end->address);
    plane_set_keys(plane, peer, AES_128_GCM, end->master, KEY_SIZE, end->master, KEY_SIZE);
}

static void add_stream(Plane *plane) {
    plane_add_stream(plane, STREAM, 1, CODEC_H264, 90000);
    plane_map_source(plane, 1, SSRC, STREAM, false);
}

static void add_viewer(Plane *plane, uint64_t index, const End *end) {
    add_peer(plane, 2 + index, end);
    OutputSpec spec = {.rate = 90000, .first_number = 0x10000, .ssrc = 9, .rtx_ssrc = 10, .payload_type = 96};
    spec.rtx_payload_type = 97;
    spec.has_rtx = true;
    spec.cname_size = 4;
    memcpy(spec.cname, "haat", 4);
    plane_add_output(plane, 100 + index, 2 + index, &spec);
    plane_select(plane, 100 + index, STREAM, 0);
}

/* One thing that the control plane does. */
static void decide(Plane *plane, const End *viewers, unsigned turn) {
    uint64_t index = turn % VIEWERS;
    StreamReport report;
    static Feedback feedback[VIEWERS];
    static int64_t asked[MISSING_MOST];
    static uint8_t body[ARRIVALS_LONGEST_BODY];
    EventQueue queue = {0};
    switch (turn % 11) {
    case 0:
        plane_remove_peer(plane, 2 + index);
        add_viewer(plane, index, &viewers[index]);
        break;
    case 1:
        plane_advance(plane, now_ns(), now_ns());
        break;
    case 2:
        plane_take_feedback(plane, feedback, VIEWERS);
        break;
    case 3:
        plane_stream_report(plane, STREAM, &report);
        plane_take_missing(plane, STREAM, now_ns(), 50 * MS, asked);
        break;
    case 4:
        plane_take_transport_feedback(plane, 1, body);
        break;
    case 5:
        plane_probe(plane, 2 + index, 3000);
        break;
    case 6:
        plane_deselect(plane, 100 + index);
        plane_select(plane, 100 + index, STREAM, 2000000);
        break;
    case 7:
        plane_tap(plane, STREAM, turn & 16);
        break;
    case 8:
        plane_swap_events(plane, &queue);
        free(queue.bytes);
        break;
    case 9:
        plane_output_report(plane, 100 + index);
        plane_set_clock(plane, STREAM, turn, now_ns(), 90000, true);
        break;
    default:
        if (turn % 7 == 0) {
            plane_remove_stream(plane, STREAM);
            add_stream(plane);
            for (uint64_t viewer = 0; viewer < VIEWERS; viewer++)
                plane_select(plane, 100 + viewer, STREAM, 0);
        }
    }
}

/* True when every path that a race could break has been walked often enough to tell. */
static bool has_seen_enough(Plane *plane) {
    plane_enter(plane);
    Counters seen = *plane_counters(plane);
    plane_leave(plane);
    return seen.packets_in > 100 && seen.packets_out > 100 && seen.retransmitted > 10;
}

int main(int count, char **arguments) {
    double seconds = count > 1 ? atof(arguments[1]) : 5;
    Plane *plane = plane_open("127.0.0.1", 0, 2 * MS);
    if (plane == NULL)
        abort();
    server = (struct sockaddr_in){.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)plane_port(plane)),
                                  .sin_addr.s_addr = htonl(LOCALHOST)};
    End host = open_end(1), viewers[VIEWERS];
    plane_enter(plane);
    add_peer(plane, 1, &host);
    add_stream(plane);
    for (uint64_t index = 0; index < VIEWERS; index++) {
        viewers[index] = open_end(2 + (int)index);
        add_viewer(plane, index, &viewers[index]);
    }
    plane_leave(plane);
    if (!plane_start(plane))
        abort();
    pthread_t threads[1 + VIEWERS];
    pthread_create(&threads[0], NULL, film, &host);
    for (size_t index = 0; index < VIEWERS; index++)
        pthread_create(&threads[1 + index], NULL, watch, &viewers[index]);
    int64_t until = now_ns() + (int64_t)(seconds * 1e9);
    int64_t patience = until + (int64_t)(120 * 1e9); /* repairs are rare where threads wait long for a core */
    unsigned turn = 0;
    for (; now_ns() < until || (!has_seen_enough(plane) && now_ns() < patience); turn++) {
        plane_enter(plane);
        decide(plane, viewers, turn);
        plane_leave(plane);
        if (turn % 16 == 0)
            rest(100000);
    }
    bool is_enough = has_seen_enough(plane);
    plane_enter(plane);
    Counters counters = *plane_counters(plane);
    plane_leave(plane);
    plane_close(plane); /* while packets still come */
    is_over = true;
    for (size_t index = 0; index <= VIEWERS; index++)
        pthread_join(threads[index], NULL);
    close_end(&host);
    for (size_t index = 0; index < VIEWERS; index++)
        close_end(&viewers[index]);
    printf("%u calls, %llu packets in, %llu out, %llu repaired\n", turn, (unsigned long long)counters.packets_in,
           (unsigned long long)counters.packets_out, (unsigned long long)counters.retransmitted);
    if (!is_enough)
        fprintf(stderr, "too little happened to tell\n");
    return is_enough ? 0 : 1;
}
