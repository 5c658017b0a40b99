"""Polls in a show's room: one open at a time, one vote per account."""
