/* The plane's lifetime: its thread, its turns, its descriptors. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "core.h"
#include "udp.h"

#define NICENESS (-10)

/* ---- turns: whoever waits holds `next`, so that nobody who comes again overtakes it */

void plane_enter(Plane *plane) {
    pthread_mutex_lock(&plane->next);
    pthread_mutex_lock(&plane->data);
    pthread_mutex_unlock(&plane->next);
}

bool plane_try_enter(Plane *plane) {
    if (pthread_mutex_trylock(&plane->next) != 0) {
        return false;
    }
    bool is_in = pthread_mutex_trylock(&plane->data) == 0;
    pthread_mutex_unlock(&plane->next);
    return is_in;
}

void plane_leave(Plane *plane) { pthread_mutex_unlock(&plane->data); }

/* ---- the thread */

bool is_on_thread(const Plane *plane) {
    return plane->has_thread && pthread_equal(pthread_self(), plane->thread) != 0;
}

static void wait_until(const Plane *plane, int64_t due_ns) {
    struct pollfd descriptors[] = {{.fd = plane->fd, .events = POLLIN}, {.fd = plane->wake_fd, .events = POLLIN}};
    struct timespec wait = {0};
    int64_t left_ns = due_ns == INT64_MAX ? 0 : due_ns - monotonic_ns();
    if (left_ns > 0) {
        wait.tv_sec = left_ns / SECOND_NS;
        wait.tv_nsec = left_ns % SECOND_NS;
    }
    (void)ppoll(descriptors, 2, due_ns == INT64_MAX ? NULL : &wait, NULL);
    if (descriptors[1].revents != 0) {
        uint64_t count = 0;
        (void)!read(plane->wake_fd, &count, sizeof count);
    }
}

/* Take in a batch; returns when the next gathered run is due. */
static int64_t take_batch(Plane *plane, const Datagram *datagrams, size_t count) {
    for (size_t at = 0; at < count; at++) {
        const Datagram *datagram = &datagrams[at];
        receive_datagram(plane, datagram->data, datagram->size, datagram->from, datagram->arrival_ns);
    }
    int64_t due_ns = forward_due(plane, monotonic_ns());
    sender_flush(&plane->sender);
    plane_bury(plane);
    return due_ns;
}

/* Packets go before everything else that the process does, where it may say so. */
static void take_precedence(void) { (void)setpriority(PRIO_PROCESS, (id_t)gettid(), NICENESS); }

static void *run(void *argument) {
    take_precedence();
    Plane *plane = argument;
    UdpReceiver *receiver = udp_receiver_new();
    Datagram datagrams[UDP_BATCH];
    int64_t due_ns = INT64_MAX;
    bool is_stopping = receiver == NULL;
    while (!is_stopping) {
        wait_until(plane, due_ns);
        size_t count = udp_receive(receiver, plane->fd, datagrams);
        plane_enter(plane);
        due_ns = take_batch(plane, datagrams, count);
        is_stopping = plane->is_stopping;
        plane_leave(plane);
    }
    udp_receiver_free(receiver);
    return NULL;
}

bool plane_start(Plane *plane) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* signals are the interpreter's */
    plane_enter(plane);
    int error = pthread_create(&plane->thread, NULL, run, plane);
    plane->has_thread = error == 0;
    plane->has_thread_clock = error == 0 && pthread_getcpuclockid(plane->thread, &plane->thread_clock) == 0;
    plane_leave(plane);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = error;
    return error == 0;
}

int64_t plane_thread_ns(const Plane *plane) {
    struct timespec spent;
    if (!plane->has_thread_clock || clock_gettime(plane->thread_clock, &spent) != 0) {
        return 0;
    }
    return spent.tv_sec * SECOND_NS + spent.tv_nsec;
}

/* ---- lifetime */

static bool open_descriptors(Plane *plane, const char *host, int port) {
    plane->event_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    plane->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (plane->event_fd < 0 || plane->wake_fd < 0) {
        return false;
    }
    if (host == NULL) {
        return true;
    }
    plane->fd = udp_open(host, port);
    plane->port = plane->fd < 0 ? 0 : udp_port(plane->fd);
    return plane->fd >= 0;
}

Plane *plane_open(const char *host, int port, int64_t gather_ns) {
    Plane *plane = calloc(1, sizeof *plane);
    if (plane == NULL) {
        return NULL;
    }
    plane->fd = plane->event_fd = plane->wake_fd = -1;
    plane->gather_ns = gather_ns;
    plane->repairs = true;
    pthread_mutex_init(&plane->next, NULL);
    pthread_mutex_init(&plane->data, NULL);
    if (!open_descriptors(plane, host, port) || !sender_init(&plane->sender, plane->fd, &plane->counters)) {
        int error = errno;
        plane_close(plane);
        errno = error;
        return NULL;
    }
    return plane;
}

static void stop_thread(Plane *plane) {
    plane_enter(plane);
    plane->is_stopping = true;
    plane->has_thread_clock = false;
    plane_leave(plane);
    uint64_t one = 1;
    (void)!write(plane->wake_fd, &one, sizeof one);
    pthread_join(plane->thread, NULL);
    plane->has_thread = false;
}

static void close_fd(int *fd) {
    if (*fd >= 0) {
        close(*fd);
    }
    *fd = -1;
}

void plane_stop(Plane *plane) {
    if (plane->has_thread) {
        stop_thread(plane);
    }
    plane->sender.fd = -1;
    close_fd(&plane->fd);
    close_fd(&plane->event_fd);
    close_fd(&plane->wake_fd);
}

void plane_close(Plane *plane) {
    plane_stop(plane);
    for (size_t slot = 0; slot < plane->peers.size;) {
        const Peer *peer = plane->peers.values[slot];
        if (peer != NULL) {
            plane_remove_peer(plane, peer->handle);
        } else {
            slot++;
        }
    }
    plane_bury(plane);
    table_free(&plane->peers);
    table_free(&plane->by_address);
    table_free(&plane->streams);
    table_free(&plane->outputs);
    sender_free(&plane->sender);
    free(plane->events.bytes);
    free(plane->fanout.turns);
    free(plane->pending);
    pthread_mutex_destroy(&plane->next);
    pthread_mutex_destroy(&plane->data);
    free(plane);
}

int plane_port(const Plane *plane) { return plane->port; }

int plane_event_fd(const Plane *plane) { return plane->event_fd; }
