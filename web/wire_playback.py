"""Bodies of the API about how a show is protected and who may play it."""

from typing import Annotated, Literal

from msgspec import Meta, field

from web.wire import Body, View

CountryRule = Literal["everywhere", "only", "except"]


class SetProtection(Body):
    """All of a show's protection at once; `countries` are ISO 3166-1 codes, none without a rule."""

    tokens: bool
    encrypted: bool
    watermark: bool
    country_rule: CountryRule
    countries: list[Annotated[str, Meta(max_length=4)]] = field(default_factory=list)


class ProtectionView(View):
    """`can_encrypt` is false once the show has begun, `geo_configured` where the server cannot tell countries
    by address. `known_countries` are the codes to choose from."""

    tokens: bool
    encrypted: bool
    watermark: bool
    country_rule: CountryRule
    countries: list[str]
    can_encrypt: bool
    geo_configured: bool
    known_countries: list[str]


class WatermarkView(View):
    """What is written over a viewer's picture: the name of an account, none for guests, and the code."""

    name: str | None
    code: str


class PlaybackGrantView(View):
    """`hls_url` begins with the token where the show asks for one; after `renew_in_ms` there is a newer one.
    The cookie that comes along does the same for players of our own pages."""

    hls_url: str
    token: str | None
    renew_in_ms: int
    expires_at_ms: int
    watermark: WatermarkView | None
