/* A subscriber's RTCP: repair and keyframes asked for, reports, bandwidth estimates (RFC 3550, 4585, 5104). */
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "core.h"

enum { SR = 200, RR = 201, RTPFB = 205, PSFB = 206 };
enum { NACK = 1, TRANSPORT_CC = 15, PLI = 1, FIR = 4, APPLICATION = 15 };

#define BLOCK 24
#define LARGEST_ESTIMATE_BPS (UINT64_C(1) << 40)
#define LONGEST_ROUND_TRIP (UINT32_C(10) << 16)

/* One item of a compound packet: what stands behind its first word. */
typedef struct {
    uint8_t kind;
    uint8_t count;
    const uint8_t *body;
    size_t size;
} Item;

static Output *output_of(const Peer *peer, uint32_t ssrc) {
    for (size_t at = peer->outputs.count; at > 0; at--) {
        if (peer->outputs.items[at - 1]->spec.ssrc == ssrc) {
            return peer->outputs.items[at - 1];
        }
    }
    return NULL;
}

static void want_keyframe(Plane *plane, Output *output) {
    if (output != NULL && !output->is_keyframe_told) {
        output->is_keyframe_told = true;
        Event event = {.kind = EVENT_KEYFRAME_WANTED, .handle = output->handle};
        plane_tell(plane, &event, NULL);
    }
}

/* ---- report blocks */

/* The round trip that a quoted report shows; -1 if there was none to quote or the figures are absurd. */
static int64_t round_trip_ns(const Plane *plane, uint32_t last_report, uint32_t delay, int64_t arrival_ns) {
    if (last_report == 0 || !plane->has_wall) {
        return -1;
    }
    uint32_t now = (uint32_t)(ntp_of(arrival_ns + plane->wall_minus_now_ns) >> 16);
    uint32_t ticks = now - last_report - delay;
    return ticks < LONGEST_ROUND_TRIP ? (int64_t)ticks * SECOND_NS >> 16 : -1;
}

static void take_block(Plane *plane, Peer *peer, const uint8_t *block, int64_t arrival_ns) {
    Output *output = output_of(peer, get32(block));
    if (output == NULL) {
        return;
    }
    int64_t measured_ns = round_trip_ns(plane, get32(block + 16), get32(block + 20), arrival_ns);
    ReceptionReport *reception = &output->reception;
    if (measured_ns >= 0) {
        reception->has_round_trip = true;
        reception->round_trip_ns = measured_ns;
    }
    uint32_t lost = get24(block + 5);
    reception->output = output->handle;
    reception->fraction_lost = block[4];
    reception->lost = (int32_t)lost - (int32_t)((lost & 0x800000) << 1);
    reception->jitter = get32(block + 12);
    output->has_reception = true;
    output->is_delay_known = true;
    plane_note_news(plane, peer);
}

static void take_blocks(Plane *plane, Peer *peer, const Item *item, size_t start, int64_t arrival_ns) {
    if (item->size < start + (size_t)item->count * BLOCK) {
        return;
    }
    for (size_t index = 0; index < item->count; index++) {
        take_block(plane, peer, item->body + start + index * BLOCK, arrival_ns);
    }
}

/* ---- feedback messages */

static void take_nack(Plane *plane, Peer *peer, const Item *item, int64_t arrival_ns) {
    Output *output = output_of(peer, get32(item->body + 4));
    if (output != NULL) {
        plane->counters.retransmitted += repair_nack(plane, output, item->body + 8, item->size - 8, arrival_ns);
    }
}

static void take_fir(Plane *plane, const Peer *peer, const Item *item) {
    if ((item->size - 8) % 8 != 0) {
        return;
    }
    for (size_t at = 8; at < item->size; at += 8) {
        want_keyframe(plane, output_of(peer, get32(item->body + at)));
    }
}

/* draft-alvestrand-rmcat-remb section 2.2 */
static void take_remb(Plane *plane, Peer *peer, const Item *item) {
    if (item->size < 16 || memcmp(item->body + 8, "REMB", 4) != 0) {
        return;
    }
    uint32_t fields = get32(item->body + 12);
    uint32_t exponent = fields >> 18 & 0x3F;
    uint64_t mantissa = fields & 0x3FFFF;
    bool is_huge = mantissa != 0 && (exponent > 40 || mantissa << exponent > LARGEST_ESTIMATE_BPS);
    peer->remb_bps = mantissa == 0 ? 0 : is_huge ? LARGEST_ESTIMATE_BPS : mantissa << exponent;
    peer->has_remb = true;
    plane_note_news(plane, peer);
}

static void take_transport(Plane *plane, Peer *peer, const Item *item, int64_t arrival_ns) {
    if (peer->log != NULL) {
        sentlog_reported(peer->log, item->body + 8, item->size - 8, arrival_ns);
        plane_note_news(plane, peer);
    }
}

static void take_item(Plane *plane, Peer *peer, const Item *item, int64_t arrival_ns) {
    if (item->kind == SR) {
        take_blocks(plane, peer, item, 24, arrival_ns);
    } else if (item->kind == RR) {
        take_blocks(plane, peer, item, 4, arrival_ns);
    } else if (item->size < 8) {
        return;
    } else if (item->kind == RTPFB && item->count == NACK) {
        take_nack(plane, peer, item, arrival_ns);
    } else if (item->kind == RTPFB && item->count == TRANSPORT_CC) {
        take_transport(plane, peer, item, arrival_ns);
    } else if (item->kind == PSFB && item->count == PLI) {
        want_keyframe(plane, output_of(peer, get32(item->body + 4)));
    } else if (item->kind == PSFB && item->count == FIR) {
        take_fir(plane, peer, item);
    } else if (item->kind == PSFB && item->count == APPLICATION) {
        take_remb(plane, peer, item);
    }
}

void feedback_receive(Plane *plane, Peer *peer, const uint8_t *data, size_t size, int64_t arrival_ns) {
    size_t at = 0;
    while (at + 4 <= size && data[at] >> 6 == 2) {
        size_t length = 4 * ((size_t)get16(data + at + 2) + 1);
        if (length > size - at) {
            break;
        }
        Item item = {
            .kind = data[at + 1], .count = data[at] & 0x1F, .body = data + at + 4, .size = length - 4};
        take_item(plane, peer, &item, arrival_ns);
        at += length;
    }
}
