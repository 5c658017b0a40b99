"""Encoders that speak RTMP or SRT: OBS, Larix, ffmpeg, hardware."""
