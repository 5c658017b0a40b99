/* RTP packets on raw bytes: header and extensions (RFC 3550, RFC 8285). */
#ifndef HAAT_RTP_H
#define HAAT_RTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RTP_HEADER 12
#define ONE_BYTE_PROFILE 0xBEDE

/* One parsed packet, pointing into its bytes; `payload` excludes padding. */
typedef struct {
    const uint8_t *extension;
    const uint8_t *payload;
    size_t extension_size;
    size_t payload_size;
    uint32_t timestamp;
    uint32_t ssrc;
    uint16_t sequence;
    uint16_t profile;
    uint8_t payload_type;
    bool marker;
} Rtp;

/* Whether a datagram with an RTP version is RTCP (RFC 5761 section 4). */
bool is_rtcp(const uint8_t *data, size_t size);

/* Size of the header with contributing sources and extension; 0 if the packet is too short for it. */
size_t rtp_header_size(const uint8_t *data, size_t size);

/* False if the packet is malformed. */
bool rtp_parse(const uint8_t *data, size_t size, Rtp *rtp);

/* The value of extension `wanted` and its size; NULL if it is absent. A value cut off by the block's end is
 * given as far as it reaches. */
const uint8_t *rtp_extension(const Rtp *rtp, int wanted, size_t *size);

#endif
