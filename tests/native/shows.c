/* Two filmed streams and a viewer that switches, loses layers, asks again and replays, while packets come late
 * or not at all: `shows SECONDS [SEED]`. A failure's seed is on the last line that was written. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "chance.h"
#include "core.h"
#include "indices.h"

#define HOST 1
#define VIEWER 2
#define OUTPUT 50
#define STREAMS 2
#define STEPS 6000
#define MOST_LATE 64
#define LONGEST 64
#define MS INT64_C(1000000)
#define AES_128_GCM 7
#define KEY_SIZE 28

typedef struct {
    uint64_t handle;
    uint16_t number;
    uint32_t timestamp;
    unsigned length; /* of the picture, in packets */
    unsigned position;
    uint8_t layer;
    bool is_keyframe;
} Film;

typedef struct {
    uint8_t bytes[LONGEST];
    size_t size;
} Datagram;

typedef struct {
    Plane *plane;
    uint64_t chance;
    int64_t now_ns;
    uint64_t next_handle;
    Codec codec;
    Film films[STREAMS];
    Datagram late[MOST_LATE];
    size_t late_count;
} Show;

static unsigned below(Show *show, unsigned end) { return (unsigned)(roll(&show->chance) % end); }

static void add_stream(Show *show, size_t index) {
    uint64_t handle = show->films[index].handle = show->next_handle++;
    plane_add_stream(show->plane, handle, HOST, show->codec, 90000);
    plane_map_source(show->plane, HOST, 100 + (uint32_t)index, handle, false);
}

static void begin(Show *show, uint64_t seed) {
    static const uint8_t key[KEY_SIZE] = {1};
    *show = (Show){.chance = seed, .now_ns = 1000 * MS, .next_handle = 100};
    show->plane = plane_open(NULL, 0, below(show, 2) ? 5 * MS : 0);
    if (show->plane == NULL)
        abort();
    plane_enter(show->plane);
    plane_add_peer(show->plane, HOST, &(PeerSpec){0});
    plane_add_peer(show->plane, VIEWER, &(PeerSpec){0});
    plane_set_destination(show->plane, VIEWER, (Address){.ip = 0x7f000001, .port = 9});
    plane_set_keys(show->plane, VIEWER, AES_128_GCM, key, KEY_SIZE, key, KEY_SIZE);
    show->codec = below(show, 4) ? CODEC_VP8 : CODEC_H264;
    for (size_t index = 0; index < STREAMS; index++) {
        show->films[index] = (Film){.number = (uint16_t)below(show, 0x10000),
                                    .timestamp = (uint32_t)roll(&show->chance),
                                    .length = 3,
                                    .is_keyframe = true};
        add_stream(show, index);
    }
    OutputSpec spec = {.rate = 90000, .first_number = 0x10000 + below(show, 0x8000), .ssrc = VIEWERS_FIRST_SSRC};
    spec.payload_type = 96;
    spec.has_rtx = below(show, 4) == 0;
    spec.rtx_ssrc = VIEWERS_FIRST_SSRC + 1;
    spec.rtx_payload_type = 97;
    plane_add_output(show->plane, OUTPUT, VIEWER, &spec);
}

/* ---- the host */

static void next_picture(Show *show, Film *film) {
    film->position = 0;
    film->length = 1 + below(show, 4);
    film->timestamp += 3000;
    film->is_keyframe = below(show, 12) == 0;
    film->layer = film->is_keyframe ? 0 : (uint8_t)below(show, 3);
}

static size_t put_vp8(Show *show, const Film *film, uint8_t *at, bool is_first) {
    uint32_t picture = film->timestamp / 3000 & 0x7fff;
    at[0] = 0x80 | (is_first ? 0x10 : 0);
    at[1] = 0xf0;
    put16(at + 2, 0x8000 | picture);
    at[4] = (uint8_t)(picture >> 2);
    at[5] = (uint8_t)(film->layer << 6 | (below(show, 3) == 0) << 5 | (picture >> 4 & 31));
    at[6] = film->is_keyframe ? 0x10 : 0x11;
    return 7;
}

static Datagram next_packet(Show *show, size_t index) {
    Film *film = &show->films[index];
    if (film->position >= film->length)
        next_picture(show, film);
    bool is_first = film->position++ == 0;
    Datagram packet = {.size = RTP_HEADER};
    uint8_t *bytes = packet.bytes;
    bytes[0] = 0x80;
    bytes[1] = 96 | (film->position == film->length ? 0x80 : 0);
    put16(bytes + 2, ++film->number);
    put32(bytes + 4, film->timestamp);
    put32(bytes + 8, 100 + (uint32_t)index);
    if (show->codec == CODEC_VP8)
        packet.size += put_vp8(show, film, bytes + packet.size, is_first);
    else
        bytes[packet.size++] = is_first && film->is_keyframe ? 0x65 : 0x41;
    bytes[packet.size++] = (uint8_t)film->number;
    packet.size += below(show, 20);
    return packet;
}

static void inject(Show *show, const Datagram *packet) {
    plane_inject(show->plane, HOST, packet->bytes, packet->size, show->now_ns);
}

static void film(Show *show) {
    Datagram packet = next_packet(show, below(show, STREAMS));
    unsigned fate = below(show, 20);
    if (fate == 0)
        return;
    if (fate < 4 && show->late_count < MOST_LATE)
        show->late[show->late_count++] = packet;
    else
        inject(show, &packet);
}

static void come_late(Show *show) {
    if (show->late_count > 0) {
        size_t at = below(show, (unsigned)show->late_count);
        inject(show, &show->late[at]);
        show->late[at] = show->late[--show->late_count];
    }
}

/* ---- the viewer */

static void ask_again(Show *show) {
    Output *output = table_get(&show->plane->outputs, OUTPUT);
    uint8_t fields[16];
    for (size_t at = 0; at < sizeof fields; at += 4) {
        put16(fields + at, (uint32_t)(output->spans.next_number - below(show, 200)) & 0xffff);
        put16(fields + at + 2, below(show, 0x10000));
    }
    repair_nack(show->plane, output, fields, sizeof fields, show->now_ns);
    sender_flush(&show->plane->sender);
}

static void choose(Show *show) {
    uint64_t stream = show->films[below(show, STREAMS)].handle;
    plane_select(show->plane, OUTPUT, stream, below(show, 2) ? below(show, 200000) : 0);
}

static void begin_anew(Show *show) {
    size_t index = below(show, STREAMS);
    plane_remove_stream(show->plane, show->films[index].handle);
    add_stream(show, index);
    if (below(show, 2))
        plane_select(show->plane, OUTPUT, show->films[index].handle, 0);
}

static void pass_time(Show *show) {
    plane_advance(show->plane, show->now_ns, show->now_ns);
    forward_due(show->plane, monotonic_ns() + (below(show, 2) ? 10 * MS : 0));
    sender_flush(&show->plane->sender);
}

static void step(Show *show) {
    show->now_ns += below(show, 3) * MS;
    unsigned deed = below(show, 40);
    if (deed < 28)
        film(show);
    else if (deed < 32)
        come_late(show);
    else if (deed < 34)
        ask_again(show);
    else if (deed == 34)
        plane_limit_temporal(show->plane, OUTPUT, (int)below(show, 4));
    else if (deed == 35 && below(show, 3) == 0)
        choose(show);
    else if (deed == 36 && below(show, 8) == 0)
        plane_deselect(show->plane, OUTPUT);
    else if (deed == 37 && below(show, 100) == 0)
        begin_anew(show);
    else
        pass_time(show);
}

int main(int count, char **arguments) {
    double until = seconds_now() + (count > 1 ? atof(arguments[1]) : 5);
    uint64_t seed = count > 2 ? strtoull(arguments[2], NULL, 0) : (uint64_t)time(NULL);
    unsigned played = 0;
    do {
        static Show show;
        printf("%" PRIu64 "\n", seed);
        fflush(stdout);
        indices_forget();
        begin(&show, seed++);
        for (int steps = 0; steps < STEPS; steps++)
            step(&show);
        plane_leave(show.plane);
        plane_close(show.plane);
        played++;
    } while (seconds_now() < until);
    fprintf(stderr, "%u shows, %lu packets encrypted, %lu again\n", played, indices_used, indices_repeated);
    return indices_used > 1000 && indices_repeated > 100 ? 0 : 1;
}
