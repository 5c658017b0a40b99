"""The country of an address, from a file."""

import os
from pathlib import Path

import pytest

from tests.helpers.geo_database import write_geo_database
from web.playback.countries import Countries, GeoDatabaseUnreadable


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_geo_database(tmp_path / "geo.mmdb", {"203.0.113.0/24": "BD", "198.51.100.7/32": "IN"})


def test_addresses_have_the_countries_of_the_file(file: Path) -> None:
    countries = Countries(file)
    assert countries.is_known
    found = [countries.of(one) for one in ("203.0.113.9", "198.51.100.7", "198.51.100.8", "", "nonsense")]
    assert found == ["BD", "IN", None, None, None]
    assert countries.of("2001:db8::1") is None
    countries.close()


def test_without_a_file_no_country_is_known() -> None:
    countries = Countries(None)
    assert not countries.is_known
    assert countries.of("203.0.113.9") is None


@pytest.mark.parametrize("content", [None, b"no database at all"])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "geo.mmdb"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(GeoDatabaseUnreadable, match=r"geo\.mmdb"):
        Countries(path)


async def test_a_newer_file_is_read_and_a_broken_one_changes_nothing(file: Path, tmp_path: Path) -> None:
    countries = Countries(file)
    newer = write_geo_database(tmp_path / "newer", {"203.0.113.0/24": "NP"})
    os.utime(newer, ns=(1, 1))
    newer.replace(file)
    await countries.refresh()
    assert countries.of("203.0.113.9") == "NP"
    broken = tmp_path / "broken"
    broken.write_bytes(b"half of a database")
    broken.replace(file)
    await countries.refresh()
    assert countries.of("203.0.113.9") == "NP"
    countries.close()
