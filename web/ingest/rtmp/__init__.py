"""RTMP as a publisher's server speaks it (Adobe's RTMP specification 1.0); no I/O in these files."""
