"""Who says that it moved is asked at the new address, a few times, and believed by its answer from there."""

import asyncio

import pytest
from aioice import stun

from media.checks import Checks
from media.ice import Far
from media.plane.interface import Address

FAR = Far("theirs:ours", b"their password")
HERE, THERE = ("192.0.2.1", 5_000), ("192.0.2.2", 5_000)


class Wire:
    def __init__(self) -> None:
        self.sent: list[tuple[Address, bytes]] = []

    def send(self, address: Address, data: bytes) -> None:
        self.sent.append((address, data))


def answer(request: bytes, password: bytes = FAR.password) -> bytes:
    """What a full ICE end answers, by another implementation."""
    asked = stun.parse_message(request)
    assert asked.check_message_integrity(FAR.password)
    response = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, asked.transaction_id)
    response.attributes["XOR-MAPPED-ADDRESS"] = ("198.51.100.1", 1)
    response.add_message_integrity(password)
    response.add_fingerprint()
    return bytes(response)


async def test_a_peer_is_asked_by_its_own_name_and_believed_once() -> None:
    wire = Wire()
    checks = Checks(wire.send)
    checks.ask(7, HERE, FAR, 0)
    ((address, request),) = wire.sent
    asked = stun.parse_message(request)
    assert address == HERE
    assert (asked.message_method, asked.message_class) == (stun.Method.BINDING, stun.Class.REQUEST)
    assert list(asked.attributes) == [
        "USERNAME",
        "PRIORITY",
        "ICE-CONTROLLED",
        "MESSAGE-INTEGRITY",
        "FINGERPRINT",
    ]
    assert asked.attributes["USERNAME"] == "theirs:ours"
    good = answer(request)
    assert checks.answered(good, THERE) is None
    assert checks.answered(answer(request, b"another"), HERE) is None
    assert checks.answered(good[:-1], HERE) is None
    assert checks.answered(good, HERE) == 7
    assert checks.answered(good, HERE) is None
    assert len(checks) == 0


async def test_what_is_not_answered_is_asked_three_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("media.checks._WAITS_S", (0.001, 0.001, 0.001))
    wire = Wire()
    checks = Checks(wire.send)
    checks.ask(7, HERE, FAR, 0)
    while len(checks) > 0:
        checks.ask(7, HERE, FAR, 0)  # as often as it nominates
        await asyncio.sleep(0.001)
    assert len(wire.sent) == 3
    assert len({data for _, data in wire.sent}) == 1
    assert checks.answered(answer(wire.sent[0][1]), HERE) is None  # too late


async def test_the_newest_address_counts_and_few_are_asked_in_a_second() -> None:
    wire = Wire()
    checks = Checks(wire.send)
    for port in range(100):
        checks.ask(7, ("192.0.2.1", port), FAR, 0)
    assert [address[1] for address, _ in wire.sent] == list(range(8))
    assert checks.answered(answer(wire.sent[0][1]), wire.sent[0][0]) is None
    assert checks.answered(answer(wire.sent[7][1]), wire.sent[7][0]) == 7
    checks.ask(7, HERE, FAR, 1_000_000_000)
    assert wire.sent[-1][0] == HERE
    checks.forget(7)
    assert checks.answered(answer(wire.sent[-1][1]), HERE) is None
