"""Shows: their schedule, their host, what is on their shelf and what is pinned."""
