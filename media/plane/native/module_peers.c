/* Calls about peers across the binding. */
#include "module.h"

PyObject *method_add_peer(PlaneObject *self, PyObject *args) {
    unsigned long long peer = 0;
    PeerSpec spec = {0};
    Py_buffer delay;
    Plane *plane = self->plane;
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

PyObject *method_remove_peer(PlaneObject *self, PyObject *args) {
    return with_handle(self, args, plane_remove_peer);
}

PyObject *method_admit(PlaneObject *self, PyObject *args) {
    unsigned long long peer = 0;
    Address address;
    Plane *plane = self->plane;
    if (!PyArg_ParseTuple(args, "KO&", &peer, to_address, &address)) {
        return NULL;
    }
    enter(plane);
    bool is_admitted = plane_admit(plane, peer, address);
    plane_leave(plane);
    return PyBool_FromLong(is_admitted);
}

PyObject *method_set_destination(PlaneObject *self, PyObject *args) {
    unsigned long long peer = 0;
    Address address;
    Plane *plane = self->plane;
    if (!PyArg_ParseTuple(args, "KO&", &peer, to_address, &address)) {
        return NULL;
    }
    enter(plane);
    plane_set_destination(plane, peer, address);
    plane_leave(plane);
    Py_RETURN_NONE;
}

PyObject *method_set_keys(PlaneObject *self, PyObject *args) {
    unsigned long long peer = 0;
    int profile = 0;
    Py_buffer receive;
    Py_buffer send;
    Plane *plane = self->plane;
    if (!PyArg_ParseTuple(args, "Kiy*y*", &peer, &profile, &receive, &send)) {
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

PyObject *method_send_datagram(PlaneObject *self, PyObject *args) {
    Address address;
    Py_buffer data;
    Plane *plane = self->plane;
    if (!PyArg_ParseTuple(args, "O&y*", to_address, &address, &data)) {
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
    Plane *plane = self->plane;
    if (!PyArg_ParseTuple(args, "Ky*", &peer, &data)) {
        return NULL;
    }
    enter(plane);
    call(plane, peer, data.buf, (size_t)data.len);
    plane_leave(plane);
    PyBuffer_Release(&data);
    Py_RETURN_NONE;
}

PyObject *method_send_to_peer(PlaneObject *self, PyObject *args) {
    return with_data(self, args, plane_send_to_peer);
}

PyObject *method_send_rtcp(PlaneObject *self, PyObject *args) {
    return with_data(self, args, plane_send_rtcp);
}
