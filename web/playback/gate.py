"""The rule behind every request for playlists, segments and keys: `admits` of the origin's question.

It only looks into memory, so the fastest way in can ask it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from transcoder.admission import PUBLIC, Ask
from transcoder.errors import TokenMissing
from web.playback.pages import Pages
from web.playback.shows import ProtectedShows
from web.playback.tokens import Tokens

COOKIE = "haat_play"


@dataclass(frozen=True, slots=True)
class Gate:
    """Tokens say which shows somebody may play; pages say where."""

    shows: ProtectedShows
    tokens: Tokens
    pages: Pages
    clock: Callable[[], int]

    def admits(self, ask: Ask) -> Mapping[str, str]:
        """Headers for the answer. Raises ForeignPage, TokenMissing, TokenInvalid or TokenExpired.

        What came by a token in the path may lie in any cache as long as the token is good, since the token is
        in its address. What came by the cookie is the asker's own: its address opens it to nobody else.
        """
        is_for_all_pages = ask.kind in ("media", "picture")
        headers = PUBLIC if is_for_all_pages else self.pages.check(ask.header)
        protection = self.shows.of(ask.show)
        # Pictures show in the clear what is encrypted in the media, so they are guarded as its keys are.
        is_clear = ask.kind in ("key", "picture")
        if not (protection.keys_need_token if is_clear else protection.media_needs_token):
            return headers
        now_ms = self.clock()
        by_path = ask.token is not None
        token = ask.token or read_cookie(ask.header("Cookie"), COOKIE)
        if token is None:
            raise TokenMissing
        left_s = (self.tokens.check(ask.show, token, now_ms) - now_ms) // 1000
        left_s -= left_s % self._step_s
        if is_for_all_pages:
            return {**headers, "Cache-Control": f"{'public' if by_path else 'private'}, max-age={left_s}"}
        return headers if by_path or ask.kind == "key" else {**headers, "Cache-Control": "private, max-age=1"}

    @property
    def _step_s(self) -> int:
        """Lifetimes are told in steps, so that one answer serves many requests."""
        return max(1, self.tokens.period_ms // 30_000)

    def check_token(self, show: str, token: str | None) -> None:
        """Raises TokenMissing, TokenInvalid or TokenExpired where the show asks for a token."""
        if not self.shows.of(show).media_needs_token:
            return
        if token is None:
            raise TokenMissing
        self.tokens.check(show, token, self.clock())


def read_cookie(header: str | None, wanted: str) -> str | None:
    """Read by hand: one odd cookie of somebody else's makes the standard library drop them all."""
    for pair in (header or "").split(";"):
        name, _, value = pair.strip().partition("=")
        if name == wanted:
            return value
    return None
