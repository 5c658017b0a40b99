/* Datagrams sorted, decrypted and handed on (RFC 7983). */
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "core.h"

#define LONGEST_SRTP 1500
#define LEAST_SRTP 12
#define STUN_HEADER 20
#define STUN_COOKIE UINT32_C(0x2112A442)
#define MOST_DTLS ((size_t)32 << 10) /* a peer's, each time events are taken; a handshake's flight is smaller */

static void tell_peer(Plane *plane, EventKind kind, uint64_t handle, const uint8_t *data, size_t size,
                      int64_t arrival_ns) {
    Event event = {.kind = (uint8_t)kind, .handle = handle, .time_ns = arrival_ns, .size = (uint32_t)size};
    plane_tell(plane, &event, data);
}

/* Whether it can be a binding request or the response to one (RFC 8489 section 5). */
static bool is_stun(const uint8_t *data, size_t size) {
    return size >= STUN_HEADER && (get16(data) == 0x0001 || get16(data) == 0x0101) &&
           get16(data + 2) == size - STUN_HEADER && size % 4 == 0 && get32(data + 4) == STUN_COOKIE;
}

/* Those who are connected only renew their consent and can wait for the next `advance`. */
static void receive_stun(Plane *plane, const uint8_t *data, size_t size, Address from) {
    if (!is_stun(data, size)) {
        plane->counters.garbage++;
        return;
    }
    const Peer *peer = table_get(&plane->by_address, address_key(from));
    Event event = {.kind = EVENT_STUN, .ip = from.ip, .port = from.port, .size = (uint32_t)size};
    event.is_stranger = peer == NULL;
    if (peer != NULL && peer->receiver != NULL) {
        plane_note(plane, &event, data);
    } else {
        plane_tell(plane, &event, data);
    }
}

static void receive_dtls(Plane *plane, Peer *peer, const uint8_t *data, size_t size, int64_t arrival_ns) {
    if (peer->dtls_batch != plane->batch) {
        peer->dtls_batch = plane->batch;
        peer->dtls_told = 0;
    }
    if (peer->dtls_told + sizeof(Event) + size > MOST_DTLS) {
        plane->counters.events_dropped++;
        return;
    }
    peer->dtls_told += sizeof(Event) + size;
    tell_peer(plane, EVENT_DTLS, peer->handle, data, size, arrival_ns);
}

/* ---- decryption */

/* Decrypt an RTP packet whose source is known or not; returns its size, 0 if it is not authentic or not new.
 * A context for a new source is made only once it proved authentic. */
static size_t unprotect_rtp(Peer *peer, uint8_t *packet, size_t size) {
    size_t header = rtp_header_size(packet, size);
    if (header == 0) {
        return 0;
    }
    uint32_t ssrc = get32(packet + 8);
    Heard *heard = peer_heard(peer, ssrc);
    const ReplayWindow *window = heard == NULL ? NULL : heard->rtp;
    uint64_t index = replay_index(window == NULL ? 0 : window->newest, get16(packet + 2));
    if (window != NULL && !replay_is_fresh(window, index)) {
        return 0;
    }
    size_t plain = srtp_unprotect(peer->receiver, index, ssrc, packet, header, size);
    if (plain == 0) {
        return 0;
    }
    heard = peer_hear(peer, ssrc);
    if (heard != NULL && heard->rtp == NULL) {
        heard->rtp = calloc(1, sizeof *heard->rtp);
    }
    if (heard == NULL || heard->rtp == NULL) {
        return 0;
    }
    replay_note(heard->rtp, index);
    return plain;
}

static size_t unprotect_rtcp(Peer *peer, uint8_t *packet, size_t size) {
    uint32_t index = 0;
    if (!srtcp_index(peer->receiver, packet, size, &index)) {
        return 0;
    }
    uint32_t ssrc = get32(packet + 4);
    Heard *heard = peer_heard(peer, ssrc);
    if (heard != NULL && !replay_is_fresh_rtcp(&heard->rtcp, index)) {
        return 0;
    }
    size_t plain = srtcp_unprotect(peer->receiver, packet, size);
    if (plain == 0 || (heard = peer_hear(peer, ssrc)) == NULL) {
        return 0;
    }
    replay_note_rtcp(&heard->rtcp, index);
    return plain;
}

static void receive_srtp(Plane *plane, Peer *peer, const uint8_t *data, size_t size, int64_t arrival_ns) {
    bool is_media = !is_rtcp(data, size);
    if (peer->receiver == NULL || size < LEAST_SRTP || size > LONGEST_SRTP ||
        (is_media && peer->streams_count == 0)) {
        plane->counters.garbage++;
        return;
    }
    uint8_t packet[LONGEST_SRTP];
    memcpy(packet, data, size);
    size_t plain = is_media ? unprotect_rtp(peer, packet, size) : unprotect_rtcp(peer, packet, size);
    if (plain == 0) {
        plane->counters.undecryptable++;
        return;
    }
    if (is_media) {
        receive_rtp(plane, peer, packet, plain, arrival_ns, true);
        return;
    }
    if (peer->streams_count > 0) {
        tell_peer(plane, EVENT_RTCP, peer->handle, packet, plain, arrival_ns);
    }
    if (peer->outputs.count > 0) {
        feedback_receive(plane, peer, packet, plain, arrival_ns);
    }
}

/* ---- RTP */

/* The value of an extension of `size` octets; -1 where it is not agreed or not there. */
static int32_t extension_value(const Rtp *rtp, uint8_t id, size_t size) {
    size_t found = 0;
    const uint8_t *value = id == NOT_AGREED ? NULL : rtp_extension(rtp, id, &found);
    if (value == NULL || found != size) {
        return -1;
    }
    return size == 1 ? value[0] : get16(value);
}

static void note_arrival(Peer *peer, const Rtp *rtp, int64_t arrival_ns) {
    int32_t number = extension_value(rtp, peer->spec.transport_sequence_id, 2);
    if (number < 0) {
        return;
    }
    if (peer->arrivals == NULL) {
        peer->arrivals = calloc(1, sizeof *peer->arrivals);
    }
    if (peer->arrivals != NULL) {
        arrivals_note(peer->arrivals, (uint16_t)number, arrival_ns);
    }
}

void receive_rtp(Plane *plane, Peer *peer, const uint8_t *data, size_t size, int64_t arrival_ns,
                 bool is_first_time) {
    Rtp rtp;
    if (!rtp_parse(data, size, &rtp) || rtp.payload_size > RING_LONGEST_PAYLOAD) {
        plane->counters.garbage++;
        return;
    }
    if (is_first_time) {
        note_arrival(peer, &rtp, arrival_ns);
    }
    const Mapping *mapping = peer_mapping(peer, rtp.ssrc);
    if (mapping == NULL) {
        if (is_first_time && peer_may_tell_unmapped(peer, arrival_ns)) {
            tell_peer(plane, EVENT_UNMAPPED, peer->handle, data, size, arrival_ns);
        }
        return;
    }
    Stream *stream = mapping->stream;
    bool is_rtx = mapping->is_rtx;
    if (is_rtx) {
        if (rtp.payload_size <= 2) {
            return; /* padding sent as a bandwidth probe */
        }
        rtp.sequence = get16(rtp.payload);
        rtp.payload += 2;
        rtp.payload_size -= 2;
    }
    if (stream_jumps_to(stream, rtp.sequence)) {
        if (!is_rtx && peer_may_tell_unmapped(peer, arrival_ns)) {
            tell_peer(plane, EVENT_JUMP, stream->handle, data, size, arrival_ns);
        }
        return;
    }
    int32_t level = -1;
    if (stream->codec == CODEC_OPUS) {
        level = extension_value(&rtp, peer->spec.audio_level_id, 1);
    }
    stream_take(plane, stream, &rtp, arrival_ns, (int16_t)level, is_rtx);
}

void receive_datagram(Plane *plane, const uint8_t *data, size_t size, Address from, int64_t arrival_ns) {
    plane->now_ns = arrival_ns > plane->now_ns ? arrival_ns : plane->now_ns;
    plane->counters.packets_in++;
    plane->counters.bytes_in += (int64_t)size;
    uint8_t first = size > 0 ? data[0] : 255;
    if (first < 4) {
        receive_stun(plane, data, size, from);
        return;
    }
    Peer *peer = table_get(&plane->by_address, address_key(from));
    if (peer == NULL) {
        plane->counters.garbage++;
    } else if (first > 127 && first < 192) {
        receive_srtp(plane, peer, data, size, arrival_ns);
    } else if (first > 19 && first < 64) {
        receive_dtls(plane, peer, data, size, arrival_ns);
    } else {
        plane->counters.garbage++;
    }
}
