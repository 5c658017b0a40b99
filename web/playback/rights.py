"""Who may watch a show from where they are, asked wherever somebody is let in: token, room, WebRTC."""

from dataclasses import dataclass

from aiohttp import web

from commerce.accounts.queries import Account
from commerce.shows.queries import Show
from commerce.shows.rules import may_moderate
from web.addresses import Proxies
from web.errors import CountryRefused
from web.playback.countries import Countries
from web.playback.shows import ProtectedShows


@dataclass(frozen=True, slots=True)
class WatchRights:
    """The countries of a show's rule; its host and staff watch it from anywhere."""

    shows: ProtectedShows
    countries: Countries
    proxies: Proxies

    def may_watch(self, request: web.Request, show: Show, account: Account | None) -> bool:
        """Whether the asker's country is one from which the show may be watched."""
        protection = self.shows.of(show.slug)
        if protection.country_rule == "everywhere":
            return True
        if account is not None and may_moderate(account.id, account.roles, show.host_id):
            return True
        return protection.admits(self.countries.of(self.proxies.client_address(request)))

    def check(self, request: web.Request, show: Show, account: Account | None) -> None:
        """Raises CountryRefused."""
        if not self.may_watch(request, show, account):
            raise CountryRefused()
