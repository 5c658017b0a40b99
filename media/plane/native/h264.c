#include "bytes.h"
#include "payload.h"

enum { IDR = 5, SPS = 7, STAP_A = 24, FU_A = 28 };

static bool is_key(uint8_t head) { return (head & 0x1F) == IDR || (head & 0x1F) == SPS; }

static bool holds_key_unit(const uint8_t *payload, size_t size) {
    size_t at = 1;
    while (at + 2 < size) {
        size_t unit = get16(payload + at);
        if (unit > 0 && is_key(payload[at + 2])) {
            return true;
        }
        at += 2 + unit;
    }
    return false;
}

bool h264_starts_keyframe(const uint8_t *payload, size_t size) {
    if (size == 0) {
        return false;
    }
    switch (payload[0] & 0x1F) {
    case FU_A:
        return size > 1 && (payload[1] & 0x80) != 0 && is_key(payload[1]);
    case STAP_A:
        return holds_key_unit(payload, size);
    default:
        return is_key(payload[0]);
    }
}
