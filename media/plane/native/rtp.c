#include "rtp.h"

#include "bytes.h"

bool is_rtcp(const uint8_t *data, size_t size) { return size >= 2 && data[1] >= 192 && data[1] <= 223; }

size_t rtp_header_size(const uint8_t *data, size_t size) {
    if (size < RTP_HEADER) {
        return 0;
    }
    size_t header = RTP_HEADER + 4u * (data[0] & 0x0F);
    if (data[0] & 0x10) {
        if (header + 4 > size) {
            return 0;
        }
        header += 4 + 4u * get16(data + header + 2);
    }
    return header <= size ? header : 0;
}

bool rtp_parse(const uint8_t *data, size_t size, Rtp *rtp) {
    size_t header = rtp_header_size(data, size);
    if (header == 0 || data[0] >> 6 != 2) {
        return false;
    }
    size_t padding = data[0] & 0x20 ? data[size - 1] : 0;
    if ((data[0] & 0x20 && padding == 0) || header + padding > size) {
        return false;
    }
    size_t fixed = RTP_HEADER + 4u * (data[0] & 0x0F);
    bool is_extended = (data[0] & 0x10) != 0;
    *rtp = (Rtp){
        .marker = data[1] > 127,
        .payload_type = data[1] & 0x7F,
        .sequence = get16(data + 2),
        .timestamp = get32(data + 4),
        .ssrc = get32(data + 8),
        .profile = is_extended ? get16(data + fixed) : 0,
        .extension = is_extended ? data + fixed + 4 : data,
        .extension_size = is_extended ? header - fixed - 4 : 0,
        .payload = data + header,
        .payload_size = size - header - padding,
    };
    return true;
}

static const uint8_t *value_at(const Rtp *rtp, size_t at, size_t wish, size_t *size) {
    size_t left = rtp->extension_size - at;
    *size = wish < left ? wish : left;
    return rtp->extension + at;
}

static const uint8_t *find_one_byte(const Rtp *rtp, int wanted, size_t *size) {
    size_t at = 0;
    while (at < rtp->extension_size) {
        uint8_t head = rtp->extension[at];
        if (head == 0) {
            at++;
            continue;
        }
        if (head >> 4 == 15) {
            return NULL;
        }
        size_t length = (head & 0x0Fu) + 1;
        if (head >> 4 == wanted) {
            return value_at(rtp, at + 1, length, size);
        }
        at += 1 + length;
    }
    return NULL;
}

static const uint8_t *find_two_byte(const Rtp *rtp, int wanted, size_t *size) {
    size_t at = 0;
    while (at + 1 < rtp->extension_size) {
        if (rtp->extension[at] == 0) {
            at++;
            continue;
        }
        size_t length = rtp->extension[at + 1];
        if (rtp->extension[at] == wanted) {
            return value_at(rtp, at + 2, length, size);
        }
        at += 2 + length;
    }
    return NULL;
}

const uint8_t *rtp_extension(const Rtp *rtp, int wanted, size_t *size) {
    if (rtp->profile == ONE_BYTE_PROFILE) {
        return find_one_byte(rtp, wanted, size);
    }
    return (rtp->profile & 0xFFF0) == 0x1000 ? find_two_byte(rtp, wanted, size) : NULL;
}
