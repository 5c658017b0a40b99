"""Every error that people can cause has its HTTP status."""

import importlib
import inspect
import pkgutil

import pytest

import commerce
import media
import signaling
import transcoder
import web
from commerce.errors import CommerceError
from media.errors import MediaError
from signaling.errors import SignalingError
from transcoder.errors import TranscoderError
from web.errors import STATUS, WebError
from web.problems import problem

BASES = (WebError, MediaError, SignalingError, TranscoderError, CommerceError)


def concrete_errors() -> list[type[Exception]]:
    for package in (commerce, media, signaling, transcoder, web):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if module.name.endswith("errors"):
                importlib.import_module(module.name)
    found: dict[str, type[Exception]] = {}
    waiting = list(BASES)
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        if "code" in vars(kind):
            found[f"{kind.__module__}.{kind.__name__}"] = kind
    return [found[name] for name in sorted(found)]


@pytest.mark.parametrize("kind", concrete_errors(), ids=lambda kind: kind.code)
def test_every_error_with_a_code_has_a_status(kind: type[Exception]) -> None:
    assert 400 <= STATUS[kind] <= 599


def test_codes_belong_to_one_meaning() -> None:
    codes: dict[str, set[int]] = {}
    for kind, status in STATUS.items():
        codes.setdefault(kind.code, set()).add(status)
    assert {code: statuses for code, statuses in codes.items() if len(statuses) > 1} == {}


def test_the_table_names_errors_only() -> None:
    assert all(issubclass(kind, BASES) and inspect.isclass(kind) for kind in STATUS)


def test_the_envelope_carries_code_params_and_request() -> None:
    from web.errors import LimitReached

    view = problem(LimitReached(7), "01abc")
    assert view.type == "urn:problem:limit.reached"
    assert view.title == "Limit reached"
    assert (view.status, view.code) == (429, "limit.reached")
    assert view.params == {"retry_after_s": 7}
    assert view.instance == "urn:request:01abc"
