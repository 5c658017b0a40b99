"""The data plane: packets of established streams from publishers to subscribers."""
