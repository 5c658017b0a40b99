"""Publishers whose media reach this process as access units instead of RTP."""
