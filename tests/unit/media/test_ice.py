from aioice import stun
from hypothesis import given
from hypothesis import strategies as st

from media.ice import Binding, Credentials, Remote
from media.plane.interface import Address

ADDRESS = ("203.0.113.5", 4444)
REMOTE = Remote("far", "far password")


def request(username: str, password: str, *, nominate: bool = False) -> bytes:
    message = stun.Message(message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST)
    message.attributes["USERNAME"] = username
    if nominate:
        message.attributes["USE-CANDIDATE"] = None
    message.add_message_integrity(password.encode())
    return bytes(message)


def check(credentials: Credentials, data: bytes, address: Address) -> Binding | None:
    claim = credentials.claim(data)
    return None if claim is None else claim.check(address)


def test_a_known_user_is_answered_with_its_address() -> None:
    credentials = Credentials()
    credentials.add(3, "local", "secret", REMOTE)
    binding = check(credentials, request("local:remote", "secret", nominate=True), ADDRESS)
    assert binding is not None
    assert (binding.peer, binding.is_nominated) == (3, True)
    answer = stun.parse_message(binding.response)
    assert answer.message_class == stun.Class.RESPONSE
    assert answer.attributes["XOR-MAPPED-ADDRESS"] == ADDRESS
    assert answer.check_message_integrity(b"secret")
    assert answer.attributes["FINGERPRINT"]


def test_an_address_of_the_new_kind_is_told_too() -> None:
    credentials = Credentials()
    credentials.add(3, "local", "secret", REMOTE)
    address = ("2001:db8::7", 4444)
    binding = check(credentials, request("local:remote", "secret"), address)
    assert binding is not None
    assert not binding.is_nominated
    assert stun.parse_message(binding.response).attributes["XOR-MAPPED-ADDRESS"] == address


def test_what_follows_the_integrity_does_not_count() -> None:
    credentials = Credentials()
    credentials.add(3, "local", "secret", REMOTE)
    message = stun.Message(message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST)
    message.attributes["USERNAME"] = "local:remote"
    message.attributes["PRIORITY"] = 1
    message.attributes["ICE-CONTROLLING"] = 2
    message.add_message_integrity(b"secret")
    message.add_fingerprint()
    asked = bytes(message)
    assert check(credentials, asked, ADDRESS) is not None
    forged = bytearray(asked[:-8] + bytes.fromhex("00250000") + asked[-8:])
    forged[3] += 4
    binding = check(credentials, bytes(forged), ADDRESS)
    assert binding is not None
    assert not binding.is_nominated


def test_a_restart_keeps_the_pair_before_and_removal_takes_both() -> None:
    credentials = Credentials()
    credentials.add(3, "old", "a", REMOTE)
    credentials.add(3, "new", "b", REMOTE)
    assert check(credentials, request("old:x", "a"), ADDRESS) is not None
    assert check(credentials, request("new:x", "b"), ADDRESS) is not None
    credentials.add(3, "newest", "c", REMOTE)
    assert check(credentials, request("old:x", "a"), ADDRESS) is None
    assert check(credentials, request("new:x", "b"), ADDRESS) is not None
    assert check(credentials, request("newest:x", "c"), ADDRESS) is not None
    credentials.remove_peer(3)
    assert check(credentials, request("new:x", "b"), ADDRESS) is None


def test_everything_else_gets_nothing() -> None:
    credentials = Credentials()
    credentials.add(3, "local", "secret", REMOTE)
    unsigned = stun.Message(message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST)
    unsigned.attributes["USERNAME"] = "local:x"
    indication = stun.Message(message_method=stun.Method.BINDING, message_class=stun.Class.INDICATION)
    indication.attributes["USERNAME"] = "local:x"
    indication.add_message_integrity(b"secret")
    for data in (
        request("local:x", "wrong"),
        request("other:x", "secret"),
        bytes(unsigned),
        bytes(indication),
        b"",
        b"\x00" * 20,
        b"\x00\x01\x00\x00" + b"\x21\x12\xa4\x42" + b"x" * 12,
        request("local:x", "secret")[:-1],
    ):
        assert check(credentials, data, ADDRESS) is None


@given(st.lists(st.tuples(st.integers(0, 0x30) | st.integers(0x8020, 0x8030), st.binary(max_size=12))))
def test_damaged_attributes_get_nothing(attributes: list[tuple[int, bytes]]) -> None:
    credentials = Credentials()
    credentials.add(3, "local", "secret", REMOTE)
    body = b"".join(
        kind.to_bytes(2, "big") + len(value).to_bytes(2, "big") + value + bytes(-len(value) % 4)
        for kind, value in attributes
    )
    head = b"\x00\x01" + len(body).to_bytes(2, "big") + b"\x21\x12\xa4\x42" + b"t" * 12
    assert check(credentials, head + body, ADDRESS) is None
