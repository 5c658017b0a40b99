"""Telling an ICE restart from a trickle."""

import pytest

from signaling.credentials import credentials, is_restart

OFFER = """v=0\r
a=group:BUNDLE 0 1\r
m=audio 9 UDP/TLS/RTP/SAVPF 111\r
a=ice-ufrag:EsAw\r
a=ice-pwd:bP+XJMM09aR8AiX1jdukzR6Y\r
a=ice-options:trickle\r
m=video 9 UDP/TLS/RTP/SAVPF 96\r
a=ice-ufrag:Zz9/\r
a=ice-pwd:0123456789012345678901\r
"""


def test_credentials_of_all_sections_are_found() -> None:
    assert credentials(OFFER) == {
        ("ice-ufrag", "EsAw"),
        ("ice-pwd", "bP+XJMM09aR8AiX1jdukzR6Y"),
        ("ice-ufrag", "Zz9/"),
        ("ice-pwd", "0123456789012345678901"),
    }


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("a=ice-ufrag:EsAw\r\na=ice-pwd:bP+XJMM09aR8AiX1jdukzR6Y\r\na=end-of-candidates\r\n", False),
        ("a=ice-pwd:0123456789012345678901\na=ice-ufrag:Zz9/\n", False),
        (
            "m=audio 9 RTP/AVP 0\r\na=mid:0\r\na=candidate:1 1 udp 1 192.0.2.1 1 typ host ufrag EsAw\r\n",
            False,
        ),
        ("a=ice-ufrag:esaw\r\na=ice-pwd:bP+XJMM09aR8AiX1jdukzR6Y\r\n", True),
        ("a=ice-ufrag:EsAw\r\na=ice-pwd:another0123456789012345\r\n", True),
        ("a=ice-ufrag:other\r\n", True),
        ("a=ice-lite\r\na=ice-pwd:other\r\n", True),
    ],
)
def test_a_fragment_with_any_other_credential_is_a_restart(fragment: str, expected: bool) -> None:
    assert is_restart(credentials(OFFER), fragment) is expected
