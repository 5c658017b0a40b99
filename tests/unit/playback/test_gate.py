"""Who may have which playlist, segment and key, and what caches are told of it."""

from collections.abc import Mapping

import pytest

from commerce.database import Database
from commerce.protection.rules import Protection
from transcoder.admission import PUBLIC, Ask, Kind, kind_of, stricter
from transcoder.errors import ForeignPage, TokenExpired, TokenInvalid, TokenMissing, TranscoderError
from web.playback.gate import Gate
from web.playback.pages import Pages
from web.playback.shows import ProtectedShows
from web.playback.tokens import Tokens

NOW_MS = 1_700_000_100_000
PERIOD_MS = 100_000
VARY = {"Vary": "Origin"}


class NoDatabase(Database):
    def __init__(self) -> None:
        pass


@pytest.fixture
def gate() -> Gate:
    shows = ProtectedShows(NoDatabase())
    shows.heed("tokens", Protection(tokens=True))
    shows.heed("country", Protection(country_rule="only", countries=("BD",)))
    shows.heed("keys", Protection(encrypted=True))
    shows.heed("marked", Protection(watermark=True))
    pages = Pages(frozenset({"https://shop.example"}))
    return Gate(shows, Tokens(bytes(32), PERIOD_MS), pages, lambda: NOW_MS)


def ask(gate: Gate, show: str, kind: Kind, token: str | None = None, **headers: str) -> Mapping[str, str]:
    seen = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    return gate.admits(Ask(show, kind, token, lambda name: seen.get(name.lower())))


@pytest.mark.parametrize("show", ["unknown", "marked", "keys"])
def test_shows_without_tokens_are_open_and_cached_for_everybody(gate: Gate, show: str) -> None:
    assert ask(gate, show, "media") == PUBLIC
    assert ask(gate, show, "playlist") == VARY


@pytest.mark.parametrize("show", ["tokens", "country"])
@pytest.mark.parametrize("kind", ["playlist", "media", "key", "picture"])
def test_a_show_with_tokens_gives_nothing_without(gate: Gate, show: str, kind: Kind) -> None:
    with pytest.raises(TokenMissing):
        ask(gate, show, kind)
    with pytest.raises(TokenInvalid):
        ask(gate, show, kind, "1.forged")
    with pytest.raises(TokenInvalid):
        ask(gate, show, kind, Cookie="haat_play=1.forged")
    with pytest.raises(TokenInvalid):
        ask(gate, show, kind, gate.tokens.token("another", NOW_MS))
    with pytest.raises(TokenExpired):
        ask(gate, show, kind, gate.tokens.token(show, NOW_MS - 2 * PERIOD_MS))


def test_of_an_encrypted_show_the_keys_and_the_clear_pictures_are_guarded(gate: Gate) -> None:
    for kind in ("key", "picture"):
        with pytest.raises(TokenMissing):
            ask(gate, "keys", kind)
    assert ask(gate, "keys", "key", gate.tokens.token("keys", NOW_MS)) == VARY


@pytest.mark.parametrize("show", ["unknown", "marked"])
def test_pictures_of_open_shows_are_for_every_page(gate: Gate, show: str) -> None:
    assert ask(gate, show, "picture", Origin="https://elsewhere.example") == PUBLIC


@pytest.mark.parametrize(
    ("own", "admitted", "wanted"),
    [
        ("", "public, max-age=198", "public, max-age=198"),
        ("public, max-age=10", "public, max-age=198", "public, max-age=10"),
        ("public, max-age=31536000, immutable", "private, max-age=99", "private, max-age=99"),
        ("private, no-store", "public, max-age=198", "private, no-store"),
    ],
)
def test_caches_keep_what_is_guarded_no_longer_than_both_allow(own: str, admitted: str, wanted: str) -> None:
    assert stricter(own, admitted) == wanted


def test_what_came_by_the_path_is_public_while_the_token_is_good(gate: Gate) -> None:
    token = gate.tokens.token("tokens", NOW_MS)
    assert ask(gate, "tokens", "media", token) == {**PUBLIC, "Cache-Control": "public, max-age=198"}
    assert ask(gate, "tokens", "playlist", token) == VARY


def test_what_came_by_the_cookie_is_in_no_shared_cache(gate: Gate) -> None:
    cookie = f"odd=a b,{{}}; haat_session=g.1; haat_play={gate.tokens.token('tokens', NOW_MS - PERIOD_MS)}"
    assert ask(gate, "tokens", "media", Cookie=cookie) == {**PUBLIC, "Cache-Control": "private, max-age=99"}
    assert ask(gate, "tokens", "playlist", Cookie=cookie) == {**VARY, "Cache-Control": "private, max-age=1"}


OWN = {"Host": "haat.example:8443"}


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://[x", "[x"),
        ("http://a\u2100b", "a\u2100b"),
        ("http://a\udcffb", "a\udcffb"),
        ("http://a\tb", "a\tb"),
        ("http://", "-"),
    ],
)
def test_what_is_no_origin_at_all_is_refused_even_when_the_host_agrees(
    gate: Gate, origin: str, host: str
) -> None:
    for headers in ({"Origin": origin}, {"Referer": f"{origin}/page"}):
        with pytest.raises(ForeignPage):
            ask(gate, "unknown", "playlist", Host=host, **headers)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Referer": "https://haat.example:8443/live/show"},
        {"Origin": "https://haat.example:8443"},
        {"Origin": "https://shop.example"},
        {"Referer": "https://shop.example/page"},
        {"Sec_Fetch_Site": "same-origin"},
        {"Sec_Fetch_Site": "none"},
    ],
)
def test_own_pages_named_sites_and_players_without_a_page_may_play(
    gate: Gate, headers: dict[str, str]
) -> None:
    allowed = ask(gate, "unknown", "playlist", **OWN, **headers)
    assert allowed.get("Access-Control-Allow-Origin") == headers.get("Origin")
    assert allowed["Vary"] == "Origin"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://thief.example"},
        {"Origin": "null"},
        {"Origin": "https://shop.example.thief.example"},
        {"Origin": "http://shop.example"},
        {"Referer": "https://thief.example/?https://shop.example/"},
        {"Referer": "nonsense"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Origin": "https://thief.example", "Referer": "https://shop.example/"},
    ],
)
@pytest.mark.parametrize("kind", ["playlist", "key"])
def test_pages_of_other_sites_get_no_playlist_and_no_key(
    gate: Gate, kind: Kind, headers: dict[str, str]
) -> None:
    with pytest.raises(ForeignPage):
        ask(gate, "unknown", kind, **OWN, **headers)
    assert ask(gate, "unknown", "media", **OWN, **headers) == PUBLIC


def test_a_star_lets_every_page_play() -> None:
    gate = Gate(ProtectedShows(NoDatabase()), Tokens(bytes(32), 1000), Pages(frozenset({"*"})), lambda: 0)
    assert ask(gate, "unknown", "playlist", Origin="https://anybody.example") == PUBLIC


def test_every_refusal_has_a_code_of_playback() -> None:
    refusals: list[type[TranscoderError]] = [TokenMissing, TokenInvalid, TokenExpired, ForeignPage]
    assert {one.code.split(".")[0] for one in refusals} == {"playback"}


@pytest.mark.parametrize(
    ("rest", "kind"),
    [
        ("index.m3u8", "playlist"),
        ("replay/v0.m3u8", "playlist"),
        ("manifest.mpd", "playlist"),
        ("v0/x-1.mp4", "media"),
        ("storyboard.vtt", "picture"),
        ("storyboard/ab-0.webp", "picture"),
        ("captions/storyboard.vtt", "media"),
        ("poster.webp", "picture"),
        ("thumbs/ab-p0.webp", "picture"),
        ("key/7", "key"),
    ],
)
def test_kinds_are_told_by_the_path(rest: str, kind: Kind) -> None:
    assert kind_of(rest) == kind
