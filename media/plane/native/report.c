/* Sender reports with SDES: outputs' timestamps on this server's clock, the same for sound and picture. */
#include <string.h>

#include "bytes.h"
#include "core.h"

#define REPORT_NS SECOND_NS
#define FIRST_REPORT_NS (SECOND_NS / 5)
#define FIRST_REPORTS 3 /* a receiver needs two before it can match sound and picture */

enum { SR = 200, SDES = 202, CNAME = 1, SR_SIZE = 28, SDES_HEADER = 10 };

static size_t put_sender_report(const Output *output, uint32_t timestamp, int64_t wall_ns, uint8_t *to) {
    to[0] = 0x80;
    to[1] = SR;
    put16(to + 2, SR_SIZE / 4 - 1);
    put32(to + 4, output->spec.ssrc);
    put64(to + 8, ntp_of(wall_ns));
    put32(to + 16, timestamp);
    put32(to + 20, (uint32_t)output->packets);
    put32(to + 24, (uint32_t)output->octets);
    return SR_SIZE;
}

static size_t put_description(const OutputSpec *spec, uint8_t *to) {
    size_t end = SDES_HEADER + spec->cname_size;
    to[0] = 0x81;
    to[1] = SDES;
    put32(to + 4, spec->ssrc);
    to[8] = CNAME;
    to[9] = spec->cname_size;
    memcpy(to + SDES_HEADER, spec->cname, spec->cname_size);
    do { /* the list of items ends with at least one zero */
        to[end++] = 0;
    } while (end % 4 != 0);
    put16(to + 2, (uint32_t)end / 4 - 1);
    return end;
}

void report_if_due(Plane *plane, Output *output, int64_t now_ns, int64_t wall_ns) {
    const Stream *stream = output->playing;
    if (now_ns < output->report_due_ns || stream == NULL || !stream->clock->is_settled ||
        !peer_is_ready(output->peer)) {
        return;
    }
    output->reports_sent++;
    output->report_due_ns = now_ns + (output->reports_sent <= FIRST_REPORTS ? FIRST_REPORT_NS : REPORT_NS);
    uint32_t offset = spans_current(&output->spans)->timestamp_offset;
    uint8_t data[SR_SIZE + SDES_HEADER + CNAME_LONGEST + 4];
    size_t size = put_sender_report(output, clock_timestamp_at(stream->clock, wall_ns) - offset, wall_ns, data);
    size += put_description(&output->spec, data + size);
    peer_send_rtcp(plane, output->peer, data, size);
}
