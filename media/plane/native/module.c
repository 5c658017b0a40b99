/* The binding: `media.plane._native.Plane`. Calls release the interpreter while they wait for the plane, and
 * no Python object is touched while it is entered. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <arpa/inet.h>

#include "plane.h"

typedef struct {
    PyObject_HEAD
    Plane *plane;
    EventQueue spare;
} PlaneObject;

static Plane *opened(PlaneObject *self) {
    if (self->plane == NULL) {
        PyErr_SetString(PyExc_ValueError, "the plane is closed");
    }
    return self->plane;
}

static void enter(Plane *plane) {
    if (!plane_try_enter(plane)) {
        Py_BEGIN_ALLOW_THREADS
        plane_enter(plane);
        Py_END_ALLOW_THREADS
    }
}

/* ---- values */

static int to_address(PyObject *value, void *out) {
    const char *host = NULL;
    unsigned short port = 0;
    struct in_addr ip;
    if (!PyArg_ParseTuple(value, "sH", &host, &port)) {
        return 0;
    }
    if (inet_pton(AF_INET, host, &ip) != 1) {
        PyErr_SetString(PyExc_ValueError, "an IPv4 address is needed");
        return 0;
    }
    *(Address *)out = (Address){ntohl(ip.s_addr), port};
    return 1;
}

static PyObject *from_address(uint32_t ip, uint16_t port) {
    char host[INET_ADDRSTRLEN];
    struct in_addr at = {htonl(ip)};
    inet_ntop(AF_INET, &at, host, sizeof host);
    return Py_BuildValue("(sH)", host, port);
}

static PyObject *none_or(bool is_there, PyObject *value) {
    if (!is_there) {
        Py_XDECREF(value);
        Py_RETURN_NONE;
    }
    return value;
}

/* ---- lifetime */

static PyObject *plane_object_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"host", "port", "gather_ns", NULL};
    const char *host = NULL;
    int port = 0;
    long long gather_ns = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "siL", names, &host, &port, &gather_ns)) {
        return NULL;
    }
    PlaneObject *self = (PlaneObject *)type->tp_alloc(type, 0);
    if (self == NULL) {
        return NULL;
    }
    self->plane = plane_open(host, port, gather_ns);
    if (self->plane == NULL || !plane_start(self->plane)) {
        PyErr_SetFromErrno(PyExc_OSError);
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static void close_plane(PlaneObject *self) {
    Plane *plane = self->plane;
    self->plane = NULL;
    if (plane != NULL) {
        Py_BEGIN_ALLOW_THREADS
        plane_close(plane);
        Py_END_ALLOW_THREADS
    }
}

static void plane_object_dealloc(PlaneObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    close_plane(self);
    free(self->spare.bytes);
    type->tp_free((PyObject *)self);
    Py_DECREF(type);
}

static PyObject *method_close(PlaneObject *self, PyObject *unused) {
    (void)unused;
    close_plane(self);
    Py_RETURN_NONE;
}

static PyObject *get_port(PlaneObject *self, void *unused) {
    (void)unused;
    const Plane *plane = opened(self);
    return plane == NULL ? NULL : PyLong_FromLong(plane_port(plane));
}

static PyObject *get_event_fd(PlaneObject *self, void *unused) {
    (void)unused;
    const Plane *plane = opened(self);
    return plane == NULL ? NULL : PyLong_FromLong(plane_event_fd(plane));
}

/* ---- events */

static PyObject *from_event(const Event *event, const uint8_t *data) {
    const char *bytes = (const char *)data;
    Py_ssize_t size = event->size;
    switch ((EventKind)event->kind) {
    case EVENT_STUN:
        return Py_BuildValue("(i(y#N))", event->kind, bytes, size, from_address(event->ip, event->port));
    case EVENT_DTLS:
        return Py_BuildValue("(i(Ky#))", event->kind, event->handle, bytes, size);
    case EVENT_KEYFRAME_WANTED:
        return Py_BuildValue("(i(K))", event->kind, event->handle);
    case EVENT_RTCP:
    case EVENT_UNMAPPED:
    case EVENT_JUMP:
        return Py_BuildValue("(i(Ky#L))", event->kind, event->handle, bytes, size, event->time_ns);
    case EVENT_PACKET:
        break;
    }
    PyObject *level = event->level < 0 ? Py_NewRef(Py_None) : PyLong_FromLong(event->level);
    return Py_BuildValue("(i(KOLIOy#OLN))", event->kind, event->handle, event->is_repair ? Py_True : Py_False,
                         event->number, event->timestamp, event->marker ? Py_True : Py_False, bytes, size,
                         event->begins_keyframe ? Py_True : Py_False, event->time_ns, level);
}

static PyObject *method_take_events(PlaneObject *self, PyObject *unused) {
    (void)unused;
    Plane *plane = opened(self);
    PyObject *events = plane == NULL ? NULL : PyList_New(0);
    if (events == NULL) {
        return NULL;
    }
    enter(plane);
    plane_swap_events(plane, &self->spare);
    plane_leave(plane);
    size_t at = 0;
    const uint8_t *data = NULL;
    const Event *event = NULL;
    while ((event = events_next(&self->spare, &at, &data)) != NULL) {
        PyObject *entry = from_event(event, data);
        if (entry == NULL || PyList_Append(events, entry) < 0) {
            Py_XDECREF(entry);
            Py_DECREF(events);
            return NULL;
        }
        Py_DECREF(entry);
    }
    return events;
}

static PyObject *method_counters(PlaneObject *self, PyObject *unused) {
    (void)unused;
    Plane *plane = opened(self);
    if (plane == NULL) {
        return NULL;
    }
    enter(plane);
    Counters counters = *plane_counters(plane);
    plane_leave(plane);
    PyObject *buckets = PyTuple_New(FORWARDING_BUCKETS);
    for (Py_ssize_t at = 0; buckets != NULL && at < FORWARDING_BUCKETS; at++) {
        PyTuple_SET_ITEM(buckets, at, PyLong_FromLongLong(counters.forwarding_buckets[at]));
    }
    return Py_BuildValue("(LLLLLLLLLLLNL)", counters.packets_in, counters.packets_out, counters.bytes_in,
                         counters.bytes_out, counters.garbage, counters.undecryptable, counters.send_drops,
                         counters.nacked, counters.retransmitted, counters.probes, counters.events_dropped,
                         buckets, counters.forwarding_sum_us);
}

/* ---- datagrams and time */

static PyObject *method_take_datagram(PlaneObject *self, PyObject *args) {
    Py_buffer data;
    Address from;
    long long arrival_ns = 0;
    Plane *plane = opened(self);
    if (plane == NULL || !PyArg_ParseTuple(args, "y*O&L", &data, to_address, &from, &arrival_ns)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    plane_enter(plane);
    plane_take_datagram(plane, data.buf, (size_t)data.len, from, arrival_ns);
    plane_leave(plane);
    Py_END_ALLOW_THREADS
    PyBuffer_Release(&data);
    Py_RETURN_NONE;
}

static PyObject *method_inject(PlaneObject *self, PyObject *args) {
    Py_buffer data;
    unsigned long long peer = 0;
    long long arrival_ns = 0;
    Plane *plane = opened(self);
    if (plane == NULL || !PyArg_ParseTuple(args, "Ky*L", &peer, &data, &arrival_ns)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    plane_enter(plane);
    plane_inject(plane, peer, data.buf, (size_t)data.len, arrival_ns);
    plane_leave(plane);
    Py_END_ALLOW_THREADS
    PyBuffer_Release(&data);
    Py_RETURN_NONE;
}

static PyObject *method_advance(PlaneObject *self, PyObject *args) {
    long long now_ns = 0;
    long long wall_ns = 0;
    Plane *plane = opened(self);
    if (plane == NULL || !PyArg_ParseTuple(args, "LL", &now_ns, &wall_ns)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    plane_enter(plane);
    plane_advance(plane, now_ns, wall_ns);
    plane_leave(plane);
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

/* ---- peers */

static PyObject *method_add_peer(PlaneObject *self, PyObject *args) {
    unsigned long long peer = 0;
    PeerSpec spec = {0};
    Py_buffer delay;
    Plane *plane = opened(self);
    if (plane == NULL ||
        !PyArg_ParseTuple(args, "Kbbbby*", &peer, &spec.transport_sequence_id, &spec.send_time_id,
                          &spec.audio_level_id, &spec.playout_delay_id, &delay)) {
        return NULL;
    }
    bool is_valid = delay.len == sizeof spec.playout_delay && spec.transport_sequence_id < 15 &&
                    spec.send_time_id < 15 && spec.audio_level_id < 15 && spec.playout_delay_id < 15;
    if (is_valid) {
        memcpy(spec.playout_delay, delay.buf, sizeof spec.playout_delay);
    }
    PyBuffer_Release(&delay);
    if (!is_valid) {
        PyErr_SetString(PyExc_ValueError, "extension ids are 1 to 14, the playout delay has 3 bytes");
        return NULL;
    }
    enter(plane);
    plane_add_peer(plane, peer, &spec);
    plane_leave(plane);
    Py_RETURN_NONE;
}

static PyObject *with_handle(PlaneObject *self, PyObject *args, void (*call)(Plane *, uint64_t)) {
    unsigned long long handle = 0;
    Plane *plane = opened(self);
    if (plane == NULL || !PyArg_ParseTuple(args, "K", &handle)) {
        return NULL;
    }
    enter(plane);
    call(plane, handle);
    plane_leave(plane);
    Py_RETURN_NONE;
}

static PyObject *method_remove_peer(PlaneObject *self, PyObject *args) {
    return with_handle(self, args, plane_remove_peer);
}

static PyObject *method_admit(PlaneObject *self, PyObject *args) {
    unsigned long long peer = 0;
    Address address;
    Plane *plane = opened(self);
    if (plane == NULL || !PyArg_ParseTuple(args, "KO&", &peer, to_address, &address)) {
        return NULL;
    }
    enter(plane);
    bool is_admitted = plane_admit(plane, peer, address);
    plane_leave(plane);
    return PyBool_FromLong(is_admitted);
}

static PyObject *method_set_destination(PlaneObject *self, PyObject *args) {
    unsigned long long peer = 0;
    Address address;
    Plane *plane = opened(self);
    if (plane == NULL || !PyArg_ParseTuple(args, "KO&", &peer, to_address, &address)) {
        return NULL;
    }
    enter(plane);
    plane_set_destination(plane, peer, address);
    plane_leave(plane);
    Py_RETURN_NONE;
}

static PyObject *method_set_keys(PlaneObject *self, PyObject *args) {
    unsigned long long peer = 0;
    int profile = 0;
    Py_buffer receive;
    Py_buffer send;
    Plane *plane = opened(self);
    if (plane == NULL || !PyArg_ParseTuple(args, "Kiy*y*", &peer, &profile, &receive, &send)) {
        return NULL;
    }
    enter(plane);
    bool is_ok = plane_set_keys(plane, peer, profile, receive.buf, (size_t)receive.len, send.buf,
                                (size_t)send.len);
    plane_leave(plane);
    PyBuffer_Release(&receive);
    PyBuffer_Release(&send);
    if (!is_ok) {
        PyErr_SetString(PyExc_ValueError, "the keys do not fit the SRTP profile");
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *method_send_datagram(PlaneObject *self, PyObject *args) {
    Address address;
    Py_buffer data;
    Plane *plane = opened(self);
    if (plane == NULL || !PyArg_ParseTuple(args, "O&y*", to_address, &address, &data)) {
        return NULL;
    }
    enter(plane);
    plane_send_datagram(plane, address, data.buf, (size_t)data.len);
    plane_leave(plane);
    PyBuffer_Release(&data);
    Py_RETURN_NONE;
}

static PyObject *with_data(PlaneObject *self, PyObject *args,
                           void (*call)(Plane *, uint64_t, const uint8_t *, size_t)) {
    unsigned long long peer = 0;
    Py_buffer data;
    Plane *plane = opened(self);
    if (plane == NULL || !PyArg_ParseTuple(args, "Ky*", &peer, &data)) {
        return NULL;
    }
    enter(plane);
    call(plane, peer, data.buf, (size_t)data.len);
    plane_leave(plane);
    PyBuffer_Release(&data);
    Py_RETURN_NONE;
}

static PyObject *method_send_to_peer(PlaneObject *self, PyObject *args) {
    return with_data(self, args, plane_send_to_peer);
}

static PyObject *method_send_rtcp(PlaneObject *self, PyObject *args) {
    return with_data(self, args, plane_send_rtcp);
}

/* ---- streams */

static PyObject *method_add_stream(PlaneObject *self, PyObject *args) {
    unsigned long long stream = 0;
    unsigned long long peer = 0;
    const char *codec = NULL;
    long long rate = 0;
    Plane *plane = opened(self);
    if (plane == NULL || !PyArg_ParseTuple(args, "KKsL", &stream, &peer, &codec, &rate)) {
        return NULL;
    }
    Codec known = CODEC_OPUS;
    if (strcmp(codec, "H264") == 0) {
        known = CODEC_H264;
    } else if (strcmp(codec, "VP8") == 0) {
        known = CODEC_VP8;
    }
    enter(plane);
    plane_add_stream(plane, stream, peer, known, rate);
    plane_leave(plane);
    Py_RETURN_NONE;
}

static PyObject *method_remove_stream(PlaneObject *self, PyObject *args) {
    return with_handle(self, args, plane_remove_stream);
}

static PyObject *method_map_source(PlaneObject *self, PyObject *args) {
    unsigned long long peer = 0;
    unsigned int ssrc = 0;
    unsigned long long stream = 0;
    int is_rtx = 0;
    Plane *plane = opened(self);
    if (plane == NULL || !PyArg_ParseTuple(args, "KIKp", &peer, &ssrc, &stream, &is_rtx)) {
        return NULL;
    }
    enter(plane);
    plane_map_source(plane, peer, ssrc, stream, is_rtx != 0);
    plane_leave(plane);
    Py_RETURN_NONE;
}

static PyObject *method_tap(PlaneObject *self, PyObject *args) {
    unsigned long long stream = 0;
    int is_on = 0;
    Plane *plane = opened(self);
    if (plane == NULL || !PyArg_ParseTuple(args, "Kp", &stream, &is_on)) {
        return NULL;
    }
    enter(plane);
    plane_tap(plane, stream, is_on != 0);
    plane_leave(plane);
    Py_RETURN_NONE;
}

static PyObject *method_set_clock(PlaneObject *self, PyObject *args) {
    unsigned long long stream = 0;
    unsigned int timestamp = 0;
    long long wall_ns = 0;
    long long rate = 0;
    int is_settled = 0;
    Plane *plane = opened(self);
    if (plane == NULL || !PyArg_ParseTuple(args, "KILLp", &stream, &timestamp, &wall_ns, &rate, &is_settled)) {
        return NULL;
    }
    enter(plane);
    plane_set_clock(plane, stream, timestamp, wall_ns, rate, is_settled != 0);
    plane_leave(plane);
    Py_RETURN_NONE;
}

static PyObject *method_stream_report(PlaneObject *self, PyObject *args) {
    unsigned long long stream = 0;
    Plane *plane = opened(self);
    if (plane == NULL || !PyArg_ParseTuple(args, "K", &stream)) {
        return NULL;
    }
    StreamReport report = {0};
    enter(plane);
    bool is_there = plane_stream_report(plane, stream, &report);
    plane_leave(plane);
    if (!is_there) {
        Py_RETURN_NONE;
    }
    return Py_BuildValue("(LLLLLLLLLILIL)", report.received, report.repaired, report.octets, report.frames,
                         report.keyframes, report.voiced, report.first, report.highest, report.jitter,
                         report.first_timestamp, report.first_arrival_ns, report.newest_timestamp,
                         report.newest_arrival_ns);
}

static PyObject *method_take_missing(PlaneObject *self, PyObject *args) {
    unsigned long long stream = 0;
    long long now_ns = 0;
    long long round_trip_ns = 0;
    Plane *plane = opened(self);
    if (plane == NULL || !PyArg_ParseTuple(args, "KLL", &stream, &now_ns, &round_trip_ns)) {
        return NULL;
    }
    int64_t asked[MISSING_MOST];
    enter(plane);
    size_t count = plane_take_missing(plane, stream, now_ns, round_trip_ns, asked);
    plane_leave(plane);
    PyObject *numbers = PyList_New((Py_ssize_t)count);
    for (size_t at = 0; numbers != NULL && at < count; at++) {
        PyList_SET_ITEM(numbers, (Py_ssize_t)at, PyLong_FromLongLong(asked[at]));
    }
    return numbers;
}

static PyObject *method_take_transport_feedback(PlaneObject *self, PyObject *args) {
    unsigned long long peer = 0;
    Plane *plane = opened(self);
    if (plane == NULL || !PyArg_ParseTuple(args, "K", &peer)) {
        return NULL;
    }
    uint8_t body[ARRIVALS_LONGEST_BODY];
    enter(plane);
    size_t size = plane_take_transport_feedback(plane, peer, body);
    plane_leave(plane);
    if (size == 0) {
        Py_RETURN_NONE;
    }
    return PyBytes_FromStringAndSize((const char *)body, (Py_ssize_t)size);
}

/* ---- outputs */

static PyObject *method_add_output(PlaneObject *self, PyObject *args) {
    unsigned long long output = 0;
    unsigned long long peer = 0;
    long long rate = 0;
    long long first_number = 0;
    OutputSpec spec = {0};
    int has_rtx = 0;
    const char *cname = NULL;
    Py_ssize_t cname_size = 0;
    Plane *plane = opened(self);
    if (plane == NULL || !PyArg_ParseTuple(args, "KKLIbpIbLIs#", &output, &peer, &rate, &spec.ssrc,
                                           &spec.payload_type, &has_rtx, &spec.rtx_ssrc, &spec.rtx_payload_type,
                                           &first_number, &spec.first_timestamp, &cname, &cname_size)) {
        return NULL;
    }
    if (cname_size > CNAME_LONGEST || spec.payload_type > 127 || spec.rtx_payload_type > 127) {
        PyErr_SetString(PyExc_ValueError, "payload types end at 127, a CNAME has at most 255 bytes");
        return NULL;
    }
    spec.rate = rate;
    spec.first_number = first_number;
    spec.has_rtx = has_rtx != 0;
    spec.cname_size = (uint8_t)cname_size;
    memcpy(spec.cname, cname, (size_t)cname_size);
    enter(plane);
    plane_add_output(plane, output, peer, &spec);
    plane_leave(plane);
    Py_RETURN_NONE;
}

static PyObject *method_remove_output(PlaneObject *self, PyObject *args) {
    return with_handle(self, args, plane_remove_output);
}

static PyObject *method_select(PlaneObject *self, PyObject *args) {
    unsigned long long output = 0;
    unsigned long long stream = 0;
    long long replay_bps = 0;
    Plane *plane = opened(self);
    if (plane == NULL || !PyArg_ParseTuple(args, "KKL", &output, &stream, &replay_bps)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    plane_enter(plane);
    plane_select(plane, output, stream, replay_bps);
    plane_leave(plane);
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

static PyObject *method_deselect(PlaneObject *self, PyObject *args) {
    return with_handle(self, args, plane_deselect);
}

static PyObject *method_limit_temporal(PlaneObject *self, PyObject *args) {
    unsigned long long output = 0;
    int highest = 0;
    Plane *plane = opened(self);
    if (plane == NULL || !PyArg_ParseTuple(args, "Ki", &output, &highest)) {
        return NULL;
    }
    enter(plane);
    plane_limit_temporal(plane, output, highest);
    plane_leave(plane);
    Py_RETURN_NONE;
}

static PyObject *method_probe(PlaneObject *self, PyObject *args) {
    unsigned long long peer = 0;
    long long octets = 0;
    Plane *plane = opened(self);
    if (plane == NULL || !PyArg_ParseTuple(args, "KL", &peer, &octets)) {
        return NULL;
    }
    enter(plane);
    int64_t sent = plane_probe(plane, peer, octets);
    plane_leave(plane);
    return PyLong_FromLongLong(sent);
}

static PyObject *method_set_repair(PlaneObject *self, PyObject *args) {
    int is_on = 0;
    Plane *plane = opened(self);
    if (plane == NULL || !PyArg_ParseTuple(args, "p", &is_on)) {
        return NULL;
    }
    enter(plane);
    plane_set_repair(plane, is_on != 0);
    plane_leave(plane);
    Py_RETURN_NONE;
}

static PyObject *from_reception(const ReceptionReport *report) {
    PyObject *round_trip = none_or(report->has_round_trip, PyLong_FromLongLong(report->round_trip_ns));
    return Py_BuildValue("(KbiIN)", report->output, report->fraction_lost, report->lost, report->jitter,
                         round_trip);
}

static PyObject *from_transport(const TransportReport *report) {
    return Py_BuildValue("(LLLLLLLLLLL)", report->received, report->lost, report->octets, report->first_sent_ns,
                         report->last_sent_ns, report->first_arrival_ns, report->last_arrival_ns,
                         report->least_delay_ns, report->mean_delay_ns, report->last_delay_ns,
                         report->round_trip_ns);
}

static PyObject *from_feedback(const Feedback *feedback) {
    PyObject *receptions = PyList_New((Py_ssize_t)feedback->receptions_count);
    for (size_t at = 0; receptions != NULL && at < feedback->receptions_count; at++) {
        PyList_SET_ITEM(receptions, (Py_ssize_t)at, from_reception(&feedback->receptions[at]));
    }
    return Py_BuildValue("(KNNN)", feedback->peer,
                         none_or(feedback->has_transport, from_transport(&feedback->transport)),
                         none_or(feedback->has_remb, PyLong_FromUnsignedLongLong(feedback->remb_bps)), receptions);
}

#define FEEDBACK_AT_ONCE 8

static PyObject *method_take_feedback(PlaneObject *self, PyObject *unused) {
    (void)unused;
    Plane *plane = opened(self);
    PyObject *all = plane == NULL ? NULL : PyList_New(0);
    if (all == NULL) {
        return NULL;
    }
    Feedback feedback[FEEDBACK_AT_ONCE];
    size_t count = FEEDBACK_AT_ONCE;
    while (count == FEEDBACK_AT_ONCE) {
        enter(plane);
        count = plane_take_feedback(plane, feedback, FEEDBACK_AT_ONCE);
        plane_leave(plane);
        for (size_t at = 0; at < count; at++) {
            PyObject *entry = from_feedback(&feedback[at]);
            if (entry == NULL || PyList_Append(all, entry) < 0) {
                Py_XDECREF(entry);
                Py_DECREF(all);
                return NULL;
            }
            Py_DECREF(entry);
        }
    }
    return all;
}

static PyObject *method_output_report(PlaneObject *self, PyObject *args) {
    unsigned long long output = 0;
    Plane *plane = opened(self);
    if (plane == NULL || !PyArg_ParseTuple(args, "K", &output)) {
        return NULL;
    }
    enter(plane);
    OutputReport report = plane_output_report(plane, output);
    plane_leave(plane);
    PyObject *stream = none_or(report.is_playing, PyLong_FromUnsignedLongLong(report.stream));
    return Py_BuildValue("(LLLLNO)", report.packets, report.octets, report.nacked, report.retransmitted, stream,
                         report.is_waiting ? Py_True : Py_False);
}

static PyObject *method_table_sizes(PlaneObject *self, PyObject *unused) {
    (void)unused;
    Plane *plane = opened(self);
    if (plane == NULL) {
        return NULL;
    }
    enter(plane);
    TableSizes sizes = plane_table_sizes(plane);
    plane_leave(plane);
    return Py_BuildValue("{snsnsnsnsnsn}", "peers", (Py_ssize_t)sizes.peers, "addresses",
                         (Py_ssize_t)sizes.addresses, "streams", (Py_ssize_t)sizes.streams, "outputs",
                         (Py_ssize_t)sizes.outputs, "playing", (Py_ssize_t)sizes.playing, "waiting",
                         (Py_ssize_t)sizes.waiting);
}

/* ---- the type and its module */

#define METHOD(name) {#name, (PyCFunction)(void (*)(void))method_##name, METH_VARARGS, NULL}
#define METHOD_ALONE(name) {#name, (PyCFunction)(void (*)(void))method_##name, METH_NOARGS, NULL}

static PyMethodDef methods[] = {
    METHOD_ALONE(close),
    METHOD_ALONE(take_events),
    METHOD_ALONE(counters),
    METHOD_ALONE(table_sizes),
    METHOD_ALONE(take_feedback),
    METHOD(take_datagram),
    METHOD(inject),
    METHOD(advance),
    METHOD(add_peer),
    METHOD(remove_peer),
    METHOD(admit),
    METHOD(set_destination),
    METHOD(set_keys),
    METHOD(send_datagram),
    METHOD(send_to_peer),
    METHOD(send_rtcp),
    METHOD(add_stream),
    METHOD(remove_stream),
    METHOD(map_source),
    METHOD(tap),
    METHOD(set_clock),
    METHOD(stream_report),
    METHOD(take_missing),
    METHOD(take_transport_feedback),
    METHOD(add_output),
    METHOD(remove_output),
    METHOD(select),
    METHOD(deselect),
    METHOD(limit_temporal),
    METHOD(probe),
    METHOD(set_repair),
    METHOD(output_report),
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef properties[] = {
    {"port", (getter)get_port, NULL, NULL, NULL},
    {"event_fd", (getter)get_event_fd, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_new, (void *)plane_object_new},
    {Py_tp_dealloc, (void *)plane_object_dealloc},
    {Py_tp_methods, methods},
    {Py_tp_getset, properties},
    {0, NULL},
};

static PyType_Spec type_spec = {
    .name = "media.plane._native.Plane",
    .basicsize = sizeof(PlaneObject),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};

static int execute(PyObject *module) {
    PyObject *type = PyType_FromSpec(&type_spec);
    if (type == NULL || PyModule_AddObjectRef(module, "Plane", type) < 0) {
        Py_XDECREF(type);
        return -1;
    }
    Py_DECREF(type);
    return 0;
}

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, (void *)execute}, {0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "media.plane._native",
    .m_size = 0,
    .m_slots = module_slots,
};

PyMODINIT_FUNC PyInit__native(void);

PyMODINIT_FUNC PyInit__native(void) { return PyModuleDef_Init(&definition); }
