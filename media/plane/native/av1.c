/* AV1's aggregation header (AOM's RTP payload format 1.0): the N bit begins a coded video sequence. */
#include "payload.h"

enum { IS_CONTINUED = 0x80, BEGINS_SEQUENCE = 0x08 };

bool av1_starts_keyframe(const uint8_t *payload, size_t size) {
    return size > 1 && (payload[0] & (IS_CONTINUED | BEGINS_SEQUENCE)) == BEGINS_SEQUENCE;
}
