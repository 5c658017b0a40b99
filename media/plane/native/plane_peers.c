/* Calls about peers: their addresses, keys and what is sent to them as it is. */
#include <string.h>
#include <sys/socket.h>

#include "core.h"

void plane_add_peer(Plane *plane, uint64_t handle, const PeerSpec *spec) {
    plane_remove_peer(plane, handle);
    Peer *peer = peer_new(handle, spec);
    if (peer != NULL && !table_put(&plane->peers, handle, peer)) {
        peer_free(peer);
    }
}

static void remove_streams_of(Plane *plane, const Peer *peer) {
    for (size_t slot = 0; peer->streams_count > 0 && slot < plane->streams.size;) {
        const Stream *stream = plane->streams.values[slot];
        if (stream != NULL && stream->peer == peer) {
            plane_remove_stream(plane, stream->handle); /* another may have moved into the slot */
        } else {
            slot++;
        }
    }
}

/* Take an address off a peer's list. */
static void forget_address(Peer *peer, Address address) {
    for (size_t at = 0; at < peer->addresses_count; at++) {
        if (address_key(peer->addresses[at]) == address_key(address)) {
            peer->addresses_count--;
            memmove(peer->addresses + at, peer->addresses + at + 1,
                    (peer->addresses_count - at) * sizeof *peer->addresses);
            return;
        }
    }
}

static void withdraw(Plane *plane, Peer *peer, Address address) {
    table_remove(&plane->by_address, address_key(address));
    forget_address(peer, address);
}

static void forget_news(Plane *plane, Peer *peer) {
    for (Peer **link = &plane->news; *link != NULL; link = &(*link)->next_in_news) {
        if (*link == peer) {
            *link = peer->next_in_news;
            return;
        }
    }
}

void plane_remove_peer(Plane *plane, uint64_t handle) {
    Peer *peer = table_remove(&plane->peers, handle);
    if (peer == NULL) {
        return;
    }
    while (peer->outputs.count > 0) {
        plane_remove_output(plane, peer->outputs.items[peer->outputs.count - 1]->handle);
    }
    while (peer->streams_count > 0) {
        remove_streams_of(plane, peer);
    }
    while (peer->addresses_count > 0) {
        withdraw(plane, peer, peer->addresses[peer->addresses_count - 1]);
    }
    forget_news(plane, peer);
    peer->next_dead = plane->dead_peers;
    plane->dead_peers = peer;
    plane_bury_now(plane);
}

static bool is_destination(const Peer *peer, Address address) {
    return peer->has_destination && ntohl(peer->destination.sin_addr.s_addr) == address.ip &&
           ntohs(peer->destination.sin_port) == address.port;
}

bool plane_admit(Plane *plane, uint64_t handle, Address address) {
    Peer *peer = table_get(&plane->peers, handle);
    Peer *holder = table_get(&plane->by_address, address_key(address));
    if (peer == NULL || holder == peer) {
        return peer != NULL;
    }
    if (holder != NULL && peer_is_ready(holder) && is_destination(holder, address)) {
        return false;
    }
    if (!table_put(&plane->by_address, address_key(address), peer)) {
        return false;
    }
    if (holder != NULL) {
        forget_address(holder, address);
    }
    if (peer->addresses_count == MOST_ADDRESSES) {
        withdraw(plane, peer, peer->addresses[0]);
    }
    peer->addresses[peer->addresses_count++] = address;
    return true;
}

static struct sockaddr_in socket_address(Address address) {
    return (struct sockaddr_in){
        .sin_family = AF_INET,
        .sin_port = htons(address.port),
        .sin_addr.s_addr = htonl(address.ip),
    };
}

void plane_set_destination(Plane *plane, uint64_t handle, Address address) {
    Peer *peer = table_get(&plane->peers, handle);
    if (peer == NULL || is_destination(peer, address)) {
        return;
    }
    peer->destination = socket_address(address);
    peer->has_destination = true;
    peer->refuses_gso = false; /* another path may take runs */
}

bool plane_set_keys(Plane *plane, uint64_t handle, int profile, const uint8_t *receive, size_t receive_size,
                    const uint8_t *send, size_t send_size) {
    Peer *peer = table_get(&plane->peers, handle);
    return peer == NULL || peer_set_keys(peer, profile, receive, receive_size, send, send_size);
}

void plane_send_datagram(Plane *plane, Address address, const uint8_t *data, size_t size) {
    struct sockaddr_in to = socket_address(address);
    if (plane->fd >= 0) {
        (void)sendto(plane->fd, data, size, MSG_DONTWAIT, (const struct sockaddr *)(const void *)&to, sizeof to);
    }
}

void plane_send_to_peer(Plane *plane, uint64_t handle, const uint8_t *data, size_t size) {
    const Peer *peer = table_get(&plane->peers, handle);
    if (peer == NULL || !peer->has_destination || plane->fd < 0) {
        return;
    }
    const struct sockaddr *to = (const struct sockaddr *)(const void *)&peer->destination;
    if (sendto(plane->fd, data, size, MSG_DONTWAIT, to, sizeof peer->destination) < 0) {
        plane->counters.send_drops++;
    } else {
        plane->counters.packets_out++;
        plane->counters.bytes_out += (int64_t)size;
    }
}

void plane_send_rtcp(Plane *plane, uint64_t handle, const uint8_t *data, size_t size) {
    Peer *peer = table_get(&plane->peers, handle);
    if (peer != NULL) {
        peer_send_rtcp(plane, peer, data, size);
        sender_flush(&plane->sender);
    }
}
