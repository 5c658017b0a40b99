"""Which of the two data planes serves."""

import logging

from media.plane.interface import Plane, PlaneEvents
from media.plane.native import NativePlane, load
from media.plane.python import PythonPlane
from media.settings import MediaSettings

_MS = 1_000_000
_logger = logging.getLogger(__name__)

_NATIVE_PACKETS_PER_S = 250_000
_PYTHON_PACKETS_PER_S = 60_000
"""Out on one core of a 2.5 GHz server; `make bench-media` measures it anew."""


def packets_per_s(plane: Plane) -> int:
    """How many packets this kind of plane was measured to send."""
    return _PYTHON_PACKETS_PER_S if isinstance(plane, PythonPlane) else _NATIVE_PACKETS_PER_S


def open_plane(settings: MediaSettings, events: PlaneEvents) -> Plane:
    """The native plane unless Python was asked for or, by "auto", it was not built. Raises OSError when the
    port is taken, ImportError when "native" was asked for and is not there."""
    is_native = settings.plane == "native" or (settings.plane == "auto" and load() is not None)
    if is_native:
        return NativePlane(settings.host, settings.port, events, gather_ns=settings.gather_ms * _MS)
    if settings.plane == "auto":
        _logger.warning("media runs on the Python plane, many times slower: the native one is not built")
    return PythonPlane(settings.host, settings.port, events)
