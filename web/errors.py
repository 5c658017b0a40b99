"""The one table from errors to HTTP statuses, and the problem+json envelope (RFC 9457)."""

from typing import ClassVar

from commerce import errors as commerce
from commerce import idempotency
from commerce.accounts import errors as accounts
from commerce.catalog import errors as catalog
from commerce.kyc import errors as kyc
from commerce.orders import errors as orders
from commerce.polls import errors as polls
from commerce.protection import errors as protection
from commerce.recordings import errors as recordings
from commerce.restream import errors as restream
from commerce.roomlog import errors as roomlog
from commerce.shows import errors as shows
from commerce.stock import errors as stock
from commerce.support import errors as support
from commerce.wallet import errors as wallet
from media import errors as media
from signaling import errors as signaling
from transcoder import errors as transcoder
from transcoder.archive import errors as archive


class WebError(Exception):
    """Base of the web room's errors; `code` is what clients translate."""

    code: ClassVar[str]

    def params(self) -> dict[str, str | int]:
        return {}


class NotSignedIn(WebError):
    code = "session.required"


class SpeechNotConfigured(WebError):
    """The operator named no speech-to-text provider for this language."""

    code = "captions.not_configured"

    def __init__(self, language: str) -> None:
        super().__init__(language)
        self.language = language

    def params(self) -> dict[str, str | int]:
        return {"language": self.language}


class Forbidden(WebError):
    code = "session.forbidden"


class CsrfMismatch(WebError):
    code = "session.csrf"


class BadBody(WebError):
    """`reason` names the field that was wrong."""

    code = "body.invalid"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def params(self) -> dict[str, str | int]:
        return {"reason": self.reason}


class UnsupportedType(WebError):
    code = "body.type"

    def __init__(self, content_type: str) -> None:
        super().__init__(content_type)
        self.content_type = content_type

    def params(self) -> dict[str, str | int]:
        return {"type": self.content_type}


class NotFound(WebError):
    """No page, address or file of that name."""

    code = "request.not_found"


class MethodNotAllowed(WebError):
    code = "request.method"


class BodyTooLarge(WebError):
    code = "request.too_large"

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(limit_bytes)
        self.limit_bytes = limit_bytes

    def params(self) -> dict[str, str | int]:
        return {"limit_bytes": self.limit_bytes}


class BadRequest(WebError):
    """The request breaks HTTP itself."""

    code = "request.invalid"


class RetryLater(WebError):
    """Worth trying again after `retry_after_s` seconds, which `Retry-After` says too."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(retry_after_s)
        self.retry_after_s = retry_after_s

    def params(self) -> dict[str, str | int]:
        return {"retry_after_s": self.retry_after_s}


class LimitReached(RetryLater):
    """Too many requests of one kind."""

    code = "limit.reached"


class Draining(RetryLater):
    """The server lets its shows end and takes no others; another will take its place."""

    code = "server.draining"


class FaultRefused(WebError):
    """The fault cannot be injected: `needs_show`, `whole_server`, `no_worker` or `no_socket_filter`."""

    code = "fault.refused"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def params(self) -> dict[str, str | int]:
        return {"reason": self.reason}


class TooManySessions(RetryLater):
    """This address has as many WHIP and WHEP sessions open as one address may."""

    code = "door.too_many_sessions"


class TooManyPublishers(RetryLater):
    """This account sends as many streams as one account may."""

    code = "door.too_many_publishers"


class CountryRefused(WebError):
    """The show may not be watched from the country of the asker's address."""

    code = "playback.country"


class CountryUnknown(WebError):
    """The show has a rule of countries, and this server has no database of addresses to keep it by."""

    code = "playback.country_unknown"


class GeoUnconfigured(WebError):
    """There is no database of addresses on this server, so no country rule can be kept."""

    code = "protection.geo_unconfigured"


class Unexpected(WebError):
    """Our own fault; the log has the cause under the reply's request id."""

    code = "server.error"


STATUS: dict[type[Exception], int] = {
    NotSignedIn: 401,
    Forbidden: 403,
    SpeechNotConfigured: 409,
    CsrfMismatch: 403,
    BadBody: 400,
    UnsupportedType: 415,
    NotFound: 404,
    MethodNotAllowed: 405,
    BodyTooLarge: 413,
    BadRequest: 400,
    LimitReached: 429,
    Draining: 503,
    FaultRefused: 409,
    TooManySessions: 429,
    TooManyPublishers: 429,
    CountryRefused: 403,
    CountryUnknown: 403,
    GeoUnconfigured: 409,
    Unexpected: 500,
    commerce.BadCursor: 400,
    idempotency.KeyMissing: 400,
    idempotency.KeyInvalid: 400,
    idempotency.KeyReused: 422,
    accounts.LoginInvalid: 400,
    accounts.LoginTaken: 409,
    accounts.NameBlank: 400,
    accounts.SignInFailed: 401,
    accounts.AccountUnknown: 404,
    shows.ShowUnknown: 404,
    shows.ShowOver: 409,
    shows.ShowNotOver: 409,
    shows.NotTheHost: 403,
    shows.StreamKeyWrong: 401,
    shows.KycRequired: 403,
    shows.NotOnShelf: 409,
    shows.StillUnknown: 404,
    shows.TitleBlank: 400,
    catalog.ProductUnknown: 404,
    catalog.SkuUnknown: 404,
    catalog.PriceInvalid: 400,
    catalog.FormerPriceInvalid: 400,
    catalog.TitleBlank: 400,
    catalog.PictureTooLarge: 413,
    catalog.PictureTooWide: 400,
    catalog.PictureInvalid: 400,
    stock.StockInsufficient: 409,
    stock.QuantityInvalid: 400,
    stock.ReservationUnknown: 404,
    stock.ReservationOver: 409,
    orders.OrderUnknown: 404,
    orders.ActionRefused: 409,
    orders.MobileInvalid: 400,
    orders.FieldBlank: 400,
    wallet.UnknownGift: 404,
    wallet.BadGiftQuantity: 400,
    wallet.GiftToSelf: 409,
    wallet.GiftOutsideShow: 409,
    wallet.InsufficientCoins: 409,
    polls.UnknownPoll: 404,
    polls.PollNotAllowed: 403,
    polls.PollOutsideShow: 409,
    polls.PollAlreadyOpen: 409,
    polls.PollIsClosed: 409,
    polls.AlreadyVoted: 409,
    polls.UnknownOption: 400,
    polls.BadPoll: 400,
    support.UnknownTicket: 404,
    support.EmptyText: 400,
    support.TicketActionRefused: 409,
    kyc.UnknownCase: 404,
    kyc.UnknownPicture: 404,
    kyc.KycActionRefused: 409,
    kyc.BadNid: 400,
    kyc.BadName: 400,
    kyc.NidTaken: 409,
    kyc.Incomplete: 409,
    kyc.ReviewForbidden: 403,
    kyc.OwnCase: 403,
    kyc.ReasonNeeded: 400,
    kyc.BadPicture: 400,
    kyc.PictureTooLarge: 413,
    kyc.PictureSize: 400,
    roomlog.FactAlreadyLogged: 409,
    protection.CountriesInvalid: 400,
    protection.EncryptionFixed: 409,
    protection.WatermarkUnknown: 404,
    signaling.GrantInvalid: 401,
    signaling.GrantExpired: 401,
    signaling.TooManyConnections: 429,
    signaling.Malformed: 400,
    signaling.Flood: 429,
    signaling.GuestRefused: 403,
    signaling.NotModerator: 403,
    signaling.Muted: 403,
    signaling.TooFast: 429,
    signaling.ChatEmpty: 400,
    signaling.ChatTooLong: 400,
    signaling.CaptionEmpty: 400,
    signaling.CaptionTooLong: 400,
    signaling.CaptionsClosed: 409,
    signaling.UnknownMessage: 404,
    signaling.RestoreTooLate: 409,
    signaling.UnknownPerson: 404,
    signaling.CannotMute: 403,
    signaling.RoomBusy: 503,
    signaling.RoomUnavailable: 503,
    signaling.StageFull: 409,
    signaling.HandsFull: 409,
    signaling.NotStageMember: 403,
    signaling.NotInvited: 409,
    signaling.HostStays: 409,
    signaling.StageClosed: 409,
    signaling.HeldByHost: 403,
    signaling.WrongContentType: 415,
    signaling.DoorBodyTooLarge: 413,
    signaling.BadDoorBody: 400,
    signaling.UnknownSource: 400,
    signaling.UnknownSession: 404,
    signaling.WrongSessionToken: 401,
    signaling.PreconditionRequired: 428,
    signaling.PreconditionFailed: 412,
    media.BadOffer: 400,
    media.BadFragment: 400,
    media.UnknownCodec: 422,
    media.PublisherExists: 409,
    media.NoLine: 409,
    media.NoPublisher: 409,
    media.UnknownLine: 404,
    media.UnknownPeer: 404,
    media.ServerBusy: 503,
    transcoder.UnknownStream: 404,
    transcoder.UnknownRendition: 404,
    transcoder.UnknownMedia: 404,
    transcoder.BadReload: 400,
    transcoder.ReloadTimeout: 503,
    archive.StorageError: 503,
    archive.StorageFull: 507,
    archive.SpoolFull: 507,
    archive.QueueFull: 503,
    archive.KeepFailed: 500,
    archive.NoFfmpeg: 503,
    archive.ExportFailed: 500,
    transcoder.TokenMissing: 403,
    transcoder.TokenInvalid: 403,
    transcoder.TokenExpired: 403,
    transcoder.ForeignPage: 403,
    transcoder.UnknownKey: 404,
    transcoder.DashEncrypted: 409,
    transcoder.RestreamAddressBad: 400,
    transcoder.RestreamAddressUnknown: 400,
    transcoder.RestreamAddressForbidden: 400,
    transcoder.RestreamNoFfmpeg: 503,
    recordings.NoRecording: 404,
    recordings.StillLive: 409,
    recordings.NotReady: 409,
    recordings.QuotaUsedUp: 409,
    recordings.Mp4Busy: 409,
    restream.UnknownTarget: 404,
    restream.RestreamForbidden: 403,
    restream.TooManyTargets: 409,
    restream.BadTarget: 400,
    restream.KeyNeeded: 400,
}
"""Every error class with a code has its row here; a test proves it."""
