"""What the operator says of playback, and advice where it is wrong."""

import pytest

from web.playback.settings import PlaybackSettings
from web.settings import SettingsError, load


def test_the_defaults_protect_nothing_and_let_own_pages_play() -> None:
    assert load({}).playback == PlaybackSettings(300_000, 30, None, ())


def test_values_are_read() -> None:
    settings = load(
        {
            "HAAT_PLAYBACK_PERIOD_S": "60",
            "HAAT_KEY_SEGMENTS": "5",
            "HAAT_GEO_DATABASE": "/srv/geo.mmdb",
            "HAAT_EMBED_ORIGINS": "https://shop.example, http://localhost:8000,*",
        }
    ).playback
    assert (settings.period_ms, settings.segments_per_key) == (60_000, 5)
    assert str(settings.geo_database) == "/srv/geo.mmdb"
    assert settings.embed_origins == ("https://shop.example", "http://localhost:8000", "*")


@pytest.mark.parametrize("wrong", ["shop.example", "https://shop.example/", "https://", "ftp://shop.example"])
def test_what_is_no_site_is_refused_with_advice(wrong: str) -> None:
    with pytest.raises(SettingsError, match=r"HAAT_EMBED_ORIGINS: .* is no site such as"):
        load({"HAAT_EMBED_ORIGINS": wrong})
