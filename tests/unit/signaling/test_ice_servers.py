"""TURN credentials by the time-limited scheme that coturn checks (`use-auth-secret`)."""

from signaling.ice_servers import IceServers, links


def test_turn_servers_come_with_credentials_and_stun_servers_without() -> None:
    servers = IceServers(
        urls=("stun:turn.example:3478", "turn:turn.example:3478?transport=udp"), secret="north", ttl_s=600
    )
    assert links(servers, "session", now_s=1_000) == [
        '<stun:turn.example:3478>; rel="ice-server"',
        '<turn:turn.example:3478?transport=udp>; rel="ice-server"; username="1600:session"; '
        'credential="6mDeEQSckOtq36JTHhwz1s9J72k="; credential-type="password"',
    ]
