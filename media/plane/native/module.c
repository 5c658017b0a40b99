/* The binding: `media.plane._native.Plane`. Calls release the interpreter while they wait for the plane, and
 * no Python object is touched while it is entered. */
#include "module.h"

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

static void plane_object_dealloc(PlaneObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    Plane *plane = self->plane;
    if (plane != NULL) {
        Py_BEGIN_ALLOW_THREADS
        plane_close(plane);
        Py_END_ALLOW_THREADS
    }
    free(self->spare.bytes);
    type->tp_free((PyObject *)self);
    Py_DECREF(type);
}

static PyObject *method_close(PlaneObject *self, PyObject *unused) {
    (void)unused;
    Py_BEGIN_ALLOW_THREADS
    plane_stop(self->plane);
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

static PyObject *get_port(PlaneObject *self, void *unused) {
    (void)unused;
    return PyLong_FromLong(plane_port(self->plane));
}

static PyObject *get_event_fd(PlaneObject *self, void *unused) {
    (void)unused;
    return PyLong_FromLong(plane_event_fd(self->plane));
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
