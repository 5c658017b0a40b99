/* A host with three streams and three viewers; what they send and what is decided comes out of the bytes. */
#include "program.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "indices.h"
#include "plane.h"
#include "srtp.h"

#define HOST 1
#define VIEWERS 3
#define STREAMS 3
#define LONGEST 2048
#define MS INT64_C(1000000)
#define LOCALHOST 0x7f000001

enum { AES_CM = 1, AES_128_GCM = 7, AES_256_GCM = 8 };

typedef struct {
    const uint8_t *at;
    size_t left;
} Bytes;

typedef struct {
    Srtp *srtp;
    Address address;
    uint32_t rtcp_index;
} Sender;

typedef struct {
    Plane *plane;
    Bytes bytes;
    Sender senders[1 + VIEWERS];
    uint64_t streams[STREAMS];
    uint64_t outputs[VIEWERS * STREAMS];
    int64_t numbers[STREAMS];
    uint32_t timestamps[STREAMS];
    uint32_t transport; /* the host's newest transport-wide number */
    uint64_t next_handle;
    int64_t now_ns;
} Show;

static const Codec codecs[STREAMS] = {CODEC_VP8, CODEC_H264, CODEC_OPUS};

static uint8_t byte(Bytes *bytes) {
    if (bytes->left == 0)
        return 0;
    bytes->left--;
    return *bytes->at++;
}

static uint32_t word(Bytes *bytes) {
    uint32_t value = 0;
    for (int index = 0; index < 4; index++)
        value = value << 8 | byte(bytes);
    return value;
}

/* Up to `most` bytes as they are. */
static size_t take(Bytes *bytes, uint8_t *to, size_t most) {
    size_t size = most < bytes->left ? most : bytes->left;
    if (size > 0)
        memcpy(to, bytes->at, size);
    bytes->at += size;
    bytes->left -= size;
    return size;
}

static void put16(uint8_t *to, uint32_t value) {
    to[0] = (uint8_t)(value >> 8);
    to[1] = (uint8_t)value;
}

static void put32(uint8_t *to, uint32_t value) {
    put16(to, value >> 16);
    put16(to + 2, value);
}

static int64_t rate_of(size_t stream) {
    return codecs[stream] == CODEC_OPUS ? 48000 : 90000;
}

static void add_stream(Show *show, size_t index) {
    show->streams[index] = show->next_handle++;
    plane_add_stream(show->plane, show->streams[index], HOST, codecs[index], rate_of(index));
    plane_map_source(show->plane, HOST, 100 + (uint32_t)index, show->streams[index], false);
    plane_map_source(show->plane, HOST, 200 + (uint32_t)index, show->streams[index], true);
}

static void add_output(Show *show, size_t index) {
    OutputSpec spec = {.rate = rate_of(index % STREAMS), .first_number = 0x10000 + byte(&show->bytes) * 0x80};
    spec.payload_type = 96;
    spec.rtx_payload_type = 97;
    spec.has_rtx = (byte(&show->bytes) & 3) != 0;
    spec.cname_size = byte(&show->bytes) & 15;
    memset(spec.cname, 'x', spec.cname_size);
    show->outputs[index] = show->next_handle++;
    spec.ssrc = VIEWERS_FIRST_SSRC + (uint32_t)show->outputs[index]; /* of its own: the keys stay */
    spec.rtx_ssrc = spec.ssrc + 0x10000;
    plane_add_output(show->plane, show->outputs[index], 2 + index / STREAMS, &spec);
}

static void add_peer(Show *show, size_t index, int profile, size_t key_size) {
    uint8_t receive[64], send[64];
    memset(receive, (int)index + 1, sizeof receive);
    memset(send, (int)index + 101, sizeof send);
    uint8_t bits = byte(&show->bytes);
    PeerSpec spec = {0};
    spec.transport_sequence_id = bits & 1 ? 3 : NOT_AGREED;
    spec.send_time_id = bits & 2 ? 4 : NOT_AGREED;
    spec.audio_level_id = bits & 4 ? 1 : NOT_AGREED;
    spec.playout_delay_id = bits & 8 ? 14 : NOT_AGREED;
    uint64_t handle = HOST + index;
    plane_add_peer(show->plane, handle, &spec);
    Sender *sender = &show->senders[index];
    sender->address = (Address){.ip = 0xc0000200 + (uint32_t)index, .port = 4000};
    plane_admit(show->plane, handle, sender->address);
    plane_set_destination(show->plane, handle, (Address){.ip = LOCALHOST, .port = 9});
    plane_set_keys(show->plane, handle, profile, receive, key_size, send, key_size);
    sender->srtp = srtp_new(profile, receive, key_size, true);
}

static void begin(Show *show, const uint8_t *data, size_t size) {
    static const int profiles[] = {AES_CM, AES_128_GCM, AES_256_GCM};
    static const size_t key_sizes[] = {30, 28, 44};
    memset(show, 0, sizeof *show);
    show->bytes = (Bytes){data, size};
    show->next_handle = 100;
    show->now_ns = 1000 * MS;
    size_t profile = byte(&show->bytes) % 3;
    show->plane = plane_open("127.0.0.1", 0, byte(&show->bytes) & 1 ? 5 * MS : 0);
    if (show->plane == NULL)
        abort();
    plane_enter(show->plane);
    for (size_t index = 0; index <= VIEWERS; index++)
        add_peer(show, index, profiles[profile], key_sizes[profile]);
    for (size_t index = 0; index < STREAMS; index++)
        add_stream(show, index);
    for (size_t index = 0; index < VIEWERS * STREAMS; index++)
        add_output(show, index);
}

/* How a packet of the stream's codec may begin. Returns its size. */
static size_t begin_payload(Show *show, size_t stream, uint8_t *payload) {
    Bytes *bytes = &show->bytes;
    uint8_t bits = byte(bytes);
    if (codecs[stream] == CODEC_OPUS)
        return 0;
    if (codecs[stream] == CODEC_H264) {
        static const uint8_t kinds[] = {0x65, 0x41, 0x78, 0x7c, 0x67};
        payload[0] = kinds[bits % sizeof kinds];
        return 1;
    }
    payload[0] = 0x80 | (bits & 0x10);
    payload[1] = bits & 1 ? 0xf0 : bits & 2 ? 0xe0 : byte(bytes);
    payload[2] = (uint8_t)(0x80 | show->timestamps[stream] >> 16);
    payload[3] = (uint8_t)(show->timestamps[stream] >> 8);
    payload[4] = (uint8_t)(show->timestamps[stream] >> 12);
    payload[5] = byte(bytes); /* the layer, whether it is a sync, the key's number */
    payload[6] = bits & 0x0c ? 0x11 : 0x10;
    return 7;
}

/* A packet of the host's: a plausible header, anything behind it. Returns its size. */
static size_t rtp_packet(Show *show, uint8_t packet[LONGEST], int64_t *number, uint32_t *ssrc) {
    Bytes *bytes = &show->bytes;
    size_t stream = byte(bytes) % STREAMS;
    uint8_t shape = byte(bytes);
    *number = ++show->numbers[stream];
    if (shape & 1)
        *number += (int8_t)byte(bytes);
    if ((shape & 0x0e) == 0x0e && byte(bytes) < 8)
        show->numbers[stream] += word(bytes) & 0xffff;
    if (shape & 0x10)
        show->timestamps[stream] += 3000;
    *ssrc = (shape & 0xe0) == 0xe0 ? word(bytes) : (shape & 0xe0) == 0xc0 ? 200 + (uint32_t)stream
                                                                          : 100 + (uint32_t)stream;
    packet[0] = 0x80 | (byte(bytes) & 0x3f);
    packet[1] = byte(bytes);
    put16(packet + 2, (uint32_t)*number & 0xffff);
    put32(packet + 4, show->timestamps[stream]);
    put32(packet + 8, *ssrc);
    size_t at = 12;
    uint8_t manner = byte(bytes);
    if (manner & 1) { /* the extension that is promised, of one or the other form */
        size_t words = byte(bytes) & 7;
        packet[0] = 0x90;
        put16(packet + at, manner & 2 ? 0xbede : 0x1000);
        put16(packet + at + 2, (uint32_t)words);
        memset(packet + at + 4, 0, words * 4);
        at += 4 + take(bytes, packet + at + 4, words * 4);
        at = 16 + words * 4;
    }
    if (manner & 4) {
        packet[0] &= 0x90;
        at += begin_payload(show, stream, packet + at);
    }
    size_t longest = byte(bytes); /* most are short, so that much happens in a program */
    longest = longest < 0xf0 ? longest / 8 : (longest - 0xf0) * 86;
    return at + take(bytes, packet + at, longest);
}

/* The transport-wide number's extension behind the fixed header; returns the whole header's size. */
static size_t put_transport_number(Show *show, uint8_t *packet) {
    uint8_t step = byte(&show->bytes);
    show->transport += step < 0xe0 ? step & 3 : step < 0xf8 ? (uint32_t)(step - 0xf0) : word(&show->bytes);
    packet[0] |= 0x10;
    put16(packet + 12, 0xbede);
    put16(packet + 14, 1);
    put32(packet + 16, 0x31000000 | (show->transport & 0xffff) << 8);
    return 20;
}

static void host_sends(Show *show) {
    uint8_t packet[LONGEST], sent[LONGEST];
    int64_t number;
    uint32_t ssrc;
    bool is_plain = byte(&show->bytes) & 1;
    size_t size = rtp_packet(show, packet, &number, &ssrc);
    if (is_plain || number < 0) {
        plane_inject(show->plane, HOST, packet, size, show->now_ns);
        return;
    }
    memcpy(sent, packet, 12);
    sent[0] &= 0x80; /* without what is said to be there: it cannot be told from what is encrypted */
    size_t header = byte(&show->bytes) & 3 ? put_transport_number(show, sent) : 12;
    size = srtp_protect(show->senders[0].srtp, (uint64_t)number, ssrc, sent, header, packet + 12, size - 12);
    plane_take_datagram(show->plane, sent, size, show->senders[0].address, show->now_ns);
}

/* Make a transport feedback's head and first chunk believable. */
static void write_feedback(Show *show, uint8_t *body, size_t size) {
    put16(body, byte(&show->bytes));
    put16(body + 2, (uint32_t)(size - 10) + (byte(&show->bytes) & 3));
    if (size >= 10 && byte(&show->bytes) & 1)
        put16(body + 8, (byte(&show->bytes) & 3) << 13 | (uint32_t)(size - 8));
}

static void peer_reports(Show *show) {
    static const uint8_t kinds[] = {200, 201, 205, 206, 207, 202, 205, 205};
    uint8_t packet[LONGEST];
    Bytes *bytes = &show->bytes;
    Sender *sender = &show->senders[byte(bytes) % (1 + VIEWERS)];
    size_t size = 0;
    for (int item = byte(bytes) % 3; item >= 0; item--) {
        uint8_t *head = packet + size;
        static const uint8_t formats[] = {1, 15, 4, 2};
        uint8_t which = byte(bytes);
        head[0] = 0x80 | (which & 0x20 ? byte(bytes) & 0x3f : formats[which % sizeof formats]);
        head[1] = kinds[byte(bytes) % sizeof kinds];
        size_t body = take(bytes, head + 4, (size_t)(byte(bytes) % 64) * 4) & ~(size_t)3;
        put16(head + 2, byte(bytes) & 0x80 ? byte(bytes) : (uint32_t)body / 4);
        if (body >= 8)
            put32(head + 8, VIEWERS_FIRST_SSRC + (uint32_t)show->outputs[byte(bytes) % (VIEWERS * STREAMS)]);
        if (body >= 16 && head[1] == 205 && head[0] == 0x8f)
            write_feedback(show, head + 12, body - 8);
        size += 4 + body;
    }
    if (size < 8)
        size = 8;
    size = srtcp_protect(sender->srtp, ++sender->rtcp_index & 0x7fffffff, packet, size);
    plane_take_datagram(show->plane, packet, size, sender->address, show->now_ns);
}

static void stranger_sends(Show *show) {
    uint8_t packet[LONGEST];
    size_t which = byte(&show->bytes) % (2 + VIEWERS);
    Address address = {.ip = 0x01020304, .port = 5};
    if (which <= VIEWERS)
        address = show->senders[which].address;
    size_t size = take(&show->bytes, packet, (size_t)byte(&show->bytes) * 8);
    plane_take_datagram(show->plane, packet, size, address, show->now_ns);
}

static void decide(Show *show) {
    Bytes *bytes = &show->bytes;
    Plane *plane = show->plane;
    size_t at = byte(bytes) % (VIEWERS * STREAMS);
    uint64_t output = show->outputs[at], stream = show->streams[at % STREAMS];
    switch (byte(bytes) % 12) {
    case 0:
    case 1:
    case 2:
        plane_select(plane, output, stream, byte(bytes) & 1 ? (int64_t)byte(bytes) * 20000 : 0);
        break;
    case 3:
        plane_deselect(plane, output);
        break;
    case 4:
        plane_limit_temporal(plane, output, byte(bytes) & 3);
        break;
    case 5:
        plane_probe(plane, 2 + at % VIEWERS, (int64_t)byte(bytes) * 40);
        break;
    case 6:
        plane_remove_output(plane, output);
        add_output(show, at);
        break;
    case 7:
        plane_remove_stream(plane, stream);
        add_stream(show, at % STREAMS);
        break;
    case 8:
        plane_set_clock(plane, stream, word(bytes), (int64_t)word(bytes) * MS, rate_of(at % STREAMS), true);
        break;
    case 9:
        plane_tap(plane, stream, byte(bytes) & 1);
        break;
    case 10:
        plane_set_repair(plane, byte(bytes) & 3);
        break;
    default:
        plane_map_source(plane, HOST, word(bytes), stream, byte(bytes) & 1);
    }
}

static void ask(Show *show) {
    static int64_t asked[MISSING_MOST];
    static uint8_t body[ARRIVALS_LONGEST_BODY];
    static Feedback feedback[VIEWERS];
    StreamReport report;
    for (size_t index = 0; index < STREAMS; index++) {
        plane_stream_report(show->plane, show->streams[index], &report);
        plane_take_missing(show->plane, show->streams[index], show->now_ns, 50 * MS, asked);
    }
    for (size_t index = 0; index < VIEWERS * STREAMS; index++)
        plane_output_report(show->plane, show->outputs[index]);
    plane_take_transport_feedback(show->plane, HOST, body);
    plane_take_feedback(show->plane, feedback, VIEWERS);
}

/* What the control plane does with what it is told. */
static void listen_to(Show *show) {
    EventQueue queue = {0};
    plane_swap_events(show->plane, &queue);
    size_t at = 0;
    const uint8_t *data;
    for (const Event *event; (event = events_next(&queue, &at, &data)) != NULL;) {
        if (event->kind == EVENT_JUMP)
            for (size_t index = 0; index < STREAMS; index++)
                if (show->streams[index] == event->handle) {
                    plane_remove_stream(show->plane, event->handle);
                    add_stream(show, index);
                    plane_inject(show->plane, HOST, data, event->size, event->time_ns);
                    break;
                }
    }
    free(queue.bytes);
}

void play_program(const uint8_t *data, size_t size) {
    Show show;
    begin(&show, data, size);
    while (show.bytes.left > 0) {
        uint8_t deed = byte(&show.bytes);
        show.now_ns += (int64_t)(deed >> 4) * MS;
        switch (deed & 15) {
        case 0:
        case 1:
        case 2:
        case 3:
        case 4:
        case 5:
            host_sends(&show);
            break;
        case 6:
        case 7:
        case 8:
            peer_reports(&show);
            break;
        case 9:
            stranger_sends(&show);
            break;
        case 10:
        case 11:
        case 12:
            decide(&show);
            break;
        case 13:
            ask(&show);
            break;
        default:
            plane_advance(show.plane, show.now_ns, show.now_ns + 1700000000000 * MS);
        }
        listen_to(&show);
    }
    plane_leave(show.plane);
    plane_close(show.plane);
    for (size_t index = 0; index <= VIEWERS; index++)
        srtp_free(show.senders[index].srtp);
}
