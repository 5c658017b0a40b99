"""Writing a show along by machine: whether it can be, whether it is, and the host's switch."""

from commerce.shows.errors import NotTheHost
from commerce.shows.queries import Show, show_by_slug
from commerce.shows.rules import may_moderate
from commerce.shows.speech import speech_of, switch_speech
from web import keys
from web.captions.captions import LANGUAGES
from web.endpoint import Call, endpoint
from web.errors import SpeechNotConfigured
from web.wire_pictures import CaptionsView, SpeechView, SwitchSpeech


@endpoint("GET", "/shows/{slug}/captions", access="signed_in", reply=CaptionsView)
async def read_captions(call: Call) -> CaptionsView:
    """In which languages a show is written along by machine, for its host and staff."""
    async with call.db.read() as session:
        show = await show_by_slug(session, call.path("slug"))
    if not may_moderate(call.me.id, call.me.roles, show.host_id):
        raise NotTheHost()
    return await _view(call, show)


@endpoint("PUT", "/shows/{slug}/captions", access="signed_in", body=SwitchSpeech, reply=CaptionsView)
async def switch_captions(call: Call) -> CaptionsView:
    """Write a show of mine along in a language by machine, or no longer."""
    body: SwitchSpeech = call.body
    captions, slug = call.request.app[keys.CAPTIONS], call.path("slug")
    if body.is_on and body.language not in captions.sources:
        raise SpeechNotConfigured(body.language)
    await switch_speech(call.db, slug=slug, by=call.me, language=body.language, is_on=body.is_on)
    await captions.refresh(slug)
    async with call.db.read() as session:
        show = await show_by_slug(session, slug)
    return await _view(call, show)


async def _view(call: Call, show: Show) -> CaptionsView:
    captions = call.request.app[keys.CAPTIONS]
    async with call.db.read() as session:
        switched_on = (await speech_of(session, [show.slug])).get(show.slug, [])
    return CaptionsView(
        speech=[
            SpeechView(
                language=language,
                is_configured=language in captions.sources,
                state=captions.state(show.slug, language) or "idle" if language in switched_on else "off",
            )
            for language in LANGUAGES
        ]
    )
