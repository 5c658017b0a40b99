"""Forwarded headers are believed from trusted proxies only."""

import ipaddress

import pytest
from aiohttp.test_utils import make_mocked_request

from web.addresses import Proxies

PROXY = Proxies(trusted=(ipaddress.ip_network("10.0.0.0/8"),))


class _Transport:
    """Only says who is connected."""

    def __init__(self, peer: str) -> None:
        self._peer = peer

    def get_extra_info(self, name: str, default: object = None) -> object:
        return (self._peer, 50_000) if name == "peername" else default


def request_from(peer: str, **headers: str):  # type: ignore[no-untyped-def]
    named = {"Host": "haat.test", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return make_mocked_request("GET", "/", headers=named, transport=_Transport(peer))


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "address"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "rubbish", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
    ],
)
def test_the_client_is_the_nearest_address_that_is_no_proxy(
    peer: str, forwarded_for: str, address: str
) -> None:
    assert PROXY.client_address(request_from(peer, X_Forwarded_For=forwarded_for)) == address


@pytest.mark.parametrize(("peer", "secure"), [("10.0.0.1", True), ("203.0.113.9", False)])
def test_https_is_believed_from_a_proxy(peer: str, secure: bool) -> None:
    assert PROXY.is_secure(request_from(peer, X_Forwarded_Proto="https")) is secure


def test_links_use_the_configured_address_else_what_the_browser_used() -> None:
    request = request_from("10.0.0.1", X_Forwarded_Proto="https")
    assert PROXY.base_url(request) == "https://haat.test"
    assert Proxies(public_url="https://haat.example.com").base_url(request) == "https://haat.example.com"


@pytest.mark.parametrize(
    ("peer", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("", ""),
    ],
)
def test_limits_count_ipv6_by_network(peer: str, network: str) -> None:
    assert Proxies().client_network(request_from(peer)) == network
