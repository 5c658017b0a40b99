/* One peer: keys, authentic sources, what its sources feed. */
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "core.h"

#define MOST_UNMAPPED 64
#define UNMAPPED_WINDOW_NS SECOND_NS
#define RTCP_HEADER 8

Peer *peer_new(uint64_t handle, const PeerSpec *spec) {
    Peer *peer = calloc(1, sizeof *peer);
    if (peer != NULL) {
        peer->handle = handle;
        peer->spec = *spec;
    }
    return peer;
}

static void forget_keys(Peer *peer) {
    srtp_free(peer->receiver);
    srtp_free(peer->sender);
    peer->receiver = peer->sender = NULL;
    for (size_t at = 0; at < peer->heard_count; at++) {
        free(peer->heard[at].rtp);
    }
    peer->heard_count = 0;
    peer->rtcp_indices_count = 0;
    for (size_t at = 0; at < peer->outputs.count; at++) {
        peer->outputs.items[at]->sent = (ReplayWindow){0};
        peer->outputs.items[at]->rtx_index = 0;
    }
}

void peer_free(Peer *peer) {
    forget_keys(peer);
    free(peer->heard);
    free(peer->mappings);
    free(peer->rtcp_indices);
    free(peer->outputs.items);
    free(peer->arrivals);
    free(peer->log);
    free(peer);
}

bool peer_set_keys(Peer *peer, int profile, const uint8_t *receive, size_t receive_size, const uint8_t *send,
                   size_t send_size) {
    forget_keys(peer);
    peer->receiver = srtp_new(profile, receive, receive_size, false);
    peer->sender = srtp_new(profile, send, send_size, true);
    if (peer->receiver == NULL || peer->sender == NULL) {
        forget_keys(peer);
        return false;
    }
    return true;
}

bool peer_is_ready(const Peer *peer) { return peer->sender != NULL && peer->has_destination; }

/* ---- sources */

Heard *peer_heard(Peer *peer, uint32_t ssrc) {
    for (size_t at = 0; at < peer->heard_count; at++) {
        if (peer->heard[at].ssrc == ssrc) {
            return &peer->heard[at];
        }
    }
    return NULL;
}

/* Of too many sources the oldest that feeds nothing goes. */
static void forget_oldest(Peer *peer) {
    for (size_t at = 0; at < peer->heard_count; at++) {
        if (peer_mapping(peer, peer->heard[at].ssrc) == NULL) {
            free(peer->heard[at].rtp);
            peer->heard_count--;
            memmove(&peer->heard[at], &peer->heard[at + 1], (peer->heard_count - at) * sizeof(Heard));
            return;
        }
    }
}

Heard *peer_hear(Peer *peer, uint32_t ssrc) {
    Heard *known = peer_heard(peer, ssrc);
    if (known != NULL) {
        return known;
    }
    if (peer->heard_count >= MOST_HEARD + peer->mappings_count) {
        forget_oldest(peer);
    }
    Heard *larger = realloc(peer->heard, (peer->heard_count + 1) * sizeof *larger);
    if (larger == NULL) {
        return NULL;
    }
    peer->heard = larger;
    Heard *heard = &larger[peer->heard_count++];
    *heard = (Heard){.ssrc = ssrc};
    return heard;
}

bool peer_may_tell_unmapped(Peer *peer, int64_t arrival_ns) {
    if (arrival_ns - peer->unmapped_window_ns >= UNMAPPED_WINDOW_NS) {
        peer->unmapped_window_ns = arrival_ns;
        peer->unmapped_in_window = 0;
    }
    if (peer->unmapped_in_window >= MOST_UNMAPPED) {
        return false;
    }
    peer->unmapped_in_window++;
    return true;
}

Mapping *peer_mapping(Peer *peer, uint32_t ssrc) {
    for (size_t at = 0; at < peer->mappings_count; at++) {
        if (peer->mappings[at].ssrc == ssrc) {
            return &peer->mappings[at];
        }
    }
    return NULL;
}

static void unmap(Peer *peer, size_t at) { peer->mappings[at] = peer->mappings[--peer->mappings_count]; }

void peer_map(Peer *peer, uint32_t ssrc, Stream *stream, bool is_rtx) {
    for (size_t at = peer->mappings_count; at > 0; at--) {
        const Mapping *mapping = &peer->mappings[at - 1];
        if (mapping->ssrc == ssrc || (mapping->stream == stream && mapping->is_rtx == is_rtx)) {
            unmap(peer, at - 1);
        }
    }
    Mapping *larger = realloc(peer->mappings, (peer->mappings_count + 1) * sizeof *larger);
    if (larger != NULL) {
        peer->mappings = larger;
        larger[peer->mappings_count++] = (Mapping){ssrc, is_rtx, stream};
    }
}

void peer_unmap_stream(Peer *peer, const Stream *stream) {
    for (size_t at = peer->mappings_count; at > 0; at--) {
        if (peer->mappings[at - 1].stream == stream) {
            unmap(peer, at - 1);
        }
    }
}

/* ---- RTCP */

static RtcpIndex *rtcp_index_of(Peer *peer, uint32_t ssrc) {
    for (size_t at = 0; at < peer->rtcp_indices_count; at++) {
        if (peer->rtcp_indices[at].ssrc == ssrc) {
            return &peer->rtcp_indices[at];
        }
    }
    RtcpIndex *larger = realloc(peer->rtcp_indices, (peer->rtcp_indices_count + 1) * sizeof *larger);
    if (larger == NULL) {
        return NULL;
    }
    peer->rtcp_indices = larger;
    larger[peer->rtcp_indices_count] = (RtcpIndex){ssrc, 0};
    return &larger[peer->rtcp_indices_count++];
}

void peer_send_rtcp(Plane *plane, Peer *peer, const uint8_t *data, size_t size) {
    if (!peer_is_ready(peer) || size < RTCP_HEADER || size + SRTCP_LONGEST_TRAILER > SENDER_LONGEST) {
        return;
    }
    RtcpIndex *index = rtcp_index_of(peer, get32(data + 4));
    if (index == NULL) {
        return;
    }
    uint8_t *room = sender_room(&plane->sender);
    memcpy(room, data, size);
    size_t protected = srtcp_protect(peer->sender, ++index->index, room, size);
    if (protected > 0) {
        sender_add(&plane->sender, peer, protected);
    }
}
