"""Captions as renditions of WebVTT beside the media they belong to."""
