"""Tests with another build of the native plane's extension: `python tests/native/binding.py SO TEST...`."""

import importlib.util
import sys

import pytest

_NAME = "media.plane._native"


def main(path: str, tests: list[str]) -> int:
    spec = importlib.util.spec_from_file_location(_NAME, path)
    assert spec is not None
    assert spec.loader is not None
    sys.modules[_NAME] = importlib.util.module_from_spec(spec)  # `media.plane.native` finds it there
    spec.loader.exec_module(sys.modules[_NAME])
    # Sanitizers write to the descriptor of stderr: leave it alone, or their last words are lost.
    options = ["-q", "--capture=sys", "-p", "no:cacheprovider", "-p", "no:xdist"]
    return int(pytest.main([*options, *tests]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
