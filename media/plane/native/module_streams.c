/* Calls about streams across the binding. */
#include "module.h"

PyObject *method_add_stream(PlaneObject *self, PyObject *args) {
    unsigned long long stream = 0;
    unsigned long long peer = 0;
    const char *codec = NULL;
    long long rate = 0;
    Plane *plane = self->plane;
    if (!PyArg_ParseTuple(args, "KKsL", &stream, &peer, &codec, &rate)) {
        return NULL;
    }
    Codec known = CODEC_OPUS;
    if (strcmp(codec, "H264") == 0) {
        known = CODEC_H264;
    } else if (strcmp(codec, "VP8") == 0) {
        known = CODEC_VP8;
    } else if (strcmp(codec, "VP9") == 0) {
        known = CODEC_VP9;
    } else if (strcmp(codec, "AV1") == 0) {
        known = CODEC_AV1;
    }
    enter(plane);
    plane_add_stream(plane, stream, peer, known, rate);
    plane_leave(plane);
    Py_RETURN_NONE;
}

PyObject *method_remove_stream(PlaneObject *self, PyObject *args) {
    return with_handle(self, args, plane_remove_stream);
}

PyObject *method_map_source(PlaneObject *self, PyObject *args) {
    unsigned long long peer = 0;
    unsigned int ssrc = 0;
    unsigned long long stream = 0;
    int is_rtx = 0;
    Plane *plane = self->plane;
    if (!PyArg_ParseTuple(args, "KIKp", &peer, &ssrc, &stream, &is_rtx)) {
        return NULL;
    }
    enter(plane);
    plane_map_source(plane, peer, ssrc, stream, is_rtx != 0);
    plane_leave(plane);
    Py_RETURN_NONE;
}

PyObject *method_tap(PlaneObject *self, PyObject *args) {
    unsigned long long stream = 0;
    int is_on = 0;
    Plane *plane = self->plane;
    if (!PyArg_ParseTuple(args, "Kp", &stream, &is_on)) {
        return NULL;
    }
    enter(plane);
    plane_tap(plane, stream, is_on != 0);
    plane_leave(plane);
    Py_RETURN_NONE;
}

PyObject *method_set_clock(PlaneObject *self, PyObject *args) {
    unsigned long long stream = 0;
    unsigned int timestamp = 0;
    long long wall_ns = 0;
    long long rate = 0;
    int is_settled = 0;
    Plane *plane = self->plane;
    if (!PyArg_ParseTuple(args, "KILLp", &stream, &timestamp, &wall_ns, &rate, &is_settled)) {
        return NULL;
    }
    enter(plane);
    plane_set_clock(plane, stream, timestamp, wall_ns, rate, is_settled != 0);
    plane_leave(plane);
    Py_RETURN_NONE;
}

PyObject *method_stream_report(PlaneObject *self, PyObject *args) {
    unsigned long long stream = 0;
    Plane *plane = self->plane;
    if (!PyArg_ParseTuple(args, "K", &stream)) {
        return NULL;
    }
    StreamReport report = {0};
    enter(plane);
    bool is_there = plane_stream_report(plane, stream, &report);
    plane_leave(plane);
    if (!is_there) {
        Py_RETURN_NONE;
    }
    return Py_BuildValue("(LLLLLLLLLILILL)", report.received, report.repaired, report.octets, report.frames,
                         report.keyframes, report.voiced, report.first, report.highest, report.jitter,
                         report.first_timestamp, report.first_arrival_ns, report.newest_timestamp,
                         report.newest_arrival_ns, report.temporal);
}

PyObject *method_take_missing(PlaneObject *self, PyObject *args) {
    unsigned long long stream = 0;
    long long now_ns = 0;
    long long round_trip_ns = 0;
    Plane *plane = self->plane;
    if (!PyArg_ParseTuple(args, "KLL", &stream, &now_ns, &round_trip_ns)) {
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

PyObject *method_take_transport_feedback(PlaneObject *self, PyObject *args) {
    unsigned long long peer = 0;
    Plane *plane = self->plane;
    if (!PyArg_ParseTuple(args, "K", &peer)) {
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
