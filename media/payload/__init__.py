"""What is inside RTP payloads: keyframes, picture numbers, access units."""
