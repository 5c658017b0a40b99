/* The plane's inside: who owns what, and what its files call of each other. */
#ifndef HAAT_CORE_H
#define HAAT_CORE_H

#include <netinet/in.h>
#include <pthread.h>

#include "clock.h"
#include "plane.h"
#include "repeats.h"
#include "replay.h"
#include "ring.h"
#include "rtp.h"
#include "sender.h"
#include "spans.h"
#include "srtp.h"
#include "table.h"

#define MOST_ADDRESSES 16
#define MOST_HEARD 64
#define MOST_IN_RUN 32

typedef struct Peer Peer;
typedef struct Stream Stream;
typedef struct Output Output;

/* An authentic source that a peer sends from. */
typedef struct {
    uint32_t ssrc;
    ReplayWindowRtcp rtcp;
    ReplayWindow *rtp; /* NULL before its first RTP packet */
} Heard;

/* Which stream a peer's source feeds. */
typedef struct {
    uint32_t ssrc;
    bool is_rtx;
    Stream *stream;
} Mapping;

typedef struct {
    uint32_t ssrc;
    uint32_t index;
} RtcpIndex;

typedef struct {
    Output **items;
    size_t count;
    size_t capacity;
} OutputList;

struct Peer {
    uint64_t handle;
    PeerSpec spec;
    Address addresses[MOST_ADDRESSES]; /* oldest first */
    size_t addresses_count;
    struct sockaddr_in destination;
    bool has_destination;
    bool refuses_gso;
    bool has_remb;
    Srtp *receiver;
    Srtp *sender;
    Heard *heard; /* oldest first */
    size_t heard_count;
    Mapping *mappings;
    size_t mappings_count;
    RtcpIndex *rtcp_indices;
    size_t rtcp_indices_count;
    uint64_t dtls_batch; /* in which the peer told `dtls_told` octets of DTLS */
    size_t dtls_told;
    int64_t unmapped_window_ns;
    int unmapped_in_window;
    size_t streams_count;
    OutputList outputs; /* in the order in which they were added */
    Arrivals *arrivals;
    SentLog *log;
    uint64_t remb_bps;
    bool is_in_news;
    Peer *next_in_news;
    Peer *next_dead;
};

struct Stream {
    uint64_t handle;
    Peer *peer;
    Codec codec;
    bool is_tapped;
    bool is_removed;
    bool is_in_pending;
    bool has_keyframe_timestamp;
    bool has_parameters; /* H264's parameter sets come in band */
    bool has_headless;
    bool has_transit;
    uint32_t keyframe_timestamp;
    uint32_t headless_timestamp; /* of the newest picture that was found without its beginning */
    Ring ring;
    Clock *clock;
    Missing missing;
    int64_t rate;
    int64_t jitter_sixteenths;
    uint32_t transit;
    StreamReport report;
    Vp8Layers layers;
    OutputList outputs; /* that play it */
    OutputList waiting; /* for its next keyframe */
    size_t rotation;
    int64_t run[MOST_IN_RUN]; /* numbers gathered and not yet forwarded */
    size_t run_count;
    uint32_t run_timestamp;
    int64_t run_due_ns;
    Stream *next_dead;
};

/* The newest packet with a payload that an output sent. */
typedef struct {
    bool is_there;
    bool has_numbers;
    uint32_t timestamp;
    int64_t arrival_ns;
    Clock *clock;
    PictureNumbers numbers; /* as they went out */
} LastSent;

/* Sending from the ring in pieces until it has caught up. */
typedef struct {
    bool is_on;
    int64_t cursor;
    int64_t allowance;
    int64_t piece;
    int64_t due_ns;
} Replay;

struct Output {
    uint64_t handle;
    Peer *peer;
    Stream *playing;
    Stream *wanted;
    size_t place_playing; /* in the stream's list */
    size_t place_waiting;
    uint64_t switches; /* counts what it began to play */
    int64_t newest;    /* source's number taken since the switch */
    Replay replay;
    Spans spans;
    LastSent last;
    ReplayWindow sent; /* SRTP indices that protected a packet */
    uint64_t rtx_index;
    int64_t rtx_number;
    int64_t packets;
    int64_t octets;
    int64_t nacked;
    int64_t retransmitted;
    uint8_t highest;
    bool is_keyframe_told;
    bool is_delay_known; /* the subscriber needs no more playout delay */
    bool has_reception;
    bool is_removed;
    int reports_sent;
    int64_t report_due_ns;
    ReceptionReport reception;
    Repeats *repeats; /* from the first NACK on */
    Output *previous; /* all outputs in the order in which they were added */
    Output *next;
    Output *next_dead;
    OutputSpec spec;
};

/* An output whose turn is to come in a run, and what it had begun to play by then. Numbers from `replayed`
 * on are its replay's to send: the same SRTP index must not protect two packets. */
typedef struct {
    Output *output;
    uint64_t switches;
    int64_t replayed;
} Turn;

typedef struct {
    Turn *turns;
    size_t capacity;
} Fanout;

struct Plane {
    pthread_mutex_t next; /* whoever wants in next holds it while waiting */
    pthread_mutex_t data;
    pthread_t thread;
    bool has_thread;
    clockid_t thread_clock;
    bool has_thread_clock;
    bool is_yielding; /* the thread let others in amid its work */
    int port;
    int fd;
    int event_fd;
    int wake_fd;
    int64_t gather_ns;
    int64_t now_ns;
    int64_t wall_minus_now_ns;
    bool has_wall;
    bool repairs;
    bool is_signalled; /* the event descriptor is readable */
    bool is_stopping;
    Counters counters;
    EventQueue events;
    uint64_t batch; /* counts how often they were taken */
    Sender sender;
    Table peers;
    Table by_address;
    Table streams;
    Table outputs;
    Output *first_output;
    Output *last_output;
    Peer *news; /* peers that may have reported something */
    Fanout fanout; /* room for the next run's outputs */
    Stream **pending; /* with packets gathered */
    size_t pending_count;
    size_t pending_capacity;
    Peer *dead_peers; /* removed while the thread was amid its work */
    Stream *dead_streams;
    Output *dead_outputs;
};

/* lists.c */
bool output_list_add(OutputList *list, Output *output);

/* loop.c */
bool is_on_thread(const Plane *plane);

/* peer.c */
Peer *peer_new(uint64_t handle, const PeerSpec *spec);
void peer_free(Peer *peer);
bool peer_set_keys(Peer *peer, int profile, const uint8_t *receive, size_t receive_size, const uint8_t *send,
                   size_t send_size);
bool peer_is_ready(const Peer *peer);
Heard *peer_heard(Peer *peer, uint32_t ssrc);
/* Note an authentic source; NULL when memory is short. */
Heard *peer_hear(Peer *peer, uint32_t ssrc);
bool peer_may_tell_unmapped(Peer *peer, int64_t arrival_ns);
Mapping *peer_mapping(Peer *peer, uint32_t ssrc);
void peer_map(Peer *peer, uint32_t ssrc, Stream *stream, bool is_rtx);
void peer_unmap_stream(Peer *peer, const Stream *stream);
/* Encrypt a compound packet and hand it to the sender. */
void peer_send_rtcp(Plane *plane, Peer *peer, const uint8_t *data, size_t size);

/* receive.c */
void receive_datagram(Plane *plane, const uint8_t *data, size_t size, Address from, int64_t arrival_ns);
void receive_rtp(Plane *plane, Peer *peer, const uint8_t *data, size_t size, int64_t arrival_ns,
                 bool is_first_time);

/* feedback.c: a subscriber's compound packet */
void feedback_receive(Plane *plane, Peer *peer, const uint8_t *data, size_t size, int64_t arrival_ns);

/* starts.c: whether a packet that is to be put into the ring as `number` begins a keyframe */
bool starts_at(Stream *stream, const Rtp *rtp, int64_t number);

/* stream.c */
Stream *stream_new(uint64_t handle, Peer *peer, Codec codec, int64_t rate);
void stream_free(Stream *stream);
bool stream_jumps_to(const Stream *stream, uint16_t sequence);
void stream_take(Plane *plane, Stream *stream, const Rtp *rtp, int64_t arrival_ns, int16_t level,
                 bool is_repair);
void stream_attach(Plane *plane, Stream *stream, Output *output, int64_t replay_bps);
/* Take the output off the stream that it waits for. */
void stream_forget_wish(Output *output);
/* Take the output off the stream that it plays. */
void stream_stop(Output *output);
/* Let go of all outputs. */
void stream_close(Stream *stream);

/* forward.c: runs of packets to all outputs of a stream */
void forward_gather(Plane *plane, Stream *stream, int64_t number, bool ends_frame);
void forward_now(Plane *plane, Stream *stream, int64_t number);
void forward_run(Plane *plane, Stream *stream);
/* Forward what is due; returns when the next run is, INT64_MAX for never. */
int64_t forward_due(Plane *plane, int64_t now_ns);
void forward_forget(Plane *plane, Stream *stream);

/* output.c */
Output *output_new(uint64_t handle, Peer *peer, const OutputSpec *spec);
void output_free(Output *output);
bool output_switch(Output *output, Stream *stream, const Packet *packet);
/* Send a packet of the stream that plays, once; `padding` octets equalise it. */
void output_send(Plane *plane, Output *output, const Packet *packet, size_t padding);
void output_replay_from(Plane *plane, Output *output, int64_t number, int64_t bps);
void output_replay_due(Plane *plane, Output *output, int64_t now_ns);

/* repair.c */
int64_t repair_nack(Plane *plane, Output *output, const uint8_t *fields, size_t size, int64_t arrival_ns);
int64_t repair_probe(Plane *plane, Output *output, int64_t octets);

/* transmit.c: one packet built, encrypted and handed to the sender */
typedef struct {
    const Stream *stream;
    const Packet *packet;
    const Span *span;
    int64_t number;    /* outgoing */
    bool is_dropped;   /* its payload is left out */
    bool is_rtx;
    bool is_same_again; /* as it was sent before, to the byte */
    size_t padding;
} Copy;

/* Returns the RTP packet's length without the tag, 0 if nothing can be sent yet. */
size_t transmit(Plane *plane, Output *output, const Copy *copy);

/* Whether a picture above the span's layer has to be left out. */
bool is_above_layer(const Stream *stream, const Packet *packet, const Span *span);

/* report.c */
void report_if_due(Plane *plane, Output *output, int64_t now_ns, int64_t wall_ns);

/* plane.c */
/* At once: the interpreter is woken. */
void plane_tell(Plane *plane, const Event *event, const uint8_t *data);

/* Whenever events are taken next: a waking costs more than what there is to tell. */
void plane_note(Plane *plane, const Event *event, const uint8_t *data);
void plane_note_news(Plane *plane, Peer *peer);
/* Free what was removed. */
void plane_bury(Plane *plane);
/* The same, unless the thread is amid its work and may still look at it. */
void plane_bury_now(Plane *plane);

static inline uint64_t address_key(Address address) { return (uint64_t)address.ip << 16 | address.port; }

#endif
