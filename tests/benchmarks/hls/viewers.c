/* Viewers of one LL-HLS show as hls.js behaves: for video and for audio each a blocked playlist, answered when a
 * part was made; then that part on another connection while the next playlist is already asked for.
 *
 * With WHOLE they are older players: video only, on one connection, by whole segments.
 *
 * viewers HOST PORT VIEWERS SECONDS [WHOLE]: prints one line of JSON. Each part's body begins with the moment at which it
 * was made (CLOCK_MONOTONIC, 8 bytes, big endian); its lateness is counted to its last byte here. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

enum { PLAYLIST, PART };

#define HEAD_BYTES 65536
#define TEXT_BYTES 65536

struct connection {
    int fd, kind;
    struct stream *stream;
    char head[HEAD_BYTES / 16]; /* of the answer, then a gzipped playlist */
    int have, in_body, gzipped;
    long left;      /* of the body */
    char first[8];  /* of a part's body */
    int first_have;
};

struct stream { /* of one viewer, video or audio */
    const char *name;
    struct connection playlist, part;
    char wanted[128]; /* a part that waits until the one before it is here */
    int busy;
    long next_msn, next_part;
};

static struct sockaddr_in address;
static int poller, whole;
static uint64_t requests, parts, errors, body_bytes, started;
static float *late;
static size_t late_room, late_count;
static uint64_t counted_from;

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static double cpu_s(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
        (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6;
}

static void ask(struct connection *c, const char *path) {
    char text[512];
    int length = snprintf(text, sizeof text,
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36\r\n"
        "Accept: */*\r\nAccept-Encoding: gzip, deflate, br\r\nReferer: http://127.0.0.1/live/demo\r\n"
        "Connection: keep-alive\r\n\r\n", path);
    c->have = c->in_body = c->first_have = 0;
    c->left = 0;
    if (send(c->fd, text, (size_t)length, MSG_NOSIGNAL) != length) errors++;
    requests++;
}

static void ask_playlist(struct stream *s) {
    char path[256];
    if (s->next_msn < 0)
        snprintf(path, sizeof path, "/hls/demo/%s.m3u8", s->name);
    else if (whole)
        snprintf(path, sizeof path, "/hls/demo/%s.m3u8?_HLS_msn=%ld", s->name, s->next_msn);
    else
        snprintf(path, sizeof path, "/hls/demo/%s.m3u8?_HLS_msn=%ld&_HLS_part=%ld&_HLS_skip=YES", s->name,
            s->next_msn, s->next_part);
    ask(&s->playlist, path);
}

static void ask_part(struct stream *s, const char *uri) {
    char path[256];
    if (s->busy) {
        snprintf(s->wanted, sizeof s->wanted, "%s", uri);
        return;
    }
    s->busy = 1;
    snprintf(path, sizeof path, "/hls/demo/%s", uri);
    ask(whole ? &s->playlist : &s->part, path);
}

static long number_after(const char *text, const char *tag) {
    const char *found = strstr(text, tag);
    return found ? atol(found + strlen(tag)) : 0;
}

/* What a playlist says: where it ends and which part is its last. Viewers get the same one, which is read once: they
 * share a core here, and what one of them needs for reading would make the next one's part late. */
struct reading {
    char body[HEAD_BYTES / 16], last[128];
    int size;
    long msn, open_parts;
};

static void read_text(struct reading *r, char *text) {
    r->msn = number_after(text, "MEDIA-SEQUENCE:") + number_after(text, "SKIPPED-SEGMENTS=");
    r->open_parts = 0;
    *r->last = 0;
    for (char *line = text, *end; line && *line; line = end ? end + 1 : NULL) {
        end = strchr(line, '\n');
        if (end) *end = 0;
        if (!strncmp(line, "#EXT-X-PART:", 12)) {
            char *uri = strstr(line, "URI=\"");
            if (uri && !whole) sscanf(uri + 5, "%127[^\"]", r->last);
            r->open_parts++;
        } else if (*line != '#' && *line) {
            if (whole) snprintf(r->last, sizeof r->last, "%.127s", line);
            r->msn++;
            r->open_parts = 0;
        }
    }
}

static const struct reading *read_playlist(const struct connection *c) {
    static struct reading known[2];
    static char text[TEXT_BYTES];
    struct reading *r = &known[*c->stream->name == 'a'];
    if (r->size == c->have && !memcmp(r->body, c->head, (size_t)c->have)) return r;
    r->size = c->have;
    memcpy(r->body, c->head, (size_t)c->have);
    size_t length = (size_t)c->have;
    if (c->gzipped) {
        z_stream z = {0};
        inflateInit2(&z, 15 + 16);
        z.next_in = (unsigned char *)c->head;
        z.avail_in = (unsigned)c->have;
        z.next_out = (unsigned char *)text;
        z.avail_out = sizeof text - 1;
        inflate(&z, Z_FINISH);
        length = z.total_out;
        inflateEnd(&z);
    } else
        memcpy(text, c->head, length);
    text[length] = 0;
    read_text(r, text);
    return r;
}

static void go_on(struct stream *s, const struct reading *r) {
    int first = s->next_msn < 0;
    s->next_msn = r->msn;
    s->next_part = r->open_parts;
    if (*r->last && !first) ask_part(s, r->last);
    if (!whole || first) ask_playlist(s);
}

static void finish(struct connection *c) {
    struct stream *s = c->stream;
    if (c->kind == PART || (whole && s->busy)) {
        uint64_t at = 0;
        for (int i = 0; i < 8; i++) at = at << 8 | (unsigned char)c->first[i];
        uint64_t now = now_ns();
        if (now > counted_from && at > counted_from) {
            parts++;
            if (late_count < late_room) late[late_count++] = (float)((double)(now - at) / 1e6);
        }
        s->busy = 0;
        if (whole) {
            ask_playlist(s);
            return;
        }
        if (*s->wanted) {
            char uri[128];
            memcpy(uri, s->wanted, sizeof uri);
            *s->wanted = 0;
            ask_part(s, uri);
        }
        return;
    }
    go_on(s, read_playlist(c));
}

static void take(struct connection *c, char *data, long size) {
    while (size > 0) {
        if (!c->in_body) {
            long room = (long)sizeof c->head - 1 - c->have, copied = size < room ? size : room;
            memcpy(c->head + c->have, data, (size_t)copied);
            c->head[c->have + copied] = 0;
            char *end = strstr(c->head, "\r\n\r\n");
            if (!end) {
                c->have += (int)copied;
                if (copied == room) errors++;
                data += copied, size -= copied;
                continue;
            }
            long used = end + 4 - c->head - c->have;
            *end = 0;
            if (strncmp(c->head + 9, "200", 3)) {
                errors++;
                if (errors < 4) fprintf(stderr, "%.300s\n", c->head);
            }
            char *length = strcasestr(c->head, "content-length:");
            c->left = length ? atol(length + 15) : 0;
            c->gzipped = strcasestr(c->head, "content-encoding: gzip") != NULL;
            c->in_body = 1;
            c->have = 0;
            data += used, size -= used;
            if (c->left == 0) { errors++; return; }
            continue;
        }
        long piece = size < c->left ? size : c->left;
        body_bytes += (uint64_t)piece;
        if (c->kind == PLAYLIST && !(whole && c->stream->busy)) {
            if (c->have + piece > (long)sizeof c->head) { errors++; return; }
            memcpy(c->head + c->have, data, (size_t)piece);
            c->have += (int)piece;
        } else
            for (long i = 0; i < piece && c->first_have < 8; i++) c->first[c->first_have++] = data[i];
        data += piece, size -= piece, c->left -= piece;
        if (c->left == 0) {
            c->in_body = 0;
            finish(c);
            return; /* nothing is pipelined */
        }
    }
}

/* On loopback each process has addresses of its own: one address has ports for some 28,000 connections. */
static void spread(int fd) {
    struct sockaddr_in from = {.sin_family = AF_INET};
    int one = 1;
    from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + (uint32_t)getpid() % 65536);
    if (ntohl(address.sin_addr.s_addr) >> 24 != 127) return;
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    if (bind(fd, (struct sockaddr *)&from, sizeof from)) { perror("bind"); exit(1); }
}

static void open_connection(struct connection *c, struct stream *s, int kind) {
    int one = 1;
    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    spread(c->fd);
    c->kind = kind;
    c->stream = s;
    if (connect(c->fd, (struct sockaddr *)&address, sizeof address)) { perror("connect"); exit(1); }
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    epoll_ctl(poller, EPOLL_CTL_ADD, c->fd, &event);
}

static int by_size(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static double share(double q) { return late_count ? late[(size_t)((double)(late_count - 1) * q)] : -1; }

int main(int argc, char **argv) {
    if (argc < 5) return 2;
    whole = argc > 5;
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    int viewers = atoi(argv[3]);
    double seconds = atof(argv[4]);
    address.sin_family = AF_INET;
    address.sin_port = htons((uint16_t)atoi(argv[2]));
    inet_pton(AF_INET, argv[1], &address.sin_addr);
    poller = epoll_create1(0);
    late_room = (size_t)viewers * (size_t)(seconds * 8 + 8);
    late = malloc(late_room * sizeof *late);
    int count_of = whole ? viewers : viewers * 2;
    struct stream *streams = calloc((size_t)count_of, sizeof *streams);
    for (int i = 0; i < count_of; i++) {
        struct stream *s = &streams[i];
        s->name = i & 1 && !whole ? "audio" : "v0";
        s->next_msn = -1;
        open_connection(&s->playlist, s, PLAYLIST);
        if (!whole) open_connection(&s->part, s, PART);
        ask_playlist(s);
    }
    started = now_ns();
    counted_from = started + 2000000000u; /* everybody has begun by then */
    uint64_t until = counted_from + (uint64_t)(seconds * 1e9), asked_before = 0;
    static char buffer[1 << 18];
    double cpu_before = 0;
    while (now_ns() < until) {
        struct epoll_event events[512];
        int count = epoll_wait(poller, events, 512, 100);
        if (!asked_before && now_ns() >= counted_from) {
            asked_before = requests;
            body_bytes = 0;
            cpu_before = cpu_s();
            printf("begin\n");
            fflush(stdout);
        }
        for (int i = 0; i < count; i++) {
            struct connection *c = events[i].data.ptr;
            long size = read(c->fd, buffer, sizeof buffer);
            if (size > 0) take(c, buffer, size);
            else if (size == 0 || errno != EAGAIN) {
                errors++;
                epoll_ctl(poller, EPOLL_CTL_DEL, c->fd, NULL);
            }
        }
    }
    qsort(late, late_count, sizeof *late, by_size);
    printf("{\"requests_per_s\": %.1f, \"parts\": %llu, \"errors\": %llu, \"megabits_per_s\": %.1f, "
           "\"viewers_cores\": %.2f, \"p50_ms\": %.2f, \"p90_ms\": %.2f, \"p99_ms\": %.2f, \"most_ms\": %.2f}\n",
        (double)(requests - asked_before) / seconds, (unsigned long long)parts, (unsigned long long)errors,
        (double)body_bytes * 8e-6 / seconds, (cpu_s() - cpu_before) / seconds, share(.5), share(.9), share(.99), share(1));
    return 0;
}
