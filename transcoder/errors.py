"""What a request for HLS can be refused with."""

from typing import ClassVar


class TranscoderError(Exception):
    """Base of the transcoder room's errors; `code` is what clients translate."""

    code: ClassVar[str]
    retry_after_s: ClassVar[int | None] = None
    """After how long the same may succeed, where it is worth trying again."""

    def params(self) -> dict[str, str | int]:
        return {}


class UnknownStream(TranscoderError):
    """No such show is being packaged, or it ended long ago."""

    code = "hls.unknown_show"


class UnknownRendition(TranscoderError):
    code = "hls.unknown_rendition"


class UnknownMedia(TranscoderError):
    """The part, segment or init never existed or has left the window."""

    code = "hls.unknown_media"


class BadReload(TranscoderError):
    """The `_HLS_*` parameters are malformed or ask too far ahead (rfc8216bis 6.2.5.2)."""

    code = "hls.bad_reload"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def params(self) -> dict[str, str | int]:
        return {"reason": self.reason}


class ReloadTimeout(TranscoderError):
    """What the request waited for did not appear in time."""

    code = "hls.timeout"


class TokenMissing(TranscoderError):
    """The show is only for who was given a playback token, by address or by cookie."""

    code = "playback.token_missing"


class TokenInvalid(TranscoderError):
    """No playback token of ours, or one of another show."""

    code = "playback.token_invalid"


class TokenExpired(TranscoderError):
    """The playback token was good once; the player asks for a new one."""

    code = "playback.token_expired"


class ForeignPage(TranscoderError):
    """A page of another site plays the show, and that site is not among those which may."""

    code = "playback.foreign_page"


class UnknownKey(TranscoderError):
    """The show is not encrypted, or this key is not used yet."""

    code = "playback.unknown_key"


class DashEncrypted(TranscoderError):
    """AES-128 of whole segments is HLS's alone: an encrypted show has no DASH manifest."""

    code = "playback.dash_encrypted"


class RestreamAddressBad(TranscoderError):
    """No address of an RTMP server: `rtmp://` or `rtmps://`, a host, and an application."""

    code = "restream.address_bad"


class RestreamAddressUnknown(TranscoderError):
    """The host has no address in the domain name system."""

    code = "restream.address_unknown"


class RestreamAddressForbidden(TranscoderError):
    """The host is inside of a private network, where people must not send our server."""

    code = "restream.address_forbidden"


class RestreamNoFfmpeg(TranscoderError):
    """Nothing is restreamed without ffmpeg, which is not installed."""

    code = "restream.no_ffmpeg"
