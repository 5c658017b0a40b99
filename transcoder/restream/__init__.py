"""A show's pictures and sound sent on to other platforms by RTMP, untouched."""
