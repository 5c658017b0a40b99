/* What the binding's methods share: turns, addresses, handles. */
#include <arpa/inet.h>

#include "module.h"

void enter(Plane *plane) {
    if (!plane_try_enter(plane)) {
        Py_BEGIN_ALLOW_THREADS
        plane_enter(plane);
        Py_END_ALLOW_THREADS
    }
}

/* ---- values */

int to_address(PyObject *value, void *out) {
    const char *host = NULL;
    unsigned short port = 0;
    struct in_addr ip;
    if (!PyTuple_Check(value)) {
        PyErr_SetString(PyExc_TypeError, "an address is a tuple of host and port");
        return 0;
    }
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

PyObject *from_address(uint32_t ip, uint16_t port) {
    char host[INET_ADDRSTRLEN];
    struct in_addr at = {htonl(ip)};
    inet_ntop(AF_INET, &at, host, sizeof host);
    return Py_BuildValue("(sH)", host, port);
}

PyObject *none_or(bool is_there, PyObject *value) {
    if (!is_there) {
        Py_XDECREF(value);
        Py_RETURN_NONE;
    }
    return value;
}

/* ---- calls */

PyObject *with_handle(PlaneObject *self, PyObject *args, void (*call)(Plane *, uint64_t)) {
    unsigned long long handle = 0;
    Plane *plane = self->plane;
    if (!PyArg_ParseTuple(args, "K", &handle)) {
        return NULL;
    }
    enter(plane);
    call(plane, handle);
    plane_leave(plane);
    Py_RETURN_NONE;
}
