/* Big-endian fields on raw bytes; callers have checked the bounds. */
#ifndef HAAT_BYTES_H
#define HAAT_BYTES_H

#include <stdint.h>

static inline uint16_t get16(const uint8_t *at) { return (uint16_t)(at[0] << 8 | at[1]); }

static inline uint32_t get24(const uint8_t *at) {
    return (uint32_t)at[0] << 16 | (uint32_t)at[1] << 8 | at[2];
}

static inline uint32_t get32(const uint8_t *at) { return (uint32_t)at[0] << 24 | get24(at + 1); }

static inline void put16(uint8_t *at, uint32_t value) {
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static inline void put24(uint8_t *at, uint32_t value) {
    at[0] = (uint8_t)(value >> 16);
    put16(at + 1, value);
}

static inline void put32(uint8_t *at, uint32_t value) {
    put16(at, value >> 16);
    put16(at + 2, value);
}

static inline void put64(uint8_t *at, uint64_t value) {
    put32(at, (uint32_t)(value >> 32));
    put32(at + 4, (uint32_t)value);
}

/* The extended number with low 16 bits `wire` that lies nearest to `near`. */
static inline int64_t extend16(uint16_t wire, int64_t near) {
    return near + (uint16_t)(wire - (uint64_t)near + 0x8000u) - 0x8000;
}

/* `a - b` on 32-bit timestamps, as the nearest signed distance. */
static inline int64_t timestamp_delta(uint32_t a, uint32_t b) { return (int32_t)(a - b); }

/* Division that rounds towards minus infinity; `by` is positive. */
static inline int64_t floor_div(__int128 value, int64_t by) {
    __int128 quotient = value / by;
    return (int64_t)(quotient - (value % by < 0));
}

#endif
