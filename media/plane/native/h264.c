#include "bytes.h"
#include "payload.h"

enum { IDR = 5, SPS = 7, STAP_A = 24, FU_A = 28 };

static bool is_one(uint8_t head, uint32_t kinds) { return (kinds >> (head & 0x1F) & 1) != 0; }

static bool holds_one(const uint8_t *payload, size_t size, uint32_t kinds) {
    size_t at = 1;
    while (at + 2 < size) {
        size_t unit = get16(payload + at);
        if (unit > 0 && is_one(payload[at + 2], kinds)) {
            return true;
        }
        at += 2 + unit;
    }
    return false;
}

/* Whether a NAL unit of one of the types, as bits, begins in the payload. */
static bool begins(const uint8_t *payload, size_t size, uint32_t kinds) {
    if (size == 0) {
        return false;
    }
    switch (payload[0] & 0x1F) {
    case FU_A:
        return size > 1 && (payload[1] & 0x80) != 0 && is_one(payload[1], kinds);
    case STAP_A:
        return holds_one(payload, size, kinds);
    default:
        return is_one(payload[0], kinds);
    }
}

bool h264_starts_keyframe(const uint8_t *payload, size_t size) {
    return begins(payload, size, UINT32_C(1) << IDR | UINT32_C(1) << SPS);
}

bool h264_has_parameters(const uint8_t *payload, size_t size) {
    return begins(payload, size, UINT32_C(1) << SPS);
}
