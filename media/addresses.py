"""The IPv4 addresses of this machine, as host candidates."""

import socket

import ifaddr

_ANYWHERE = ("192.0.2.1", 9)
"""A documentation address (RFC 5737): connecting a UDP socket sends nothing."""


def primary_address() -> str | None:
    """The source address of the default route, if there is one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ANYWHERE)
        except OSError:
            return None
        address: str = probe.getsockname()[0]
        return address


def host_addresses() -> tuple[str, ...]:
    """The primary address first, loopback last: some clients only try the first."""
    found = {str(ip.ip) for adapter in ifaddr.get_adapters() for ip in adapter.ips if ip.is_IPv4}
    primary = primary_address()
    found.add("127.0.0.1")
    return tuple(sorted(found, key=lambda ip: (ip != primary, ip.startswith("127."), ip)))
