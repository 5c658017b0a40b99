"""What can be wrong with a request to the media server."""

from typing import ClassVar


class MediaError(Exception):
    """Base of the media room's errors; `code` is what clients translate."""

    code: ClassVar[str]

    def params(self) -> dict[str, str | int]:
        return {}


class BadOffer(MediaError):
    """The session description cannot be used; `reason` says which part of it."""

    code = "media.bad_offer"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def params(self) -> dict[str, str | int]:
        return {"reason": self.reason}


class BadFragment(MediaError):
    """The trickle or restart fragment is no `trickle-ice-sdpfrag` (RFC 8840)."""

    code = "media.bad_fragment"


class UnknownCodec(MediaError):
    """No codec of a `kind` ("audio" or "video") section can be forwarded."""

    code = "media.unknown_codec"

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind

    def params(self) -> dict[str, str | int]:
        return {"kind": self.kind}


class ShowError(MediaError):
    """An error about one show."""

    def __init__(self, show: str) -> None:
        super().__init__(show)
        self.show = show

    def params(self) -> dict[str, str | int]:
        return {"show": self.show}


class PublisherExists(ShowError):
    """The place has a publisher whose packets still arrive."""

    code = "media.publisher_exists"


class NoLine(MediaError):
    """As many places of the show are taken as a viewer's connection has lines."""

    code = "media.no_line"


class UnknownLine(MediaError):
    """The viewer's connection has no picture under this `mid`."""

    code = "media.unknown_line"

    def __init__(self, mid: str) -> None:
        super().__init__(mid)
        self.mid = mid

    def params(self) -> dict[str, str | int]:
        return {"mid": self.mid}


class NoPublisher(ShowError):
    """Nobody publishes to the show now."""

    code = "media.no_publisher"


class ServerBusy(MediaError):
    """The server has no room for one more now; worth trying again after `retry_after_s` seconds."""

    code = "media.busy"

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(retry_after_s)
        self.retry_after_s = retry_after_s

    def params(self) -> dict[str, str | int]:
        return {"retry_after_s": self.retry_after_s}


class UnknownPeer(MediaError):
    """The peer never was, or is gone."""

    code = "media.unknown_peer"
