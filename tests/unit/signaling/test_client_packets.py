"""What a room's client may send below its messages."""

import pytest

from signaling.frames import is_client_packet


@pytest.mark.parametrize(
    "packet",
    [
        "3",
        "1",
        '40/room,{"grant":"a.b","last_seq":7}',
        "40/room,",
        "41/room,",
        "41/room",
        '42/room,["like",{}]',
        '42/room,12["chat",{"text":"a, [b]\\n{c}","client_id":"c1"}]',
        '42/room,1["unknown",1,2]',
    ],
)
def test_what_clients_send_passes(packet: str) -> None:
    assert is_client_packet(packet)


@pytest.mark.parametrize(
    "packet",
    [
        "",
        "hello",
        "2probe",
        "5",
        "40{}",
        '40/admin,{"grant":"a.b"}',
        "40/room,[]",
        '42["like",{}]',
        "42/room,[]",
        "42/room,[1]",
        '42/room,{"a":1}',
        '42/room,1["like",{}',
        "42/room," + "9" * 40 + '["like",{}]',
        '42/room,["like",' + "[" * 401 + "]" * 401 + "]",
        '451-/room,["chat",{"_placeholder":true,"num":0}]',
        "43/room,1[]",
        "44/room,{}",
        "4zzz",
    ],
)
def test_everything_else_does_not(packet: str) -> None:
    assert not is_client_packet(packet)
