"""Durable log of a room's numbered facts, so that a room survives a restart of the server."""
