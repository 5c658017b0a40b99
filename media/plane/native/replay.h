/* Packet indices of SRTP sources: estimated from 16-bit numbers, each accepted once (RFC 3711 section 3.3). */
#ifndef HAAT_REPLAY_H
#define HAAT_REPLAY_H

#include <stdbool.h>
#include <stdint.h>

#define REPLAY_WINDOW 1024
#define REPLAY_WINDOW_RTCP 128

/* The 48-bit index nearest to `newest` that ends in `sequence`; a source begins with rollover 0. */
uint64_t replay_index(uint64_t newest, uint16_t sequence);

typedef struct {
    uint64_t newest;
    uint64_t seen[REPLAY_WINDOW / 64]; /* a ring of bits by index */
} ReplayWindow;

bool replay_is_fresh(const ReplayWindow *window, uint64_t index);

/* Note an authentic packet's fresh index. */
void replay_note(ReplayWindow *window, uint64_t index);

typedef struct {
    uint64_t newest;
    uint64_t seen[REPLAY_WINDOW_RTCP / 64];
} ReplayWindowRtcp;

bool replay_is_fresh_rtcp(const ReplayWindowRtcp *window, uint32_t index);
void replay_note_rtcp(ReplayWindowRtcp *window, uint32_t index);

#endif
