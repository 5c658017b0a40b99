"""Recordings of shows: whether one is kept, for whom and for how long, and what became of it."""
