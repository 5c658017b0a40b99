"""Which planes of Haat are measured: settings of a media process by a short name."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from media.plane import native
from tests.benchmarks.media.drain import Shape
from tests.benchmarks.media.servers import Bench, Target, haat

_SETTINGS: dict[str, dict[str, object]] = {
    "native": {"plane": "native"},
    "native, no gathering": {"plane": "native", "gather_ms": 0},
    "Python": {"plane": "python"},
}


def has_native() -> bool:
    load = getattr(native, "load", None)
    return load is not None and load() is not None


def names() -> list[str]:
    """The planes that this machine can run."""
    return [name for name in _SETTINGS if has_native() or not name.startswith("native")]


def main_name() -> str:
    """The plane that the ratios speak of."""
    return names()[0]


@asynccontextmanager
async def plane(bench: Bench, name: str, shape: Shape = Shape()) -> AsyncIterator[Target]:  # noqa: B008
    async with haat(bench, f"Haat, {name}", shape, **_SETTINGS[name]) as target:
        yield target
