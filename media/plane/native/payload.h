/* What is inside video payloads: keyframes and VP8's running numbers. */
#ifndef HAAT_PAYLOAD_H
#define HAAT_PAYLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether an H264 payload begins an IDR picture or carries its parameter sets. */
bool h264_starts_keyframe(const uint8_t *payload, size_t size);

/* Whether an H264 sequence parameter set begins in the payload. */
bool h264_has_parameters(const uint8_t *payload, size_t size);

/* Whether a VP9 payload begins a picture of the lowest spatial layer that refers to no other. */
bool vp9_starts_keyframe(const uint8_t *payload, size_t size);

/* Whether an AV1 payload is the first of a coded video sequence. */
bool av1_starts_keyframe(const uint8_t *payload, size_t size);

/* VP8's payload descriptor; `size` is its length, an `_at` of 0 says that the sender left the number out. */
typedef struct {
    uint8_t size;
    uint8_t picture_at;
    uint8_t tl0_at;
    uint8_t key_at; /* the byte of layer, Y bit and key index */
    bool has_key;
    bool has_layer;
    bool begins_partition;
    bool is_long_id;
    bool refers_to_base; /* Y bit */
    uint8_t layer;       /* temporal layer, 0 if left out */
    uint16_t picture;
    uint8_t tl0;
    uint8_t key;
} Vp8Descriptor;

/* The three running numbers, or distances between two such sets. */
typedef struct {
    uint16_t picture;
    uint8_t tl0;
    uint8_t key;
} PictureNumbers;

/* False if the payload is too short for its descriptor. */
bool vp8_parse(const uint8_t *payload, size_t size, Vp8Descriptor *out);

bool vp8_starts_keyframe(const uint8_t *payload, size_t size);

/* The highest temporal layers since the last keyframe, and between the one before and it. */
typedef struct {
    uint8_t now;
    uint8_t before;
} Vp8Layers;

/* Take in a payload; returns the highest layer of both. A publisher that changes its layers makes a keyframe. */
uint8_t vp8_count_layers(Vp8Layers *layers, const uint8_t *payload, size_t size, bool begins_keyframe);

PictureNumbers vp8_numbers(const Vp8Descriptor *descriptor);

/* What to subtract from a new source's numbers so that its first picture follows `previous`. */
PictureNumbers vp8_shift_to_follow(PictureNumbers previous, PictureNumbers source);

PictureNumbers vp8_shifted(PictureNumbers numbers, PictureNumbers shift);

/* Shift the payload's numbers in place; what has no whole descriptor stays as it is. */
void vp8_renumber(uint8_t *payload, size_t size, PictureNumbers shift);

#endif
