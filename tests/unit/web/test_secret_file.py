"""The server's secret on disk."""

import stat
from pathlib import Path

import pytest

from web import secrets


def test_the_first_start_makes_it_for_the_owner_only_and_it_stays(tmp_path: Path) -> None:
    made = secrets.load(None, tmp_path)
    (file,) = tmp_path.iterdir()
    assert (file.name, stat.S_IMODE(file.stat().st_mode)) == ("secret", 0o600)
    assert len(file.read_text().strip()) == 64
    assert secrets.load(None, tmp_path) == made


def test_a_start_that_dies_while_writing_leaves_no_secret_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(_: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("web.secrets.os.fsync", dies)
    with pytest.raises(OSError, match="no space left"):
        secrets.load(None, tmp_path)
    assert list(tmp_path.iterdir()) == []
