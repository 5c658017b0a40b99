"""Authentic packets with broken insides: both planes make the same of them."""

import random
import struct

import pytest

from media import rtcp
from media.twcc import build_feedback
from tests.helpers.plane_peers import rtp
from tests.helpers.random_show import HOST, MS, RandomShow, Sender
from tests.helpers.twins import Twins

_ROUNDS = 150
_PACKETS = 20


def broken(dice: random.Random, data: bytes, *, step: int = 1) -> bytes:
    """The packet with some bytes changed, or cut or lengthened by multiples of `step`; or as it was."""
    out = bytearray(data)
    for _ in range(dice.choice((0, 1, 1, 3, 20))):
        out[dice.randrange(len(out))] = dice.choice((0, 1, 0x7F, 0x80, 0xFF, dice.randrange(256)))
    kind = dice.randrange(4)
    if kind == 0:
        del out[dice.randrange(len(out) // step + 1) * step :]
    elif kind == 1:
        out += dice.randbytes(step * dice.randrange(1, 20))
    return bytes(out[:1_400])


def media(dice: random.Random, sender: Sender) -> bytes:
    """A packet of the stream with all that may be in it."""
    sender.number = sender.number + 1 & 0xFFFF
    first = dice.choice(
        (b"\x90\xf0\x80\x05\x06\x20\x10", b"\x67\x42", b"\x78\0\2\x65\1", b"\x7c\x85", b"\x10")
    )
    elements = b"\x51\0\7\x70\x85" + dice.randbytes(3)
    is_rtx = dice.random() < 0.2
    body = (sender.number.to_bytes(2, "big") if is_rtx else b"") + first + dice.randbytes(30)
    ssrc = sender.rtx if is_rtx else sender.ssrc
    return rtp(ssrc, sender.number, body, timestamp=sender.number * 900, elements=elements)


def report(dice: random.Random, ssrc: int, newest: int, transport: int) -> bytes:
    """One item of a subscriber's compound packet."""
    arrivals = {transport - 20 + index: 10**9 + index * dice.randrange(MS) for index in range(0, 20, 2)}
    body, _ = build_feedback(arrivals, min(arrivals), max(arrivals), 1)
    block = rtcp.ReportBlock(ssrc, 3, -4, 5, 6, dice.randrange(1 << 32), 8)
    items = (
        rtcp.build_nack(1, ssrc, [newest - back & 0xFFFF for back in range(0, 40, 3)]),
        rtcp.build_pli(1, ssrc),
        struct.pack("!BBHIIIIII", 0x84, 206, 6, 1, 0, ssrc, 1 << 24, ssrc, 2 << 24),
        rtcp.build_receiver_report(rtcp.ReceiverReport(1, (block, block))),
        rtcp.build_sender_report(rtcp.SenderReport(1, 2, 3, 4, 5, (block,))),
        rtcp.build_description(1, "viewer"),
        struct.pack("!BBHII4sI", 0x8F, 206, 4, 1, 0, b"REMB", dice.randrange(1 << 32)),
        rtcp.build_transport_feedback(1, ssrc, body),
        rtcp.build_reference_time(1, 2),
    )
    return dice.choice(items)


@pytest.mark.parametrize("seed", range(3))
async def test_both_planes_read_broken_packets_alike(twins: Twins, seed: int) -> None:
    dice = random.Random(seed)
    show = RandomShow(twins, seed, "AES-128-GCM")
    for round_number in range(_ROUNDS):
        at_ns = 10**15 + round_number * 30 * MS
        for watcher in show.watchers:
            for handle, _, playable in watcher.outputs:
                twins.call("select", handle, show.senders[playable[0]].handle, replay_bps=0)
        for _ in range(_PACKETS):
            packet = broken(dice, media(dice, dice.choice(show.senders)))
            twins.call("inject", HOST, packet, at_ns)
            watcher = dice.choice(show.watchers)
            handle, ssrc, _ = dice.choice(watcher.outputs)
            newest, transport = show.newest_number(handle), 0x10000 + show.next_transport(watcher)
            items = [report(dice, ssrc, newest, transport) for _ in range(dice.randrange(1, 4))]
            compound = broken(dice, b"".join(items), step=4)
            protected = watcher.peer.protect(compound)
            if protected is not None:
                twins.take(protected, watcher.peer.address, at_ns)
            show.answer_events()
        twins.compare()
        show.ask()
        twins.call("advance", at_ns, at_ns + 10**18)
    assert twins.datagrams > 1_000


async def test_both_planes_know_stun_by_its_header(twins: Twins) -> None:
    good = struct.pack("!HHI", 1, 8, 0x2112A442) + bytes(20)
    here = ("192.0.2.1", 5_000)
    wrong = [
        good[:1] + b"\x11" + good[2:],  # an indication
        b"\x03" + good[1:],
        good[:3] + b"\x04" + good[4:],
        good[:4] + b"\0" + good[5:],
        good + bytes(4),
        good[:19],
        good[:2] + b"\0\x07" + good[4:27],
        b"\0",
    ]
    for data in (*wrong, good, b"\x01" + good[1:]):
        twins.take(data, here, 1)
    assert twins.events[0].named("stun") == [(good, here), (b"\x01" + good[1:], here)]
    twins.compare()
    assert twins.planes[0].counters.garbage == len(wrong)
