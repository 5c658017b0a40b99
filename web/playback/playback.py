"""All that protects the playing of shows, made from the settings and the server's secret."""

from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from commerce.database import Database
from transcoder.encryption import Seal
from web.addresses import Proxies
from web.playback.countries import Countries
from web.playback.gate import Gate
from web.playback.pages import Pages
from web.playback.rights import WatchRights
from web.playback.settings import PlaybackSettings
from web.playback.shows import ProtectedShows
from web.playback.tokens import Tokens
from web.secrets import Secrets

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Playback:
    """One per server; every server with the same secret gives and takes the same tokens and keys."""

    shows: ProtectedShows
    tokens: Tokens
    countries: Countries
    gate: Gate
    rights: WatchRights
    watermark_key: bytes = field(repr=False)
    segment_key: bytes = field(repr=False)
    segments_per_key: int

    def seal(self, show: str) -> Seal | None:
        """The keys of a show that is encrypted."""
        if not self.shows.of(show).encrypted:
            return None
        return Seal(self.segment_key, show, self.segments_per_key)

    def hls_path(self, show: str, now_ms: int) -> str:
        """Where a player begins, with the token of now where the show wants one."""
        return self.path(show, "index.m3u8", now_ms)

    def path(self, show: str, rest: str, now_ms: int) -> str:
        """Where a file of the show is, with the token of now where the show wants one."""
        path = f"/hls/{show}/{rest}"
        if not self.shows.of(show).keys_need_token:
            return path
        return f"/play/{self.tokens.token(show, now_ms)}{path}"


async def open_playback(
    settings: PlaybackSettings, secrets: Secrets, db: Database, proxies: Proxies, clock: Callable[[], int]
) -> Playback:
    """Raises GeoDatabaseUnreadable."""
    shows = ProtectedShows(db)
    await shows.refresh()
    tokens = Tokens(secrets.key("playback tokens"), settings.period_ms)
    countries = Countries(settings.geo_database)
    if not countries.is_known and (closed := shows.with_countries()):
        log.warning(
            "geo.unconfigured",
            shows=closed,
            advice="Nobody but hosts and staff may watch shows with a rule of countries. Set "
            "HAAT_GEO_DATABASE to a file in MaxMind's .mmdb format, or let hosts take the rule off.",
        )
    own = {proxies.public_url} if proxies.public_url is not None else set()
    return Playback(
        shows,
        tokens,
        countries,
        Gate(shows, tokens, Pages(frozenset({*settings.embed_origins, *own})), clock),
        WatchRights(shows, countries, proxies),
        secrets.key("watermarks"),
        secrets.key("segments"),
        settings.segments_per_key,
    )
