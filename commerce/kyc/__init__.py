"""Checking a host's identity document before the first public show.

The platform has no access to the national NID database, so an approved case means "document checked",
never "identity verified".
"""
