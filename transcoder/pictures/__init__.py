"""Thumbnails of a show: made in its worker, kept and drawn together in the server."""
