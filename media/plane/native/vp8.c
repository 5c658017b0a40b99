#include "payload.h"

enum { HAS_PICTURE = 0x80, HAS_TL0 = 0x40, HAS_LAYER = 0x20, HAS_KEY = 0x10 };

bool vp8_parse(const uint8_t *payload, size_t size, Vp8Descriptor *out) {
    *out = (Vp8Descriptor){.size = 1};
    if (size < 1) {
        return false;
    }
    out->begins_partition = (payload[0] & 0x10) != 0 && (payload[0] & 0x0F) == 0;
    if ((payload[0] & 0x80) == 0) {
        return true;
    }
    if (size < 2) {
        return false;
    }
    uint8_t flags = payload[1];
    uint8_t at = 2;
    if (flags & HAS_PICTURE) {
        if (size <= at || (payload[at] & 0x80 && size <= at + 1u)) {
            return false;
        }
        out->picture_at = at;
        out->is_long_id = (payload[at] & 0x80) != 0;
        if (out->is_long_id) {
            out->picture = (uint16_t)((payload[at] & 0x7F) << 8 | payload[at + 1]);
        } else {
            out->picture = payload[at];
        }
        at = (uint8_t)(at + 1 + out->is_long_id);
    }
    if (flags & HAS_TL0) {
        if (size <= at) {
            return false;
        }
        out->tl0_at = at;
        out->tl0 = payload[at++];
    }
    if (flags & (HAS_LAYER | HAS_KEY)) {
        out->has_key = (flags & HAS_KEY) != 0;
        out->has_layer = (flags & HAS_LAYER) != 0;
        if (size <= at) {
            return false;
        }
        out->key_at = at;
        out->key = out->has_key ? payload[at] & 0x1F : 0;
        out->layer = out->has_layer ? payload[at] >> 6 : 0;
        out->refers_to_base = out->has_layer && (payload[at] & 0x20) != 0;
        at++;
    }
    out->size = at;
    return true;
}

bool vp8_starts_keyframe(const uint8_t *payload, size_t size) {
    Vp8Descriptor descriptor;
    return vp8_parse(payload, size, &descriptor) && descriptor.begins_partition && size > descriptor.size &&
           (payload[descriptor.size] & 0x01) == 0;
}

PictureNumbers vp8_numbers(const Vp8Descriptor *descriptor) {
    return (PictureNumbers){descriptor->picture, descriptor->tl0, descriptor->key};
}

PictureNumbers vp8_shift_to_follow(PictureNumbers previous, PictureNumbers source) {
    return (PictureNumbers){
        .picture = (source.picture - previous.picture - 1) & 0x7FFF,
        .tl0 = (uint8_t)(source.tl0 - previous.tl0 - 1),
        .key = (source.key - previous.key - 1) & 0x1F,
    };
}

PictureNumbers vp8_shifted(PictureNumbers numbers, PictureNumbers shift) {
    return (PictureNumbers){
        .picture = (numbers.picture - shift.picture) & 0x7FFF,
        .tl0 = (uint8_t)(numbers.tl0 - shift.tl0),
        .key = (numbers.key - shift.key) & 0x1F,
    };
}

uint8_t vp8_count_layers(Vp8Layers *layers, const uint8_t *payload, size_t size, bool begins_keyframe) {
    Vp8Descriptor descriptor;
    if (begins_keyframe) {
        layers->before = layers->now;
        layers->now = 0;
    }
    if (vp8_parse(payload, size, &descriptor) && descriptor.layer > layers->now) {
        layers->now = descriptor.layer;
    }
    return layers->now > layers->before ? layers->now : layers->before;
}

void vp8_renumber(uint8_t *payload, size_t size, PictureNumbers shift) {
    Vp8Descriptor descriptor;
    if (!vp8_parse(payload, size, &descriptor)) {
        return;
    }
    PictureNumbers numbers = vp8_shifted(vp8_numbers(&descriptor), shift);
    if (descriptor.picture_at != 0) {
        uint8_t *at = payload + descriptor.picture_at;
        if (descriptor.is_long_id) {
            at[0] = (uint8_t)(0x80 | numbers.picture >> 8);
            at[1] = (uint8_t)numbers.picture;
        } else {
            at[0] = numbers.picture & 0x7F;
        }
    }
    if (descriptor.tl0_at != 0) {
        payload[descriptor.tl0_at] = numbers.tl0;
    }
    if (descriptor.has_key) {
        uint8_t *at = payload + descriptor.key_at;
        *at = (uint8_t)((*at & 0xE0) | numbers.key);
    }
}
