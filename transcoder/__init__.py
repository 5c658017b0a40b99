"""Transcoder room: access units in, LL-HLS renditions out."""
