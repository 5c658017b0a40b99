#include "udp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"

#define BUFFER (4 << 20)
#define LONGEST_WAIT_NS SECOND_NS /* a stamp that says so was taken before the system's clock was set */

struct UdpReceiver {
    struct mmsghdr headers[UDP_BATCH];
    struct iovec pieces[UDP_BATCH];
    struct sockaddr_in from[UDP_BATCH];
    union {
        char bytes[CMSG_SPACE(sizeof(struct timespec))];
        struct cmsghdr aligned;
    } controls[UDP_BATCH];
    uint8_t bytes[UDP_BATCH][UDP_LONGEST];
};

static bool prepare(int fd, const char *host, int port) {
    int size = BUFFER;
    int on = 1;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    if (inet_pton(AF_INET, host, &at.sin_addr) != 1) {
        errno = EINVAL;
        return false;
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size); /* past the limit, where allowed */
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size);
    (void)setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    return bind(fd, (const struct sockaddr *)(const void *)&at, sizeof at) == 0;
}

int udp_open(const char *host, int port) {
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd >= 0 && !prepare(fd, host, port)) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

int udp_port(int fd) {
    struct sockaddr_in at = {0};
    socklen_t size = sizeof at;
    (void)getsockname(fd, (struct sockaddr *)(void *)&at, &size);
    return ntohs(at.sin_port);
}

UdpReceiver *udp_receiver_new(void) { return calloc(1, sizeof(UdpReceiver)); }

void udp_receiver_free(UdpReceiver *receiver) { free(receiver); }

static int64_t stamp_of(struct msghdr *header) {
    for (struct cmsghdr *control = CMSG_FIRSTHDR(header); control != NULL; control = CMSG_NXTHDR(header, control)) {
        if (control->cmsg_level == SOL_SOCKET && control->cmsg_type == SO_TIMESTAMPNS) {
            struct timespec at;
            memcpy(&at, CMSG_DATA(control), sizeof at);
            return at.tv_sec * SECOND_NS + at.tv_nsec;
        }
    }
    return 0;
}

static int64_t arrival_of(struct msghdr *header, int64_t now_ns, int64_t monotonic_minus_wall_ns) {
    int64_t stamp_ns = stamp_of(header);
    int64_t arrival_ns = stamp_ns + monotonic_minus_wall_ns;
    bool is_believable = stamp_ns != 0 && now_ns - arrival_ns < LONGEST_WAIT_NS && arrival_ns <= now_ns;
    return is_believable ? arrival_ns : now_ns;
}

size_t udp_receive(UdpReceiver *receiver, int fd, Datagram datagrams[UDP_BATCH]) {
    for (size_t at = 0; at < UDP_BATCH; at++) {
        receiver->pieces[at] = (struct iovec){receiver->bytes[at], UDP_LONGEST};
        receiver->headers[at].msg_hdr = (struct msghdr){
            .msg_name = &receiver->from[at],
            .msg_namelen = sizeof receiver->from[at],
            .msg_iov = &receiver->pieces[at],
            .msg_iovlen = 1,
            .msg_control = receiver->controls[at].bytes,
            .msg_controllen = sizeof receiver->controls[at].bytes,
        };
    }
    int count = recvmmsg(fd, receiver->headers, UDP_BATCH, MSG_DONTWAIT, NULL);
    if (count <= 0) {
        return 0;
    }
    struct timespec wall;
    clock_gettime(CLOCK_REALTIME, &wall);
    int64_t now_ns = monotonic_ns();
    int64_t monotonic_minus_wall_ns = now_ns - (wall.tv_sec * SECOND_NS + wall.tv_nsec);
    for (int at = 0; at < count; at++) {
        datagrams[at] = (Datagram){
            .data = receiver->bytes[at],
            .size = receiver->headers[at].msg_len,
            .from = {ntohl(receiver->from[at].sin_addr.s_addr), ntohs(receiver->from[at].sin_port)},
            .arrival_ns = arrival_of(&receiver->headers[at].msg_hdr, now_ns, monotonic_minus_wall_ns),
        };
    }
    return (size_t)count;
}
