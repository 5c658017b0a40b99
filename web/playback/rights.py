"""Who may watch a show from where they are, asked wherever somebody is let in: token, room, WebRTC."""

from dataclasses import dataclass

from aiohttp import web

from commerce.accounts.queries import Account
from commerce.shows.queries import Show
from commerce.shows.rules import may_moderate
from web.addresses import Proxies
from web.errors import CountryRefused, CountryUnknown
from web.playback.countries import Countries
from web.playback.shows import ProtectedShows


@dataclass(frozen=True, slots=True)
class WatchRights:
    """The countries of a show's rule; its host and staff watch it from anywhere.

    Without a database of addresses no rule can be kept, so nobody else watches such a show. With one,
    addresses that it does not know, those of private networks among them, are of no country.
    """

    shows: ProtectedShows
    countries: Countries
    proxies: Proxies

    def refusal(
        self, request: web.Request, show: Show, account: Account | None
    ) -> CountryRefused | CountryUnknown | None:
        """Why the show may not be watched from where the asker is; None where it may."""
        protection = self.shows.of(show.slug)
        if protection.country_rule == "everywhere":
            return None
        if account is not None and may_moderate(account.id, account.roles, show.host_id):
            return None
        if not self.countries.is_known:
            return CountryUnknown()
        country = self.countries.of(self.proxies.client_address(request))
        return None if protection.admits(country) else CountryRefused()

    def check(self, request: web.Request, show: Show, account: Account | None) -> None:
        """Raises CountryRefused or CountryUnknown."""
        refused = self.refusal(request, show, account)
        if refused is not None:
            raise refused
