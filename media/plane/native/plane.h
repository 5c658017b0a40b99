/* The native data plane as its binding, its drivers and its fuzzer see it; see media/plane/interface.py.
 *
 * Handles are the caller's. Every function between `plane_enter` and `plane_leave` needs the plane to be
 * entered; what they return is the caller's copy. */
#ifndef HAAT_PLANE_H
#define HAAT_PLANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arrivals.h"
#include "counters.h"
#include "events.h"
#include "missing.h"
#include "sentlog.h"

#define NOT_AGREED 0
#define CNAME_LONGEST 255

typedef struct Plane Plane;

/* Host byte order. */
typedef struct {
    uint32_t ip;
    uint16_t port;
} Address;

typedef struct {
    uint8_t transport_sequence_id; /* NOT_AGREED or 1 to 14 */
    uint8_t send_time_id;
    uint8_t audio_level_id;
    uint8_t playout_delay_id;
    uint8_t playout_delay[3];
} PeerSpec;

typedef enum { CODEC_OPUS, CODEC_H264, CODEC_VP8, CODEC_VP9, CODEC_AV1 } Codec;

typedef struct {
    int64_t rate;
    int64_t first_number;
    uint32_t ssrc;
    uint32_t rtx_ssrc;
    uint32_t first_timestamp;
    uint8_t payload_type;
    uint8_t rtx_payload_type;
    bool has_rtx;
    uint8_t cname_size;
    char cname[CNAME_LONGEST + 1];
} OutputSpec;

typedef struct {
    int64_t received;
    int64_t repaired;
    int64_t octets;
    int64_t frames;
    int64_t keyframes;
    int64_t voiced;
    int64_t first;
    int64_t highest;
    int64_t jitter;
    uint32_t first_timestamp;
    int64_t first_arrival_ns;
    uint32_t newest_timestamp;
    int64_t newest_arrival_ns;
    int64_t temporal; /* the highest layer since the keyframe before the last */
} StreamReport;

typedef struct {
    int64_t packets;
    int64_t octets;
    int64_t nacked;
    int64_t retransmitted;
    uint64_t stream;
    bool is_playing;
    bool is_waiting;
} OutputReport;

typedef struct {
    uint64_t output;
    int64_t round_trip_ns;
    uint32_t jitter;
    int32_t lost;
    uint8_t fraction_lost;
    bool has_round_trip;
} ReceptionReport;

/* How many entries the tables hold. */
typedef struct {
    size_t peers;
    size_t addresses;
    size_t streams;
    size_t outputs;
    size_t playing;
    size_t waiting;
} TableSizes;

#define FEEDBACK_MOST_RECEPTIONS 32

typedef struct {
    uint64_t peer;
    uint64_t remb_bps;
    bool has_remb;
    bool has_transport;
    TransportReport transport;
    size_t receptions_count;
    ReceptionReport receptions[FEEDBACK_MOST_RECEPTIONS];
} Feedback;

/* ---- lifetime; not entered */

/* Bind and make a plane without a thread; NULL with errno set. A NULL host makes one without a socket, which
 * sends nothing. */
Plane *plane_open(const char *host, int port, int64_t gather_ns);

/* Begin to receive on a thread of its own; false with errno set. */
bool plane_start(Plane *plane);

/* End the thread and give up the socket; calls go on to work, and send nothing. */
void plane_stop(Plane *plane);

/* Stop and free everything. */
void plane_close(Plane *plane);

int plane_port(const Plane *plane);

/* Readable while events wait. */
int plane_event_fd(const Plane *plane);

/* ---- turns */

void plane_enter(Plane *plane);
bool plane_try_enter(Plane *plane);
void plane_leave(Plane *plane);

/* ---- entered */

/* The events so far, in exchange for an emptied queue. */
void plane_swap_events(Plane *plane, EventQueue *queue);

const Counters *plane_counters(const Plane *plane);

/* Processor time of the plane's thread so far; 0 without one, or when it has ended. */
int64_t plane_thread_ns(const Plane *plane);

void plane_take_datagram(Plane *plane, const uint8_t *data, size_t size, Address from, int64_t arrival_ns);
void plane_advance(Plane *plane, int64_t now_ns, int64_t wall_ns);

/* Whether there is anything to take; not all of it is signalled. */
bool plane_has_events(const Plane *plane);

void plane_add_peer(Plane *plane, uint64_t peer, const PeerSpec *spec);
void plane_remove_peer(Plane *plane, uint64_t peer);
bool plane_admit(Plane *plane, uint64_t peer, Address address);
void plane_set_destination(Plane *plane, uint64_t peer, Address address);
/* False if the keys do not fit the profile. */
bool plane_set_keys(Plane *plane, uint64_t peer, int profile, const uint8_t *receive, size_t receive_size,
                    const uint8_t *send, size_t send_size);
void plane_send_datagram(Plane *plane, Address address, const uint8_t *data, size_t size);
void plane_send_to_peer(Plane *plane, uint64_t peer, const uint8_t *data, size_t size);
void plane_send_rtcp(Plane *plane, uint64_t peer, const uint8_t *data, size_t size);

void plane_add_stream(Plane *plane, uint64_t stream, uint64_t peer, Codec codec, int64_t rate);
void plane_remove_stream(Plane *plane, uint64_t stream);
void plane_map_source(Plane *plane, uint64_t peer, uint32_t ssrc, uint64_t stream, bool is_rtx);
void plane_inject(Plane *plane, uint64_t peer, const uint8_t *data, size_t size, int64_t arrival_ns);
void plane_tap(Plane *plane, uint64_t stream, bool is_on);
void plane_set_clock(Plane *plane, uint64_t stream, uint32_t timestamp, int64_t wall_ns, int64_t rate,
                     bool is_settled);
bool plane_stream_report(const Plane *plane, uint64_t stream, StreamReport *report);
size_t plane_take_missing(Plane *plane, uint64_t stream, int64_t now_ns, int64_t round_trip_ns,
                          int64_t asked[MISSING_MOST]);
size_t plane_take_transport_feedback(Plane *plane, uint64_t peer, uint8_t body[ARRIVALS_LONGEST_BODY]);

void plane_add_output(Plane *plane, uint64_t output, uint64_t peer, const OutputSpec *spec);
void plane_remove_output(Plane *plane, uint64_t output);
void plane_select(Plane *plane, uint64_t output, uint64_t stream, int64_t replay_bps);
void plane_deselect(Plane *plane, uint64_t output);
void plane_limit_temporal(Plane *plane, uint64_t output, int highest);
int64_t plane_probe(Plane *plane, uint64_t peer, int64_t octets);
void plane_set_repair(Plane *plane, bool is_on);
/* Up to `most` peers with news; call again while it returns `most`. */
size_t plane_take_feedback(Plane *plane, Feedback *feedback, size_t most);
TableSizes plane_table_sizes(const Plane *plane);
OutputReport plane_output_report(const Plane *plane, uint64_t output);

#endif
