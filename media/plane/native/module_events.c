/* Events, counters and time across the binding. */
#include "module.h"

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

PyObject *method_take_events(PlaneObject *self, PyObject *unused) {
    (void)unused;
    Plane *plane = self->plane;
    PyObject *events = PyList_New(0);
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

PyObject *method_counters(PlaneObject *self, PyObject *unused) {
    (void)unused;
    Plane *plane = self->plane;
    enter(plane);
    Counters counters = *plane_counters(plane);
    int64_t thread_ns = plane_thread_ns(plane);
    plane_leave(plane);
    PyObject *buckets = PyTuple_New(FORWARDING_BUCKETS);
    for (Py_ssize_t at = 0; buckets != NULL && at < FORWARDING_BUCKETS; at++) {
        PyTuple_SET_ITEM(buckets, at, PyLong_FromLongLong(counters.forwarding_buckets[at]));
    }
    return Py_BuildValue("(LLLLLLLLLLLNLL)", counters.packets_in, counters.packets_out, counters.bytes_in,
                         counters.bytes_out, counters.garbage, counters.undecryptable, counters.send_drops,
                         counters.nacked, counters.retransmitted, counters.probes, counters.events_dropped,
                         buckets, counters.forwarding_sum_us, thread_ns);
}

/* ---- datagrams and time */

PyObject *method_take_datagram(PlaneObject *self, PyObject *args) {
    Py_buffer data;
    Address from;
    long long arrival_ns = 0;
    Plane *plane = self->plane;
    if (!PyArg_ParseTuple(args, "y*O&L", &data, to_address, &from, &arrival_ns)) {
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

PyObject *method_inject(PlaneObject *self, PyObject *args) {
    Py_buffer data;
    unsigned long long peer = 0;
    long long arrival_ns = 0;
    Plane *plane = self->plane;
    if (!PyArg_ParseTuple(args, "Ky*L", &peer, &data, &arrival_ns)) {
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

PyObject *method_advance(PlaneObject *self, PyObject *args) {
    long long now_ns = 0;
    long long wall_ns = 0;
    bool has_events = false;
    Plane *plane = self->plane;
    if (!PyArg_ParseTuple(args, "LL", &now_ns, &wall_ns)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    plane_enter(plane);
    plane_advance(plane, now_ns, wall_ns);
    has_events = plane_has_events(plane);
    plane_leave(plane);
    Py_END_ALLOW_THREADS
    return PyBool_FromLong(has_events);
}
