"""What can go wrong with shows."""

from dataclasses import dataclass

from commerce.errors import CommerceError


@dataclass(eq=False)
class ShowUnknown(CommerceError):
    code = "show.unknown"


@dataclass(eq=False)
class ShowOver(CommerceError):
    """The show has ended; it cannot start again."""

    code = "show.ended"


@dataclass(eq=False)
class ShowNotOver(CommerceError):
    """Only an ended show is opened again."""

    code = "show.not_ended"


@dataclass(eq=False)
class NotTheHost(CommerceError):
    """Only the show's host may do this."""

    code = "show.forbidden"


@dataclass(eq=False)
class StreamKeyWrong(CommerceError):
    """No stream key, or one that is not the show's current one."""

    code = "show.stream_key_wrong"


@dataclass(eq=False)
class KycRequired(CommerceError):
    """Only a host whose identity was approved goes live publicly."""

    code = "kyc.required"


@dataclass(eq=False)
class NotOnShelf(CommerceError):
    """The product is not sold in this show."""

    code = "show.not_on_shelf"


@dataclass(eq=False)
class StillUnknown(CommerceError):
    """The picture of the stream is not kept any more, or never was."""

    code = "show.still_unknown"


@dataclass(eq=False)
class TitleBlank(CommerceError):
    code = "show.title_blank"
