/* Which packets begin a keyframe. */
#include "core.h"
#include "payload.h"

#define FURTHEST_BACK 64 /* packets of a picture before its first slice: bounds what a flood of slices costs */

/* Whether a packet is missing between the picture before and `number` of the picture at `timestamp`, or the
 * picture began too long before. */
static bool lacks_beginning(const Ring *ring, uint32_t timestamp, int64_t number) {
    for (int64_t earlier = number - 1; earlier >= number - FURTHEST_BACK; earlier--) {
        const Packet *before = ring_get(ring, earlier);
        if (before == NULL) {
            return true;
        }
        if (before->timestamp != timestamp) {
            return false;
        }
    }
    return true;
}

/* A publisher that sends its parameter sets in band sends them before the picture: where packets are missing
 * right before the picture, the repair brings the start. */
static bool h264_starts_at(Stream *stream, const Rtp *rtp, int64_t number) {
    if (!h264_starts_keyframe(rtp->payload, rtp->payload_size)) {
        return false;
    }
    if (h264_has_parameters(rtp->payload, rtp->payload_size)) {
        stream->has_parameters = true;
        return true;
    }
    if (stream->has_headless && rtp->timestamp == stream->headless_timestamp) {
        return false;
    }
    if (stream->has_parameters && lacks_beginning(&stream->ring, rtp->timestamp, number)) {
        stream->headless_timestamp = rtp->timestamp;
        stream->has_headless = true;
        return false;
    }
    return true;
}

bool starts_at(Stream *stream, const Rtp *rtp, int64_t number) {
    if (stream->codec == CODEC_OPUS) {
        return true;
    }
    if (stream->has_keyframe_timestamp && rtp->timestamp == stream->keyframe_timestamp) {
        return false;
    }
    switch (stream->codec) {
    case CODEC_VP8:
        return vp8_starts_keyframe(rtp->payload, rtp->payload_size);
    case CODEC_VP9:
        return vp9_starts_keyframe(rtp->payload, rtp->payload_size);
    case CODEC_AV1:
        return av1_starts_keyframe(rtp->payload, rtp->payload_size);
    default:
        return h264_starts_at(stream, rtp, number);
    }
}
