/* VP9's payload descriptor (RFC 9628), as far as it tells where keyframes begin. */
#include "payload.h"

enum { HAS_PICTURE = 0x80, IS_PREDICTED = 0x40, HAS_LAYERS = 0x20, IS_FLEXIBLE = 0x10, BEGINS = 0x08 };
enum { HAS_STRUCTURE = 0x02, HAS_SIZES = 0x10, HAS_PICTURES = 0x08 };

/* Moves behind the scalability structure (section 4.2.1); false if the payload ends within it. */
static bool skip_structure(const uint8_t *payload, size_t size, size_t *at) {
    if (*at >= size) {
        return false;
    }
    uint8_t head = payload[(*at)++];
    if (head & HAS_SIZES) {
        *at += 4u * ((head >> 5) + 1u);
    }
    if (head & HAS_PICTURES) {
        if (*at >= size) {
            return false;
        }
        for (uint8_t left = payload[(*at)++]; left > 0; left--) {
            if (*at >= size) {
                return false;
            }
            *at += 1u + (payload[*at] >> 2 & 3u);
        }
    }
    return true;
}

bool vp9_starts_keyframe(const uint8_t *payload, size_t size) {
    size_t at = 1;
    if (size < 1 || (payload[0] & (BEGINS | IS_PREDICTED)) != BEGINS) {
        return false;
    }
    if (payload[0] & HAS_PICTURE) {
        if (at >= size) {
            return false;
        }
        at += payload[at] & 0x80 ? 2 : 1;
    }
    if (payload[0] & HAS_LAYERS) {
        if (at >= size || (payload[at] >> 1 & 7) != 0) {
            return false;
        }
        at += payload[0] & IS_FLEXIBLE ? 1 : 2;
    }
    if (payload[0] & HAS_STRUCTURE && !skip_structure(payload, size, &at)) {
        return false;
    }
    return size > at;
}
