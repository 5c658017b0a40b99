"""What the media server tells its owner."""

from dataclasses import dataclass

from media.place import Place


@dataclass(frozen=True, slots=True)
class PublisherConnected:
    show: str
    peer_id: str
    place: Place


@dataclass(frozen=True, slots=True)
class PublisherGone:
    """`reason` is "closed", "timeout", "replaced", "failed" or "ended"."""

    show: str
    peer_id: str
    place: Place
    reason: str


@dataclass(frozen=True, slots=True)
class PublisherSilent:
    """Nothing comes from a publisher any more; it keeps its place until it is gone, or back."""

    show: str
    peer_id: str
    place: Place


@dataclass(frozen=True, slots=True)
class PublisherBack:
    """A publisher that was silent sends again, as if nothing had been."""

    show: str
    peer_id: str
    place: Place


@dataclass(frozen=True, slots=True)
class SubscriberConnected:
    show: str
    peer_id: str


@dataclass(frozen=True, slots=True)
class SubscriberGone:
    show: str
    peer_id: str


@dataclass(frozen=True, slots=True)
class ProgrammeChanged:
    """Another place, or none, is the programme now."""

    show: str


MediaEvent = (
    PublisherConnected
    | PublisherGone
    | PublisherSilent
    | PublisherBack
    | SubscriberConnected
    | SubscriberGone
    | ProgrammeChanged
)
