"""Bodies of the restream API: where a show is sent on to, and how that goes. Stream keys never come back."""

from typing import Annotated, Literal

from msgspec import Meta

from web.wire import Body, Name, View

RestreamPlatform = Literal["youtube", "facebook", "custom"]
RestreamStatus = Literal["idle", "connecting", "live", "retrying", "failed"]
RestreamUrl = Annotated[str, Meta(min_length=8, max_length=300)]
StreamKey = Annotated[str, Meta(min_length=1, max_length=400)]


class AddRestream(Body):
    """`url` is the platform's `rtmp://` or `rtmps://` server, without the key."""

    platform: RestreamPlatform
    name: Name
    url: RestreamUrl
    stream_key: StreamKey
    is_on: bool = True


class ChangeRestream(Body):
    """What is left out stays; a new `url` needs the `stream_key` again."""

    name: Name | None = None
    url: RestreamUrl | None = None
    stream_key: StreamKey | None = None


class RestreamView(View):
    """`is_on`: sent to whenever the show is live. `problem` is a code; `retry_ms` counts from now."""

    id: str
    platform: RestreamPlatform
    name: str
    url: str
    key_end: str
    is_on: bool
    status: RestreamStatus
    problem: str | None = None
    bitrate_bps: int | None = None
    live_ms: int | None = None
    retry_ms: int | None = None
    dropped_parts: int = 0


class RestreamList(View):
    """Nothing is restreamed while `has_ffmpeg` is false."""

    items: list[RestreamView]
    most: int
    has_ffmpeg: bool
    may_change: bool
