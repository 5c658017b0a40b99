"""The native plane's extension module: wrong arguments are errors, and no buffer is kept or forgotten."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from media.plane import native

if TYPE_CHECKING:
    from media.plane import _native

_MODULE = native.load()
pytestmark = pytest.mark.skipif(
    _MODULE is None, reason="the native plane is not built: it needs a C compiler and OpenSSL's headers"
)
_PEER, _STREAM, _OUTPUT = 1, 10, 100
_AT = ("127.0.0.1", 9)
_ADD_OUTPUT = (_OUTPUT, _PEER, 90_000, 7, 96, True, 8, 97, 65_536, 0, "haat")
_CALLS: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("add_peer", (_PEER, 3, 0, 1, 5, b"\0\0\1")),
    ("admit", (_PEER, _AT)),
    ("set_destination", (_PEER, _AT)),
    ("set_keys", (_PEER, 7, bytes(28), bytes(28))),
    ("add_stream", (_STREAM, _PEER, "VP8", 90_000)),
    ("map_source", (_PEER, 9, _STREAM, False)),
    ("tap", (_STREAM, True)),
    ("set_clock", (_STREAM, 0, 10**18, 90_000, True)),
    ("add_output", _ADD_OUTPUT),
    ("select", (_OUTPUT, _STREAM, 0)),
    ("limit_temporal", (_OUTPUT, 1)),
    ("inject", (_PEER, b"\x80\x60\0\1" + bytes(4) + b"\0\0\0\x09" + b"\x10\0key", 1)),
    ("take_datagram", (b"\x16" + bytes(30), _AT, 2)),
    ("advance", (3, 10**18)),
    ("send_datagram", (_AT, b"\0\1")),
    ("send_to_peer", (_PEER, b"\x16")),
    ("send_rtcp", (_PEER, b"\x80\xc9\0\1" + bytes(4))),
    ("stream_report", (_STREAM,)),
    ("take_missing", (_STREAM, 4, 5)),
    ("take_transport_feedback", (_PEER,)),
    ("probe", (_PEER, 1_000)),
    ("set_repair", (True,)),
    ("output_report", (_OUTPUT,)),
    ("deselect", (_OUTPUT,)),
    ("remove_output", (_OUTPUT,)),
    ("remove_stream", (_STREAM,)),
    ("remove_peer", (_PEER,)),
)
"""Every method with arguments, in an order in which each finds what it is about."""


@pytest.fixture
def plane() -> Iterator["_native.Plane"]:
    assert _MODULE is not None
    made = _MODULE.Plane("127.0.0.1", 0, 0)
    yield made
    made.close()


def lent(args: tuple[Any, ...]) -> list[Any]:
    """The arguments with bytes that can only grow while nobody holds them."""
    return [bytearray(value) if isinstance(value, bytes) else value for value in args]


def assert_given_back(args: list[Any]) -> None:
    for value in args:
        if isinstance(value, bytearray):
            value.append(0)


def test_buffers_are_given_back_by_every_call(plane: "_native.Plane") -> None:
    for name, args in _CALLS:
        given = lent(args)
        getattr(plane, name)(*given)
        assert_given_back(given)
    assert [kind for kind, _ in plane.take_events()] == [6, 1]  # the keyframe, the datagram of DTLS


def test_wrong_arguments_are_type_errors_and_hold_nothing(plane: "_native.Plane") -> None:
    for name, args in _CALLS:
        call = getattr(plane, name)
        for wrong in (args[:-1], (*args, None)):
            with pytest.raises(TypeError):
                call(*wrong)
        for index, value in enumerate(args):
            if isinstance(value, bool):
                continue  # anything is true or false
            given = lent(args)
            given[index] = object()
            with pytest.raises(TypeError):
                call(*given)
            assert_given_back(given)
    assert set(plane.table_sizes().values()) == {0}


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("add_peer", (_PEER, 15, 0, 1, 5, b"\0\0\1")),
        ("add_peer", (_PEER, 3, 0, 1, 5, b"\0\1")),
        ("admit", (_PEER, ("::1", 9))),
        ("send_datagram", (("localhost", 9), b"\0")),
        ("add_output", (*_ADD_OUTPUT[:4], 128, *_ADD_OUTPUT[5:])),
        ("add_output", (*_ADD_OUTPUT[:-1], "x" * 256)),
    ],
)
def test_values_that_cannot_be_are_refused(plane: "_native.Plane", name: str, args: tuple[Any, ...]) -> None:
    given = lent(args)
    with pytest.raises(ValueError, match=r"needed|are 1 to 14|end at 127"):
        getattr(plane, name)(*given)
    assert_given_back(given)
