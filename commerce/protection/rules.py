"""What a show's protection asks of a viewer. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from commerce.protection.errors import CountriesInvalid

CountryRule = Literal["everywhere", "only", "except"]
MAX_COUNTRIES = 100

_CODES = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT "
    "BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH "
    "ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT "
    "HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS "
    "LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI "
    "NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG "
    "SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG "
    "UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW "
)
COUNTRIES = frozenset(_CODES.split())
"""The codes of ISO 3166-1, and XK as the address databases write Kosovo."""


@dataclass(frozen=True, slots=True)
class Protection:
    """A show's settings; the defaults protect nothing."""

    tokens: bool = False
    encrypted: bool = False
    watermark: bool = False
    country_rule: CountryRule = "everywhere"
    countries: tuple[str, ...] = ()

    @property
    def media_needs_token(self) -> bool:
        """Playlists and segments. A country is looked at where the token is given, so that rule needs it."""
        return self.tokens or self.country_rule != "everywhere"

    @property
    def keys_need_token(self) -> bool:
        """The keys of encrypted segments, which may lie in any cache themselves."""
        return self.encrypted or self.media_needs_token

    @property
    def needs_grant(self) -> bool:
        """Whether a player must ask before it plays: for a token, or for its watermark."""
        return self.keys_need_token or self.watermark

    def admits(self, country: str | None) -> bool:
        """Whether somebody there may watch; None is an address of no known country, which only a list of
        refused countries lets in."""
        match self.country_rule:
            case "everywhere":
                return True
            case "only":
                return country in self.countries
            case "except":
                return country not in self.countries


def tidy_countries(rule: CountryRule, countries: Iterable[str]) -> tuple[str, ...]:
    """The codes in capitals, sorted, each once; none when there is no rule.

    Raises `CountriesInvalid` for a code that is no country's, and for a rule without countries.
    """
    if rule == "everywhere":
        return ()
    codes = tuple(sorted({code.strip().upper() for code in countries}))
    if not 1 <= len(codes) <= MAX_COUNTRIES or not COUNTRIES.issuperset(codes):
        raise CountriesInvalid()
    return codes
