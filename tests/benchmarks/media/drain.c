/* Receivers and a source for benchmarks, away from the Python interpreter.

   One thread drains all receivers' sockets in batches: it counts packets and gaps in their numbers, opens a
   sample of them (AES-128-GCM, RFC 7714) to prove that they are real, sends a consent request every 5 s, a
   receiver report each second and, where asked, transport-wide feedback every 100 ms. A source has a thread
   of its own. Nothing is answered per packet. The layouts are mirrored in drain.py. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { GROUPS = 64, BATCH = 32, LONGEST = 2048, BUCKETS = 4000, BUCKET_US = 25, ARRIVALS = 512 };
enum { SAMPLE = 64, STAMPED_SAMPLE = 8, PAUSE_US = 4000 };
enum { TAG = 16, HEADER = 12 };
#define SECOND 1000000000ll

struct key {
    uint8_t key[16];
    uint8_t salt[12];
};

struct admission {
    int32_t fd;
    int32_t group;
    int32_t payload_type;
    int32_t feedback_id; /* of the transport-wide number, 0 for none */
    int32_t is_stamped;  /* by the kernel's arrival times: delays are measured */
    int32_t consent_size;
    uint32_t own_ssrc;
    struct key rtp_in, rtcp_in, rtcp_out;
    uint8_t consent[256];
};

struct totals {
    uint64_t packets, octets, lost, opened, broken, other, reports, keyframe_requests, first_frames;
    uint64_t delays[BUCKETS + 1];
};

struct shape {
    int32_t fd;           /* a connected socket */
    int32_t is_encrypted; /* SRTP with `key`, or plain RTP */
    int32_t payload_type;
    int32_t packet_size;  /* of the RTP packet, without SRTP's tag */
    int32_t frames_per_s;
    int32_t packets_per_s;
    int32_t keyframe_every; /* frames */
    int32_t keyframe_packets;
    int32_t spread_us;
    uint32_t ssrc;
    struct key key;
};

struct source {
    struct shape shape;
    pthread_t thread;
    volatile int is_running;
    volatile uint64_t sent, frames, asked;
    uint32_t number; /* with the rollover count above 16 bits */
    int64_t began_ns;
    EVP_CIPHER_CTX *cipher;
};

struct receiver {
    struct admission with;
    struct source *obeys; /* its source, for a publisher: asked for keyframes by what comes */
    int in_use;
    uint32_t ssrc;
    uint64_t first, highest; /* extended numbers of the media source; 0 before the first */
    uint32_t heard_report;   /* middle of the newest sender report's time */
    int64_t heard_report_ns;
    int64_t first_packet_ns, first_frame_ns;
    int begins_with_keyframe;
    unsigned until_sample;
    int64_t next_consent_ns, next_report_ns, next_feedback_ns;
    uint32_t rtcp_index;
    uint8_t feedback_count;
    int arrivals;
    uint16_t numbers[ARRIVALS];
    int64_t times_us[ARRIVALS];
};

struct drain {
    pthread_t thread;
    pthread_mutex_t lock;
    volatile int is_ending;
    int count, room;
    struct receiver **receivers;
    struct totals totals[GROUPS];
    EVP_CIPHER_CTX *cipher;
    uint8_t (*buffers)[LONGEST];
    struct mmsghdr messages[BATCH];
    struct iovec parts[BATCH];
    uint8_t control[BATCH][64];
};

static int64_t now_ns(clockid_t clock) {
    struct timespec at;
    clock_gettime(clock, &at);
    return at.tv_sec * SECOND + at.tv_nsec;
}

static uint16_t get16(const uint8_t *at) { return (uint16_t)(at[0] << 8 | at[1]); }
static uint32_t get32(const uint8_t *at) { return (uint32_t)get16(at) << 16 | get16(at + 2); }
static void put16(uint8_t *at, uint32_t value) {
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}
static void put32(uint8_t *at, uint32_t value) {
    put16(at, value >> 16);
    put16(at + 2, value & 0xffff);
}

/* ---- AES-GCM as RFC 7714 has it */

static void make_iv(uint8_t iv[12], const struct key *key, uint32_t ssrc, uint32_t roc, uint32_t number) {
    uint8_t plain[12] = {0};
    put32(plain + 2, ssrc);
    put32(plain + 6, roc);
    put16(plain + 10, number);
    for (int i = 0; i < 12; i++) iv[i] = plain[i] ^ key->salt[i];
}

static void make_rtcp_iv(uint8_t iv[12], const struct key *key, uint32_t ssrc, uint32_t index) {
    make_iv(iv, key, ssrc, index >> 16, index & 0xffff);
    /* bytes 6 and 7 are zero, the index fills 8 to 11: the same places as ROC and number */
}

static int open_gcm(EVP_CIPHER_CTX *ctx, const struct key *key, const uint8_t iv[12], const uint8_t *aad,
                    int aad_size, const uint8_t *more, int more_size, uint8_t *text, int size, uint8_t *tag) {
    int n;
    return EVP_DecryptInit_ex(ctx, EVP_aes_128_gcm(), NULL, key->key, iv) == 1 &&
           EVP_DecryptUpdate(ctx, NULL, &n, aad, aad_size) == 1 &&
           (more_size == 0 || EVP_DecryptUpdate(ctx, NULL, &n, more, more_size) == 1) &&
           EVP_DecryptUpdate(ctx, text, &n, text, size) == 1 &&
           EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, TAG, tag) == 1 &&
           EVP_DecryptFinal_ex(ctx, text + n, &n) == 1;
}

static void seal_gcm(EVP_CIPHER_CTX *ctx, const struct key *key, const uint8_t iv[12], const uint8_t *aad,
                     int aad_size, const uint8_t *more, int more_size, uint8_t *text, int size) {
    int n;
    EVP_EncryptInit_ex(ctx, EVP_aes_128_gcm(), NULL, key->key, iv);
    EVP_EncryptUpdate(ctx, NULL, &n, aad, aad_size);
    if (more_size) EVP_EncryptUpdate(ctx, NULL, &n, more, more_size);
    EVP_EncryptUpdate(ctx, text, &n, text, size);
    EVP_EncryptFinal_ex(ctx, text + n, &n);
    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, TAG, text + size);
}

/* Encrypts a compound packet of `size` bytes in place (room for 20 more) and sends it. */
static void send_rtcp(struct drain *d, struct receiver *r, uint8_t *packet, int size) {
    uint8_t iv[12], trailer[4];
    uint32_t index = r->rtcp_index++ & 0x7fffffff;
    put32(trailer, 0x80000000u | index);
    make_rtcp_iv(iv, &r->with.rtcp_out, get32(packet + 4), index);
    seal_gcm(d->cipher, &r->with.rtcp_out, iv, packet, 8, trailer, 4, packet + 8, size - 8);
    memcpy(packet + size + TAG, trailer, 4);
    (void)!send(r->with.fd, packet, (size_t)size + TAG + 4, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* ---- what comes */

static void take_rtcp(struct drain *d, struct receiver *r, uint8_t *data, int size, int64_t arrival_ns) {
    struct totals *totals = &d->totals[r->with.group];
    if (size < 8 + TAG + 4) return;
    uint8_t iv[12], *trailer = data + size - 4;
    make_rtcp_iv(iv, &r->with.rtcp_in, get32(data + 4), get32(trailer) & 0x7fffffff);
    int plain = size - TAG - 4;
    if (!open_gcm(d->cipher, &r->with.rtcp_in, iv, data, 8, trailer, 4, data + 8, plain - 8, data + plain)) {
        totals->broken++;
        return;
    }
    totals->reports++;
    for (int at = 0; at + 8 <= plain;) {
        int end = at + 4 + 4 * get16(data + at + 2), format = data[at] & 31, type = data[at + 1];
        if (end > plain) return;
        if (type == 200 && end - at >= 28) {
            r->heard_report = get32(data + at + 10);
            r->heard_report_ns = arrival_ns;
        } else if (type == 206 && (format == 1 || format == 4)) {
            totals->keyframe_requests++;
            if (r->obeys) r->obeys->asked++;
        }
        at = end;
    }
}

/* The payload's place, or 0 for nonsense; the transport-wide number goes to `number` if there is one. */
static int find_payload(const uint8_t *data, int size, int wanted, int *number) {
    int at = HEADER + 4 * (data[0] & 15);
    if (!(data[0] & 16)) return at;
    if (at + 4 > size) return 0;
    int one_byte = get16(data + at) == 0xbede, end = at + 4 + 4 * get16(data + at + 2);
    if (end > size) return 0;
    for (at += 4; one_byte && at < end;) {
        int id = data[at] >> 4, length = (data[at] & 15) + 1;
        if (id == 0) {
            at++;
            continue;
        }
        if (id == wanted && at + 3 <= end) *number = get16(data + at + 1);
        at += 1 + length;
    }
    return end;
}

static void measure_delay(struct totals *totals, const uint8_t *payload, int size, int64_t arrival_wall_ns) {
    uint64_t sent = 0;
    if (size < 16) return;
    memcpy(&sent, payload + 8, 8);
    int64_t late_us = (arrival_wall_ns - (int64_t)sent) / 1000;
    if (late_us < 0) return;
    int64_t bucket = late_us / BUCKET_US;
    totals->delays[bucket < BUCKETS ? bucket : BUCKETS]++;
}

static void take_rtp(struct drain *d, struct receiver *r, uint8_t *data, int size, int64_t arrival_ns,
                     int64_t arrival_wall_ns) {
    struct totals *totals = &d->totals[r->with.group];
    if (size < HEADER + TAG) return;
    int transport_number = -1;
    int payload = find_payload(data, size, r->with.feedback_id, &transport_number);
    if (r->with.feedback_id && transport_number >= 0 && r->arrivals < ARRIVALS) {
        r->numbers[r->arrivals] = (uint16_t)transport_number;
        r->times_us[r->arrivals++] = arrival_ns / 1000;
    }
    if ((data[1] & 127) != r->with.payload_type) {
        totals->other++;
        return;
    }
    uint16_t number = get16(data + 2);
    uint32_t ssrc = get32(data + 8);
    uint64_t extended;
    if (r->highest == 0 || ssrc != r->ssrc) {
        r->ssrc = ssrc;
        extended = r->first = r->highest = 0x10000u + number; /* one cycle ahead: never 0 */
        r->until_sample = 0;
    } else {
        int16_t ahead = (int16_t)(number - (uint16_t)r->highest);
        extended = r->highest + (uint64_t)(int64_t)ahead;
        if (ahead > 0) {
            totals->lost += (uint64_t)ahead - 1;
            r->highest = extended;
        } else if (totals->lost > 0) {
            totals->lost--; /* late, not lost */
        }
    }
    totals->packets++;
    totals->octets += (uint64_t)size;
    int is_first = r->first_packet_ns == 0, is_last = data[1] >> 7;
    if (is_first) r->first_packet_ns = arrival_ns;
    if (is_last && r->first_frame_ns == 0) {
        r->first_frame_ns = arrival_ns;
        totals->first_frames += (uint64_t)r->begins_with_keyframe;
    }
    if (!is_first && r->until_sample-- > 0) return;
    r->until_sample = (r->with.is_stamped ? STAMPED_SAMPLE : SAMPLE) - 1;
    uint8_t iv[12];
    make_iv(iv, &r->with.rtp_in, ssrc, (uint32_t)(extended >> 16) - 1, number);
    int text = size - payload - TAG;
    if (payload == 0 || text < 1 ||
        !open_gcm(d->cipher, &r->with.rtp_in, iv, data, payload, NULL, 0, data + payload, text,
                  data + size - TAG)) {
        totals->broken++;
        return;
    }
    totals->opened++;
    int kind = data[payload] & 31;
    if (is_first) r->begins_with_keyframe = kind == 7 || kind == 24;
    if (r->with.is_stamped) measure_delay(totals, data + payload, text, arrival_wall_ns);
}

static void take(struct drain *d, struct receiver *r, uint8_t *data, int size, int64_t arrival_ns,
                 int64_t arrival_wall_ns) {
    if (size < 2 || data[0] < 128 || data[0] > 191) return; /* STUN and DTLS */
    if (data[1] >= 192 && data[1] <= 223)
        take_rtcp(d, r, data, size, arrival_ns);
    else
        take_rtp(d, r, data, size, arrival_ns, arrival_wall_ns);
}

static void prepare(struct drain *d) {
    for (int i = 0; i < BATCH; i++) {
        d->parts[i] = (struct iovec){d->buffers[i], LONGEST};
        d->messages[i].msg_hdr = (struct msghdr){.msg_iov = &d->parts[i],
                                                 .msg_iovlen = 1,
                                                 .msg_control = d->control[i],
                                                 .msg_controllen = sizeof d->control[i]};
    }
}

static void drain_socket(struct drain *d, struct receiver *r) {
    int got;
    do {
        got = recvmmsg(r->with.fd, d->messages, BATCH, MSG_DONTWAIT, NULL);
        if (got <= 0) return;
        int64_t read_ns = now_ns(CLOCK_MONOTONIC), read_wall_ns = now_ns(CLOCK_REALTIME);
        for (int i = 0; i < got; i++) {
            int64_t wall_ns = read_wall_ns;
            struct msghdr *message = &d->messages[i].msg_hdr;
            struct cmsghdr *part = r->with.is_stamped ? CMSG_FIRSTHDR(message) : NULL;
            if (part && part->cmsg_type == SCM_TIMESTAMPNS) {
                struct timespec stamp;
                memcpy(&stamp, CMSG_DATA(part), sizeof stamp);
                wall_ns = stamp.tv_sec * SECOND + stamp.tv_nsec;
            }
            message->msg_controllen = sizeof d->control[i];
            take(d, r, d->buffers[i], (int)d->messages[i].msg_len, read_ns - (read_wall_ns - wall_ns), wall_ns);
        }
    } while (got == BATCH);
}

/* ---- what is sent */

static void send_report(struct drain *d, struct receiver *r, int64_t now) {
    uint8_t packet[32 + TAG + 4] = {0x81, 201, 0, 7};
    put32(packet + 4, r->with.own_ssrc);
    put32(packet + 8, r->ssrc);
    put32(packet + 16, (uint32_t)(r->highest - 0x10000u));
    if (r->heard_report) {
        put32(packet + 24, r->heard_report);
        put32(packet + 28, (uint32_t)((now - r->heard_report_ns) * 65536 / SECOND));
    }
    send_rtcp(d, r, packet, 32);
}

/* RFC draft-holmer-rmcat-transport-wide-cc-extensions-01, section 3.1, with two-bit status vectors. */
static void send_feedback(struct drain *d, struct receiver *r) {
    uint16_t base = r->numbers[0], highest = base;
    for (int i = 1; i < r->arrivals; i++) {
        if ((int16_t)(r->numbers[i] - base) < 0) base = r->numbers[i];
        if ((int16_t)(r->numbers[i] - highest) > 0) highest = r->numbers[i];
    }
    int count = (uint16_t)(highest - base) + 1;
    if (count > ARRIVALS) count = ARRIVALS;
    int64_t times[ARRIVALS];
    for (int i = 0; i < count; i++) times[i] = -1;
    for (int i = 0; i < r->arrivals; i++) {
        int place = (uint16_t)(r->numbers[i] - base);
        if (place < count) times[place] = r->times_us[i];
    }
    uint8_t packet[20 + 2 * (ARRIVALS / 7 + 1) + 2 * ARRIVALS + 4 + TAG + 4] = {0x8f, 205};
    int64_t reference = times[0] / 64000, previous = reference * 64000;
    put32(packet + 4, r->with.own_ssrc);
    put32(packet + 8, r->ssrc);
    put16(packet + 12, base);
    put16(packet + 14, (uint32_t)count);
    put32(packet + 16, (uint32_t)(reference & 0xffffff) << 8 | r->feedback_count++);
    int chunks = (count + 6) / 7, at = 20 + 2 * chunks;
    for (int chunk = 0; chunk < chunks; chunk++) {
        uint32_t symbols = 0xc000;
        for (int i = 0; i < 7 && chunk * 7 + i < count; i++) {
            int64_t time = times[chunk * 7 + i];
            if (time < 0) continue;
            int64_t delta = (time - previous) / 250;
            if (delta > 32767) delta = 32767;
            if (delta < -32768) delta = -32768;
            previous += delta * 250;
            int is_small = delta >= 0 && delta < 256;
            symbols |= (uint32_t)(is_small ? 1 : 2) << (12 - 2 * i);
            if (is_small) {
                packet[at++] = (uint8_t)delta;
            } else {
                put16(packet + at, (uint32_t)delta & 0xffff);
                at += 2;
            }
        }
        put16(packet + 20 + 2 * chunk, symbols);
    }
    while (at % 4) packet[at++] = 0;
    put16(packet + 2, (uint32_t)at / 4 - 1);
    r->arrivals = 0;
    send_rtcp(d, r, packet, at);
}

static void send_due(struct drain *d, struct receiver *r, int64_t now) {
    if (now >= r->next_consent_ns) {
        (void)!send(r->with.fd, r->with.consent, (size_t)r->with.consent_size, MSG_DONTWAIT | MSG_NOSIGNAL);
        r->next_consent_ns = now + 5 * SECOND;
    }
    if (r->highest && now >= r->next_report_ns) {
        send_report(d, r, now);
        r->next_report_ns = now + SECOND;
    }
    if (r->with.feedback_id && r->arrivals && now >= r->next_feedback_ns) {
        send_feedback(d, r);
        r->next_feedback_ns = now + SECOND / 10;
    }
}

/* Looks at every socket every few milliseconds: a thread that waits for them would be woken by the sender,
   in the sender's time, as no viewer on another machine is. */
static void *run(void *given) {
    struct drain *d = given;
    int64_t next_round_ns = 0;
    prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
    while (!d->is_ending) {
        pthread_mutex_lock(&d->lock);
        for (int i = 0; i < d->count; i++)
            if (d->receivers[i]->in_use) drain_socket(d, d->receivers[i]);
        int64_t now = now_ns(CLOCK_MONOTONIC);
        if (now >= next_round_ns) {
            for (int i = 0; i < d->count; i++)
                if (d->receivers[i]->in_use) send_due(d, d->receivers[i], now);
            next_round_ns = now + SECOND / 100;
        }
        pthread_mutex_unlock(&d->lock);
        usleep(PAUSE_US);
    }
    return NULL;
}

/* ---- for drain.py */

struct drain *drain_start(void) {
    struct drain *d = calloc(1, sizeof *d);
    d->cipher = EVP_CIPHER_CTX_new();
    d->buffers = calloc(BATCH, LONGEST);
    prepare(d);
    pthread_mutex_init(&d->lock, NULL);
    pthread_create(&d->thread, NULL, run, d);
    return d;
}

/* Takes the socket over; gives the receiver's number. */
int drain_add(struct drain *d, const struct admission *with) {
    struct receiver *r = calloc(1, sizeof *r);
    int on = with->is_stamped, flags = fcntl(with->fd, F_GETFL);
    r->with = *with;
    r->in_use = 1;
    fcntl(with->fd, F_SETFL, flags | O_NONBLOCK);
    if (on) setsockopt(with->fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    pthread_mutex_lock(&d->lock);
    int number = d->count++;
    int64_t now = now_ns(CLOCK_MONOTONIC), spread = SECOND * (number % 100) / 100;
    r->next_consent_ns = now + 1 + 5 * spread;
    r->next_report_ns = now + spread;
    r->next_feedback_ns = now + spread / 10;
    if (number >= d->room) {
        d->room = d->room ? 2 * d->room : 256;
        d->receivers = realloc(d->receivers, sizeof *d->receivers * (size_t)d->room);
    }
    d->receivers[number] = r;
    pthread_mutex_unlock(&d->lock);
    return number;
}

/* Lets a publisher's source make keyframes when its server asks; NULL: no longer. */
void drain_obey(struct drain *d, int number, struct source *source) {
    pthread_mutex_lock(&d->lock);
    d->receivers[number]->obeys = source;
    pthread_mutex_unlock(&d->lock);
}

void drain_say(struct drain *d, int number, const uint8_t *data, int size) {
    (void)!send(d->receivers[number]->with.fd, data, (size_t)size, MSG_DONTWAIT | MSG_NOSIGNAL);
}

void drain_remove(struct drain *d, int number) {
    pthread_mutex_lock(&d->lock);
    struct receiver *r = d->receivers[number];
    if (r->in_use) {
        r->in_use = 0;
        close(r->with.fd);
    }
    pthread_mutex_unlock(&d->lock);
}

void drain_totals(struct drain *d, int group, struct totals *into) {
    pthread_mutex_lock(&d->lock);
    *into = d->totals[group];
    pthread_mutex_unlock(&d->lock);
}

/* CLOCK_MONOTONIC of the first packet and of the end of the first frame; 0 where it did not come, and for
   the frame where the receiver did not begin with a keyframe. */
void drain_first(struct drain *d, int number, int64_t into[2]) {
    pthread_mutex_lock(&d->lock);
    struct receiver *r = d->receivers[number];
    into[0] = r->first_packet_ns;
    into[1] = r->begins_with_keyframe ? r->first_frame_ns : 0;
    pthread_mutex_unlock(&d->lock);
}

void drain_end(struct drain *d) {
    d->is_ending = 1;
    pthread_join(d->thread, NULL);
    for (int i = 0; i < d->count; i++) {
        if (d->receivers[i]->in_use) close(d->receivers[i]->with.fd);
        free(d->receivers[i]);
    }
    EVP_CIPHER_CTX_free(d->cipher);
    free(d->receivers);
    free(d->buffers);
    free(d);
}

/* ---- a source: frames of H264-shaped packets, evenly within `spread_us` */

static void sleep_until(int64_t at_ns) {
    struct timespec at = {at_ns / SECOND, at_ns % SECOND};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == EINTR) {}
}

static void send_packet(struct source *s, int is_key, int index, int count, uint32_t timestamp) {
    uint8_t packet[LONGEST] = {0x80};
    const struct shape *shape = &s->shape;
    int is_last = index == count - 1, first_slice = is_key ? 1 : 0, size = shape->packet_size;
    packet[1] = (uint8_t)(shape->payload_type | (is_last ? 128 : 0));
    put16(packet + 2, s->number & 0xffff);
    put32(packet + 4, timestamp);
    put32(packet + 8, shape->ssrc);
    uint8_t *payload = packet + HEADER;
    memset(payload, 0x55, (size_t)(size - HEADER));
    if (is_key && index == 0) {
        memcpy(payload, "\x67\x42\xe0\x1f", 4); /* a parameter set */
    } else {                                    /* FU-A of a slice */
        payload[0] = 0x7c;
        payload[1] = (uint8_t)((index == first_slice ? 128 : 0) | (is_last ? 64 : 0) | (is_key ? 5 : 1));
    }
    int64_t wall = now_ns(CLOCK_REALTIME);
    memcpy(payload + 8, &wall, 8);
    if (shape->is_encrypted) {
        uint8_t iv[12];
        make_iv(iv, &shape->key, shape->ssrc, s->number >> 16, s->number & 0xffff);
        seal_gcm(s->cipher, &shape->key, iv, packet, HEADER, NULL, 0, payload, size - HEADER);
        size += TAG;
    }
    if (send(shape->fd, packet, (size_t)size, MSG_NOSIGNAL) > 0) s->sent++;
    s->number++;
}

static void *feed(void *given) {
    struct source *s = given;
    const struct shape *shape = &s->shape;
    prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
    int64_t start = now_ns(CLOCK_MONOTONIC);
    uint64_t seen = s->asked;
    int until_key = 0;
    if (!s->began_ns) s->began_ns = start;
    for (int64_t frame = 0; s->is_running; frame++) {
        int64_t due = start + frame * SECOND / shape->frames_per_s;
        sleep_until(due);
        int count = (int)((frame + 1) * shape->packets_per_s / shape->frames_per_s -
                          frame * shape->packets_per_s / shape->frames_per_s);
        int is_key = until_key-- <= 0 || s->asked != seen;
        if (is_key) {
            seen = s->asked;
            until_key = shape->keyframe_every - 1;
            if (shape->keyframe_packets > count) count = shape->keyframe_packets;
        }
        uint32_t timestamp = (uint32_t)((due - s->began_ns) / 1000 * 9 / 100);
        for (int index = 0; index < count && s->is_running; index++) {
            sleep_until(due + (int64_t)shape->spread_us * 1000 * index / count);
            send_packet(s, is_key, index, count, timestamp);
        }
        s->frames++;
    }
    return NULL;
}

struct source *source_new(const struct shape *shape) {
    struct source *s = calloc(1, sizeof *s);
    s->shape = *shape;
    s->number = 1000;
    s->cipher = EVP_CIPHER_CTX_new();
    return s;
}

void source_start(struct source *s) {
    s->is_running = 1;
    pthread_create(&s->thread, NULL, feed, s);
}

void source_stop(struct source *s) {
    if (!s->is_running) return;
    s->is_running = 0;
    pthread_join(s->thread, NULL);
}

uint64_t source_sent(const struct source *s) { return s->sent; }

void source_free(struct source *s) {
    source_stop(s);
    EVP_CIPHER_CTX_free(s->cipher);
    free(s);
}
