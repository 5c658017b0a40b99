"""Bodies about a show's pictures and captions; the rest is in `web.wire`."""

from typing import Annotated, Literal

from msgspec import Meta

from web.wire import Body, Language, View

SpeechState = Literal["off", "idle", "connecting", "listening", "waiting"]


class ChoosePoster(Body):
    """`picture` null: always the newest picture."""

    picture: Annotated[int, Meta(ge=0, lt=2**31)] | None


class StillView(View):
    n: int
    at_ms: int
    url: str


class PicturesView(View):
    """`stills` are the newest ones to choose a poster from, oldest first; `poster_url` null: the newest one
    stands for the show."""

    poster_url: str | None
    stills: list[StillView]


class SwitchSpeech(Body):
    language: Language
    is_on: bool


class SpeechView(View):
    """Writing one language along by machine. `idle`: it will when the show is live; `waiting`: the provider
    cannot be reached and is tried again."""

    language: Language
    is_configured: bool
    state: SpeechState


class CaptionsView(View):
    speech: list[SpeechView]
