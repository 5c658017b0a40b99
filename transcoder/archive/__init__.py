"""What is kept of shows: the segments that were served live, for rewinding, replays and downloads."""
