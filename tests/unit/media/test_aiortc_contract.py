"""What media/aiortc_bridge.py relies on in the pinned aiortc; fails first when aiortc changes."""

import inspect
from importlib.metadata import version

from aiortc.rtcdtlstransport import RTCDtlsTransport, State


def test_pinned_version() -> None:
    assert version("aiortc").startswith("1.16.")


def test_names_that_the_bridge_touches() -> None:
    source = inspect.getsource(RTCDtlsTransport)
    for method in ("_set_role", "_setup_srtp", "_set_state", "start", "stop"):
        assert callable(getattr(RTCDtlsTransport, method))
    for attribute in ("self._srtp_profiles = ", "self._ssl: ", "self._task: ", "self._role = "):
        assert attribute in source
    assert "self.__local_certificate._create_ssl_context(" in source
    assert State.FAILED.name == "FAILED"


def test_only_three_names_are_asked_of_the_ice_transport() -> None:
    source = inspect.getsource(RTCDtlsTransport)
    asked = {
        part.split("(")[0].split(",")[0].split(")")[0].split(" ")[0].split("\n")[0]
        for part in source.split("self.transport.")[1:]
    }
    assert asked == {"_recv", "_send", "role"}


def test_only_the_bridge_touches_private_names() -> None:
    from pathlib import Path

    import media

    for path in Path(media.__path__[0]).rglob("*.py"):
        if path.name != "aiortc_bridge.py":
            assert "aiortc" not in path.read_text().replace("media.aiortc_bridge", ""), path
