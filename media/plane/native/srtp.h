/* SRTP and SRTCP: AES-GCM 128 and 256 (RFC 7714), AES-CM 128 with HMAC-SHA1-80 (RFC 3711).
 *
 * One `Srtp` holds the session keys of one direction. Indices and replay protection are the caller's. */
#ifndef HAAT_SRTP_H
#define HAAT_SRTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SRTP_LONGEST_TAG 16
#define SRTCP_LONGEST_TRAILER 20

typedef struct Srtp Srtp;

/* Keys from a master key followed by its salt; `profile` is libsrtp's number. NULL if they do not fit. */
Srtp *srtp_new(int profile, const uint8_t *master, size_t size, bool is_sender);
void srtp_free(Srtp *srtp);

/* Encrypt `payload` to behind the `header` bytes that stand in `packet`, with the tag after it; `payload`
 * may stand there already. Returns the packet's size, 0 on failure. */
size_t srtp_protect(Srtp *srtp, uint64_t index, uint32_t ssrc, uint8_t *packet, size_t header,
                    const uint8_t *payload, size_t size);

/* Decrypt a packet in place behind its `header` bytes. Returns the size without the tag, 0 if not authentic. */
size_t srtp_unprotect(Srtp *srtp, uint64_t index, uint32_t ssrc, uint8_t *packet, size_t header, size_t size);

/* Encrypt a compound packet in place; there is room for SRTCP_LONGEST_TRAILER behind it. */
size_t srtcp_protect(Srtp *srtp, uint32_t index, uint8_t *packet, size_t size);

/* The index that a packet claims; false if it is too short or not encrypted. */
bool srtcp_index(const Srtp *srtp, const uint8_t *packet, size_t size, uint32_t *index);

/* Decrypt in place. Returns the compound packet's size, 0 if not authentic. */
size_t srtcp_unprotect(Srtp *srtp, uint8_t *packet, size_t size);

#endif
