/* One RTP packet to one subscriber: built, encrypted, handed to the sender. */
#include <string.h>

#include "bytes.h"
#include "core.h"

#define PADDED 0x20
#define EXTENDED 0x10
#define PADDING_ONLY 1

bool is_above_layer(const Stream *stream, const Packet *packet, const Span *span) {
    Vp8Descriptor descriptor;
    return span->highest != EVERY_LAYER && stream->codec == CODEC_VP8 &&
           vp8_parse(packet->payload, packet->size, &descriptor) && descriptor.layer > span->highest;
}

/* ---- header extensions */

static uint8_t *put_head(uint8_t *at, uint8_t id, size_t size) {
    *at = (uint8_t)((uint32_t)id << 4 | (uint32_t)(size - 1));
    return at + 1;
}

static uint8_t *put_link_element(const Plane *plane, const Peer *peer, uint8_t *at) {
    const PeerSpec *spec = &peer->spec;
    if (peer->log != NULL) {
        at = put_head(at, spec->transport_sequence_id, 2);
        put16(at, (uint32_t)peer->log->next & 0xFFFF);
        return at + 2;
    }
    if (spec->send_time_id != NOT_AGREED && spec->transport_sequence_id == NOT_AGREED) {
        at = put_head(at, spec->send_time_id, 3);
        put24(at, (uint32_t)floor_div((__int128)plane->now_ns << 18, SECOND_NS) & 0xFFFFFF);
        return at + 3;
    }
    return at;
}

static uint8_t *put_packet_element(const Output *output, const Copy *copy, uint8_t *at) {
    const PeerSpec *spec = &output->peer->spec;
    if (copy->stream->codec == CODEC_OPUS) {
        if (spec->audio_level_id != NOT_AGREED && copy->packet->level != NO_LEVEL) {
            at = put_head(at, spec->audio_level_id, 1);
            *at++ = (uint8_t)copy->packet->level;
        }
    } else if (spec->playout_delay_id != NOT_AGREED && !output->is_delay_known) {
        at = put_head(at, spec->playout_delay_id, sizeof spec->playout_delay);
        memcpy(at, spec->playout_delay, sizeof spec->playout_delay);
        at += sizeof spec->playout_delay;
    }
    return at;
}

/* The extension block (RFC 8285 section 4.2) behind the fixed header; returns the header's whole size. */
static size_t put_extensions(const Plane *plane, const Output *output, const Copy *copy, uint8_t *packet) {
    uint8_t *block = packet + RTP_HEADER;
    uint8_t *elements = block + 4;
    uint8_t *end = put_packet_element(output, copy, put_link_element(plane, output->peer, elements));
    if (end == elements) {
        return RTP_HEADER;
    }
    while ((end - elements) % 4 != 0) {
        *end++ = 0;
    }
    packet[0] |= EXTENDED;
    put16(block, ONE_BYTE_PROFILE);
    put16(block + 2, (uint32_t)(end - elements) / 4);
    return (size_t)(end - packet);
}

/* ---- the packet */

/* What is encrypted: the packet's own payload where it goes out as it is, else a changed copy at `room`. */
static const uint8_t *make_body(const Copy *copy, uint8_t *packet, uint8_t *room, size_t *size) {
    const Packet *source = copy->packet;
    if (source->size == 0 || copy->is_dropped) {
        packet[0] |= PADDED;
        room[0] = PADDING_ONLY;
        *size = 1;
        return room;
    }
    *size = source->size;
    if (!copy->span->has_shift && !copy->is_rtx && copy->padding == 0) {
        return source->payload;
    }
    uint8_t *at = room;
    if (copy->is_rtx) {
        put16(at, (uint32_t)(source->number - copy->span->offset) & 0xFFFF);
        at += 2;
    }
    memcpy(at, source->payload, source->size);
    if (copy->span->has_shift) {
        vp8_renumber(at, source->size, copy->span->shift);
    }
    at += source->size;
    if (copy->padding > 0) {
        packet[0] |= PADDED;
        memset(at, 0, copy->padding);
        at += copy->padding;
        at[-1] = (uint8_t)copy->padding;
    }
    *size = (size_t)(at - room);
    return room;
}

/* The SRTP index of a packet; false if it must not be used: it is from before the window, or another packet
 * has been protected by it, which would give AES-GCM's authentication away. */
static bool take_index(Output *output, const Copy *copy, uint64_t *index) {
    if (copy->is_rtx) {
        *index = output->rtx_index = replay_index(output->rtx_index, (uint16_t)copy->number);
        return true;
    }
    ReplayWindow *sent = &output->sent;
    *index = replay_index(sent->newest, (uint16_t)copy->number);
    if (*index < sent->newest && sent->newest - *index >= REPLAY_WINDOW) {
        return false;
    }
    if (!copy->is_same_again && !replay_is_fresh(sent, *index)) {
        return false;
    }
    replay_note(sent, *index);
    return true;
}

static bool protect(Plane *plane, Output *output, const Copy *copy, uint8_t *packet, size_t header,
                    const uint8_t *body, size_t size) {
    uint64_t index = 0;
    if (!take_index(output, copy, &index)) {
        return false;
    }
    uint32_t ssrc = copy->is_rtx ? output->spec.rtx_ssrc : output->spec.ssrc;
    size_t protected = srtp_protect(output->peer->sender, index, ssrc, packet, header, body, size);
    if (protected > 0) {
        sender_add(&plane->sender, output->peer, protected);
    }
    return protected > 0;
}

size_t transmit(Plane *plane, Output *output, const Copy *copy) {
    Peer *peer = output->peer;
    if (!peer_is_ready(peer)) {
        return 0;
    }
    const OutputSpec *spec = &output->spec;
    const Packet *source = copy->packet;
    uint8_t *packet = sender_room(&plane->sender);
    packet[0] = 0x80;
    packet[1] = (uint8_t)((source->marker ? 0x80 : 0) |
                          (copy->is_rtx ? spec->rtx_payload_type : spec->payload_type));
    put16(packet + 2, (uint32_t)copy->number & 0xFFFF);
    put32(packet + 4, source->timestamp - copy->span->timestamp_offset);
    put32(packet + 8, copy->is_rtx ? spec->rtx_ssrc : spec->ssrc);
    size_t header = put_extensions(plane, output, copy, packet);
    size_t size = 0;
    const uint8_t *body = make_body(copy, packet, packet + header, &size);
    if (!protect(plane, output, copy, packet, header, body, size)) {
        plane->counters.send_drops++;
    } else if (peer->log != NULL) {
        sentlog_sent(peer->log, header + size, plane->now_ns);
    }
    return header + size;
}
