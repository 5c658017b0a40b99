"""How a show is protected, the right to play it, and whose a watermark is."""

import random

import msgspec
from aiohttp import hdrs, web

from commerce.protection import commands, queries
from commerce.protection.rules import COUNTRIES, Protection
from commerce.shows.errors import NotTheHost
from commerce.shows.queries import Show, show_by_slug
from commerce.shows.rules import may_moderate
from web import keys
from web.endpoint import Call, endpoint
from web.errors import GeoUnconfigured
from web.playback import watermark
from web.playback.gate import COOKIE
from web.playback.playback import Playback
from web.sessions import session_of
from web.wire import PersonView
from web.wire_playback import PlaybackGrantView, ProtectionView, SetProtection, WatermarkView


@endpoint("GET", "/shows/{slug}/protection", access="signed_in", reply=ProtectionView)
async def read_protection(call: Call) -> ProtectionView:
    """How a show is protected; for its host and staff."""
    show = await _staffed(call)
    return _view(call, show, _playback(call).shows.of(show.slug))


@endpoint("PUT", "/shows/{slug}/protection", access="signed_in", body=SetProtection, reply=ProtectionView)
async def set_protection(call: Call) -> ProtectionView:
    """Protect a show of mine; encryption only before it begins."""
    body: SetProtection = call.body
    playback = _playback(call)
    if body.country_rule != "everywhere" and not playback.countries.is_known:
        raise GeoUnconfigured()
    wanted = Protection(body.tokens, body.encrypted, body.watermark, body.country_rule, tuple(body.countries))
    slug = call.path("slug")
    made = await commands.protect(call.db, slug=slug, by=call.me, wanted=wanted, now_ms=call.now_ms)
    playback.shows.heed(slug, made)
    return _view(call, await _show(call), made)


@endpoint("POST", "/shows/{slug}/playback-grant", access="anyone", reply=PlaybackGrantView)
async def grant_playback(call: Call) -> PlaybackGrantView | web.Response:
    """The right to play a show for some minutes, by address and by cookie, and the viewer's watermark."""
    show = await _show(call)
    playback = _playback(call)
    playback.rights.check(call.request, show, call.account)
    protection, tokens = playback.shows.of(show.slug), playback.tokens
    token = tokens.token(show.slug, call.now_ms) if protection.keys_need_token else None
    mark = await _watermark(call, show) if protection.watermark else None
    view = PlaybackGrantView(
        hls_url=playback.hls_path(show.slug, call.now_ms),
        token=token,
        renew_in_ms=tokens.renew_at_ms(call.now_ms, random.random()) - call.now_ms,
        expires_at_ms=tokens.expires_ms(call.now_ms),
        watermark=mark,
    )
    return view if token is None else _with_cookies(call, show.slug, token, view)


@endpoint("GET", "/shows/{slug}/watermarks/{code}", access="signed_in", reply=PersonView)
async def read_watermark(call: Call) -> PersonView:
    """Whose picture carried this code; for the show's host and staff."""
    show = await _staffed(call)
    async with call.db.read() as session:
        person = await queries.who_had(session, show, watermark.as_read(call.path("code")))
    return PersonView(id=person.id, name=person.name)


def _with_cookies(call: Call, slug: str, token: str, view: PlaybackGrantView) -> web.Response:
    """The reply with the token as a cookie, for the show's HLS and for its WHEP endpoint."""
    left_s = (view.expires_at_ms - call.now_ms) // 1000
    secure = "; Secure" if call.request.app[keys.PROXIES].is_secure(call.request) else ""
    response = web.Response(
        body=msgspec.json.encode(view),
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
    for path in (f"/hls/{slug}/", f"/whep/{slug}"):
        cookie = f"{COOKIE}={token}; Path={path}; Max-Age={left_s}; HttpOnly; SameSite=Lax{secure}"
        response.headers.add(hdrs.SET_COOKIE, cookie)
    return response


async def _watermark(call: Call, show: Show) -> WatermarkView:
    key, account = _playback(call).watermark_key, call.account
    if account is None:
        code = watermark.guest_code_of(key, show.slug, session_of(call.request).guest_id)
        return WatermarkView(name=None, code=watermark.spaced(code))
    code = watermark.code_of(key, show.slug, account.id)
    await commands.give_watermark(
        call.db, show_id=show.id, account_id=account.id, code=code, now_ms=call.now_ms
    )
    return WatermarkView(name=account.name, code=watermark.spaced(code))


def _view(call: Call, show: Show, protection: Protection) -> ProtectionView:
    return ProtectionView(
        tokens=protection.tokens,
        encrypted=protection.encrypted,
        watermark=protection.watermark,
        country_rule=protection.country_rule,
        countries=list(protection.countries),
        can_encrypt=show.started_at_ms is None,
        geo_configured=_playback(call).countries.is_known,
        known_countries=sorted(COUNTRIES),
    )


async def _show(call: Call) -> Show:
    async with call.db.read() as session:
        return await show_by_slug(session, call.path("slug"))


async def _staffed(call: Call) -> Show:
    """The show, for its host and staff. Raises ShowUnknown or NotTheHost."""
    show = await _show(call)
    if not may_moderate(call.me.id, call.me.roles, show.host_id):
        raise NotTheHost()
    return show


def _playback(call: Call) -> Playback:
    return call.request.app[keys.PLAYBACK]
