"""Which data plane serves, and what is said about it."""

import logging

import pytest

from media import planes
from media.plane.native import load
from media.plane.python import PythonPlane
from media.router import Router
from media.settings import MediaSettings
from media.stats import RepairCounters


@pytest.fixture
def unbuilt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planes, "load", lambda: None)


def kind_of(plane: str) -> type:
    opened = planes.open_plane(MediaSettings(host="127.0.0.1", port=0, plane=plane), Router(RepairCounters()))
    opened.close()
    return type(opened)


async def test_python_serves_with_a_warning_where_nothing_was_built(
    unbuilt: None, caplog: pytest.LogCaptureFixture
) -> None:
    assert kind_of("auto") is PythonPlane
    assert [one.levelno for one in caplog.records] == [logging.WARNING]


async def test_python_serves_silently_where_it_was_asked_for(caplog: pytest.LogCaptureFixture) -> None:
    assert kind_of("python") is PythonPlane
    assert caplog.records == []


@pytest.mark.skipif(load() is None, reason="the native plane is not built")
@pytest.mark.parametrize("plane", ["auto", "native"])
async def test_the_native_plane_serves_where_it_is_built(plane: str) -> None:
    assert kind_of(plane) is planes.NativePlane
