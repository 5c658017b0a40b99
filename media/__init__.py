"""Media room: WebRTC in and out, RTP forwarded without decoding, access units for the transcoder."""
