"""RTP header extensions that we understand (RFC 8285 names)."""

MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
RID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
REPAIRED_RID = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
TRANSPORT_SEQUENCE = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"

FROM_PUBLISHER = (MID, RID, REPAIRED_RID, TRANSPORT_SEQUENCE)
"""Answered to publishers. Orientation is left out, so that senders rotate pictures themselves."""
