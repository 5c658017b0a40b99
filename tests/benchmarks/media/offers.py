"""Session descriptions of the bench: one H264 picture, offered to WHIP and WHEP, or answered to Janus."""

import random
from typing import Protocol

from tests.benchmarks.media.handshake import Local, value

PAYLOAD_TYPE = 102
FEEDBACK_ID = 3
_RTX = 103
_FORMAT = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"
_NUMBERS = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"


class Offer(Protocol):
    def __call__(self, local: Local, fingerprint: str, *, with_feedback: bool) -> str: ...


def publisher(local: Local, fingerprint: str, *, with_feedback: bool) -> str:
    """An offer to send, without header extensions."""
    assert not with_feedback
    return _description(local, fingerprint, "0", "actpass", ["a=sendonly", "a=ssrc:2222 cname:bench"])


def viewer(local: Local, fingerprint: str, *, with_feedback: bool) -> str:
    """An offer to receive; `with_feedback` as browsers do it, with transport-wide numbers and RTX."""
    more = ["a=recvonly"]
    if with_feedback:
        more += [
            f"a=extmap:{FEEDBACK_ID} {_NUMBERS}",
            f"a=rtcp-fb:{PAYLOAD_TYPE} transport-cc",
            f"a=rtpmap:{_RTX} rtx/90000",
            f"a=fmtp:{_RTX} apt={PAYLOAD_TYPE}",
        ]
    return _description(local, fingerprint, "0", "actpass", more, with_rtx=with_feedback)


def answer(offer: str, local: Local, fingerprint: str) -> str:
    """An answer to Janus's offer; we begin DTLS."""
    mid = value(offer.splitlines(), "a=mid:")
    return _description(local, fingerprint, mid, "active", ["a=recvonly"])


def _description(
    local: Local, fingerprint: str, mid: str, setup: str, more: list[str], *, with_rtx: bool = False
) -> str:
    types = f"{PAYLOAD_TYPE} {_RTX}" if with_rtx else f"{PAYLOAD_TYPE}"
    lines = [
        "v=0",
        f"o=- {random.getrandbits(62)} 2 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        f"a=group:BUNDLE {mid}",
        f"m=video 9 UDP/TLS/RTP/SAVPF {types}",
        "c=IN IP4 0.0.0.0",
        f"a=mid:{mid}",
        f"a=ice-ufrag:{local.ufrag}",
        f"a=ice-pwd:{local.password}",
        f"a=fingerprint:{fingerprint}",
        f"a=setup:{setup}",
        "a=rtcp-mux",
        f"a=rtpmap:{PAYLOAD_TYPE} H264/90000",
        f"a=fmtp:{PAYLOAD_TYPE} {_FORMAT}",
        f"a=rtcp-fb:{PAYLOAD_TYPE} nack",
        f"a=rtcp-fb:{PAYLOAD_TYPE} nack pli",
        *more,
        "",
    ]
    return "\r\n".join(lines)
