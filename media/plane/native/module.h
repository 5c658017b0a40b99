/* The binding's parts: the Python object and what its methods share. */
#ifndef HAAT_MODULE_H
#define HAAT_MODULE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "plane.h"

typedef struct {
    PyObject_HEAD
    Plane *plane;
    EventQueue spare;
} PlaneObject;

/* Enter the plane; the interpreter goes on meanwhile if that takes a wait. */
void enter(Plane *plane);

/* ("192.0.2.1", 4000) to an Address, for PyArg_ParseTuple's O&. */
int to_address(PyObject *value, void *out);
PyObject *from_address(uint32_t ip, uint16_t port);

/* The value, or None in its place if it is not there. */
PyObject *none_or(bool is_there, PyObject *value);

PyObject *with_handle(PlaneObject *self, PyObject *args, void (*call)(Plane *, uint64_t));

PyObject *method_take_events(PlaneObject *self, PyObject *args);
PyObject *method_counters(PlaneObject *self, PyObject *args);
PyObject *method_take_datagram(PlaneObject *self, PyObject *args);
PyObject *method_inject(PlaneObject *self, PyObject *args);
PyObject *method_advance(PlaneObject *self, PyObject *args);
PyObject *method_add_peer(PlaneObject *self, PyObject *args);
PyObject *method_remove_peer(PlaneObject *self, PyObject *args);
PyObject *method_admit(PlaneObject *self, PyObject *args);
PyObject *method_set_destination(PlaneObject *self, PyObject *args);
PyObject *method_set_keys(PlaneObject *self, PyObject *args);
PyObject *method_send_datagram(PlaneObject *self, PyObject *args);
PyObject *method_send_to_peer(PlaneObject *self, PyObject *args);
PyObject *method_send_rtcp(PlaneObject *self, PyObject *args);
PyObject *method_add_stream(PlaneObject *self, PyObject *args);
PyObject *method_remove_stream(PlaneObject *self, PyObject *args);
PyObject *method_map_source(PlaneObject *self, PyObject *args);
PyObject *method_tap(PlaneObject *self, PyObject *args);
PyObject *method_set_clock(PlaneObject *self, PyObject *args);
PyObject *method_stream_report(PlaneObject *self, PyObject *args);
PyObject *method_take_missing(PlaneObject *self, PyObject *args);
PyObject *method_take_transport_feedback(PlaneObject *self, PyObject *args);
PyObject *method_add_output(PlaneObject *self, PyObject *args);
PyObject *method_remove_output(PlaneObject *self, PyObject *args);
PyObject *method_select(PlaneObject *self, PyObject *args);
PyObject *method_deselect(PlaneObject *self, PyObject *args);
PyObject *method_limit_temporal(PlaneObject *self, PyObject *args);
PyObject *method_probe(PlaneObject *self, PyObject *args);
PyObject *method_set_repair(PlaneObject *self, PyObject *args);
PyObject *method_take_feedback(PlaneObject *self, PyObject *args);
PyObject *method_output_report(PlaneObject *self, PyObject *args);
PyObject *method_table_sizes(PlaneObject *self, PyObject *args);

#endif
