"""Where restreams may go."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcoder.errors import RestreamAddressBad, RestreamAddressForbidden
from transcoder.restream.address import Address, check, parse


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("rtmp://a.rtmp.youtube.com/live2", Address("rtmp", "a.rtmp.youtube.com", 1935, "live2")),
        (
            "rtmps://live-api-s.facebook.com:443/rtmp/",
            Address("rtmps", "live-api-s.facebook.com", 443, "rtmp"),
        ),
        ("rtmp://push.example:19350/a/b?c=d", Address("rtmp", "push.example", 19350, "a/b?c=d")),
        ("RTMP://[2001:db8::1]/app", Address("rtmp", "2001:db8::1", 1935, "app")),
    ],
)
def test_addresses_of_platforms(url: str, address: Address) -> None:
    assert parse(url) == address
    assert parse(address.url()) == address


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/live",
        "file:///etc/passwd",
        "srt://example.com:9000",
        "rtmp://example.com",
        "rtmp://example.com/",
        "rtmp:///live",
        "rtmp://user:word@example.com/live",
        "rtmp://example.com:0/live",
        "rtmp://example.com:99999/live",
        "rtmp://example.com/live stream",
        "rtmp://example.com/live\r\nX",
        "rtmp://[::1/live",
        "rtmp://example.com/" + "a" * 300,
        "",
    ],
)
def test_everything_else_is_refused(url: str) -> None:
    with pytest.raises(RestreamAddressBad):
        parse(url)


@given(st.text(max_size=80))
def test_whatever_is_written_is_an_address_or_refused(text: str) -> None:
    for url in (text, "rtmp://" + text):
        try:
            found = parse(url)
        except RestreamAddressBad:
            continue
        assert found.scheme in ("rtmp", "rtmps")


@pytest.mark.parametrize(
    "inside",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.1.1",
        "172.16.0.9",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::a00:1",
        "::7f00:1",
        "fec0::1",
        "2002:7f00:1::",
        "ff02::1",
    ],
)
def test_private_addresses_are_forbidden_unless_they_are_allowed(inside: str) -> None:
    assert check([inside], allows_private=True) == inside
    with pytest.raises(RestreamAddressForbidden):
        check([inside], allows_private=False)
    with pytest.raises(RestreamAddressForbidden):
        check(["8.8.8.8", inside], allows_private=False)


@pytest.mark.parametrize("outside", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_public_addresses_are_fine(outside: str) -> None:
    assert check([outside], allows_private=False) == outside
