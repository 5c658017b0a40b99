/* Calls about outputs across the binding. */
#include "module.h"

PyObject *method_add_output(PlaneObject *self, PyObject *args) {
    unsigned long long output = 0;
    unsigned long long peer = 0;
    long long rate = 0;
    long long first_number = 0;
    OutputSpec spec = {0};
    int has_rtx = 0;
    const char *cname = NULL;
    Py_ssize_t cname_size = 0;
    Plane *plane = self->plane;
    if (!PyArg_ParseTuple(args, "KKLIbpIbLIs#", &output, &peer, &rate, &spec.ssrc,
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

PyObject *method_remove_output(PlaneObject *self, PyObject *args) {
    return with_handle(self, args, plane_remove_output);
}

PyObject *method_select(PlaneObject *self, PyObject *args) {
    unsigned long long output = 0;
    unsigned long long stream = 0;
    long long replay_bps = 0;
    Plane *plane = self->plane;
    if (!PyArg_ParseTuple(args, "KKL", &output, &stream, &replay_bps)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    plane_enter(plane);
    plane_select(plane, output, stream, replay_bps);
    plane_leave(plane);
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

PyObject *method_deselect(PlaneObject *self, PyObject *args) {
    return with_handle(self, args, plane_deselect);
}

PyObject *method_limit_temporal(PlaneObject *self, PyObject *args) {
    unsigned long long output = 0;
    int highest = 0;
    Plane *plane = self->plane;
    if (!PyArg_ParseTuple(args, "Ki", &output, &highest)) {
        return NULL;
    }
    enter(plane);
    plane_limit_temporal(plane, output, highest);
    plane_leave(plane);
    Py_RETURN_NONE;
}

PyObject *method_probe(PlaneObject *self, PyObject *args) {
    unsigned long long peer = 0;
    long long octets = 0;
    Plane *plane = self->plane;
    if (!PyArg_ParseTuple(args, "KL", &peer, &octets)) {
        return NULL;
    }
    enter(plane);
    int64_t sent = plane_probe(plane, peer, octets);
    plane_leave(plane);
    return PyLong_FromLongLong(sent);
}

PyObject *method_set_repair(PlaneObject *self, PyObject *args) {
    int is_on = 0;
    Plane *plane = self->plane;
    if (!PyArg_ParseTuple(args, "p", &is_on)) {
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

PyObject *method_take_feedback(PlaneObject *self, PyObject *unused) {
    (void)unused;
    Plane *plane = self->plane;
    PyObject *all = PyList_New(0);
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

PyObject *method_output_report(PlaneObject *self, PyObject *args) {
    unsigned long long output = 0;
    Plane *plane = self->plane;
    if (!PyArg_ParseTuple(args, "K", &output)) {
        return NULL;
    }
    enter(plane);
    OutputReport report = plane_output_report(plane, output);
    plane_leave(plane);
    PyObject *stream = none_or(report.is_playing, PyLong_FromUnsignedLongLong(report.stream));
    return Py_BuildValue("(LLLLNO)", report.packets, report.octets, report.nacked, report.retransmitted, stream,
                         report.is_waiting ? Py_True : Py_False);
}

PyObject *method_table_sizes(PlaneObject *self, PyObject *unused) {
    (void)unused;
    Plane *plane = self->plane;
    enter(plane);
    TableSizes sizes = plane_table_sizes(plane);
    plane_leave(plane);
    return Py_BuildValue("{snsnsnsnsnsn}", "peers", (Py_ssize_t)sizes.peers, "addresses",
                         (Py_ssize_t)sizes.addresses, "streams", (Py_ssize_t)sizes.streams, "outputs",
                         (Py_ssize_t)sizes.outputs, "playing", (Py_ssize_t)sizes.playing, "waiting",
                         (Py_ssize_t)sizes.waiting);
}
