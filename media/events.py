"""What the media server tells its owner."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PublisherConnected:
    show: str
    peer_id: str


@dataclass(frozen=True, slots=True)
class PublisherGone:
    """`reason` is "closed", "timeout", "replaced", "failed" or "ended"."""

    show: str
    peer_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class SubscriberConnected:
    show: str
    peer_id: str


@dataclass(frozen=True, slots=True)
class SubscriberGone:
    show: str
    peer_id: str


MediaEvent = PublisherConnected | PublisherGone | SubscriberConnected | SubscriberGone
