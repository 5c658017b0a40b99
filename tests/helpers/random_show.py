"""A show made of dice: who sends, loses, repeats, asks and lies, the same for both planes."""

import random
import struct
from dataclasses import dataclass, field

from media import rtcp
from media.capture import CaptureClock
from media.plane.interface import OutputSpec, PeerSpec, StreamSpec
from media.twcc import build_feedback
from tests.helpers.plane_peers import rtp
from tests.helpers.twins import TwinPeer, Twins

MS = 1_000_000
S = 1_000 * MS
HOST, STRANGER = 1, ("198.51.100.9", 9)
_TEMPORAL = ((0, False), (2, True), (1, True), (2, False), (0, False), (2, False), (1, False), (2, False))
CODECS = ("VP8", "VP8", "H264", "H264", "opus", "VP9", "AV1")
SPECS = (
    PeerSpec(),
    PeerSpec(transport_sequence_id=3, audio_level_id=1, playout_delay_id=6, playout_delay=b"\0\0\x28"),
    PeerSpec(send_time_id=4, audio_level_id=9),
    PeerSpec(transport_sequence_id=14, send_time_id=2),
)


@dataclass
class Sender:
    """One stream of the host with its network: what was lost can come again as RTX."""

    handle: int
    codec: str
    ssrc: int
    rtx: int
    number: int
    rtx_number: int = 0
    timestamp: int = 0
    picture: int = 0
    left: int = 0
    late: list[bytes] = field(default_factory=list)
    lost: list[tuple[int, int, bool, bytes]] = field(default_factory=list)

    @property
    def rate(self) -> int:
        return 48_000 if self.codec == "opus" else 90_000


@dataclass
class Watcher:
    """One viewer with its outputs: (handle, ssrc, streams it may play)."""

    peer: TwinPeer
    outputs: list[tuple[int, int, list[int]]]


class RandomShow:
    """`step` does one thing by the dice; the streams' handles change when numbers jump."""

    def __init__(self, twins: Twins, seed: int, profile: str) -> None:
        self._twins = twins
        self._dice = random.Random(seed)
        self._now_ns = self._dice.randrange(1, 10**15)
        self._handles = 100
        self._recorded: list[bytes] = []
        twins.call("add_peer", HOST, PeerSpec(transport_sequence_id=5, audio_level_id=7))
        self._host = twins.add_peer(HOST, profile)
        self._host.connect()
        self._transport = self._dice.randrange(0x10000)
        self.senders = [self._sender(codec, index) for index, codec in enumerate(CODECS)]
        self.watchers = [self._watcher(index, profile) for index in range(len(SPECS))]

    def _handle(self) -> int:
        self._handles += 1
        return self._handles

    def _sender(self, codec: str, index: int) -> Sender:
        sender = Sender(self._handle(), codec, 1_000 + index, 2_000 + index, self._dice.randrange(0x10000))
        sender.timestamp = self._dice.randrange(1 << 32)
        sender.picture = self._dice.randrange(0x8000)
        self._add(sender)
        return sender

    def _add(self, sender: Sender) -> None:
        self._twins.call("add_stream", sender.handle, HOST, StreamSpec(sender.codec, sender.rate))
        self._twins.call("map_source", HOST, sender.ssrc, sender.handle, is_rtx=False)
        self._twins.call("map_source", HOST, sender.rtx, sender.handle, is_rtx=True)

    def _watcher(self, index: int, profile: str) -> Watcher:
        peer = 2 + index
        self._twins.call("add_peer", peer, SPECS[index])
        watcher = Watcher(self._twins.add_peer(peer, profile), [])
        for codec in dict.fromkeys(CODECS):
            self._add_output(watcher, codec)
        watcher.peer.connect()
        return watcher

    def _add_output(self, watcher: Watcher, codec: str) -> None:
        handle = self._handle()
        has_rtx = codec != "opus" and self._dice.random() < 0.7
        spec = OutputSpec(
            rate=48_000 if codec == "opus" else 90_000,
            ssrc=handle * 16,
            payload_type=96,
            rtx_ssrc=handle * 16 + 1 if has_rtx else None,
            rtx_payload_type=97 if has_rtx else None,
            first_number=0x10000 + self._dice.randrange(0x8000),
            first_timestamp=self._dice.randrange(1 << 32),
            cname=f"haat-{watcher.peer.peer}" + "x" * self._dice.randrange(5),
        )
        self._twins.call("add_output", handle, watcher.peer.peer, spec)
        playable = [index for index, sender in enumerate(self.senders) if sender.codec == codec]
        watcher.outputs.append((handle, spec.ssrc, playable))

    # ---- steps

    def step(self) -> None:
        self._now_ns += self._dice.choice((0, 1, 50_000, 700_000, 3 * MS, 12 * MS))
        deeds = (
            (60, self._film),
            (4, self._repair),
            (2, self._late),
            (4, self._nack),
            (1, self._wish),
            (2, self._report),
            (1, self._estimate),
            (3, self._transport_feedback),
            (5, self._choose),
            (2, self._limit),
            (4, self._advance),
            (1, self._probe),
            (2, self.ask),
            (2, self._clock),
            (3, self._lie),
            (1, self._control),
            (1, self._rebuild),
            (1, self._roam),
        )
        (deed,) = self._dice.choices([deed for _, deed in deeds], [weight for weight, _ in deeds])
        deed()
        self.answer_events()

    def _send(self, peer: TwinPeer, data: bytes) -> None:
        protected = peer.protect(data)
        if protected is None:
            return
        self._twins.take(protected, peer.address, self._now_ns)
        self._recorded = [*self._recorded[-30:], protected]

    def _elements(self) -> bytes:
        """Transport-wide number, level, and now and then something else."""
        self._transport = self._transport + self._dice.choice((1, 1, 1, 1, 2, 40)) & 0xFFFF
        block = b"\x51" + self._transport.to_bytes(2, "big")
        if self._dice.random() < 0.5:
            block += bytes((0x70, self._dice.randrange(256)))
        if self._dice.random() < 0.1:
            block = b"\0" + block + b"\xb3" + self._dice.randbytes(self._dice.randrange(4))
        return block if self._dice.random() < 0.9 else b""

    def _film(self) -> None:
        dice = self._dice
        for _ in range(dice.choice((1, 1, 3, 8))):
            sender = dice.choice(self.senders)
            payload, marker = self._payload(sender)
            number = sender.number
            sender.number = number + 1 & 0xFFFF
            if dice.random() < 0.001:
                sender.number = number + dice.choice((500, 5_000, 30_000)) & 0xFFFF
            data = rtp(
                sender.ssrc,
                number,
                payload,
                timestamp=sender.timestamp,
                marker=marker,
                elements=self._elements(),
            )
            if not payload or dice.random() < 0.03:
                padding = dice.randrange(1, 60)
                data = bytes((data[0] | 0x20,)) + data[1:] + bytes(padding - 1) + bytes((padding,))
            fate = dice.random()
            if fate < 0.06:
                sender.lost.append((number, sender.timestamp, marker, payload))
            elif fate < 0.1:
                sender.late.append(data)
            else:
                self._send(self._host, data)

    def _payload(self, sender: Sender) -> tuple[bytes, bool]:
        """The next packet of the present picture, or the first of another one."""
        dice = self._dice
        if dice.random() < 0.02:
            return b"", False
        if sender.codec == "opus":
            sender.timestamp = sender.timestamp + 960 & 0xFFFFFFFF
            return dice.randbytes(dice.randrange(1, 200)), dice.random() < 0.1
        begins = sender.left == 0
        if begins:
            sender.left = dice.choice((1, 1, 2, 3, 6))
            sender.picture += 1
            sender.timestamp = sender.timestamp + 3_000 & 0xFFFFFFFF
        sender.left -= 1
        is_key = sender.picture % 20 == 0 or dice.random() < 0.002
        body = dice.randbytes(dice.choice((0, 1, 30, 400, 1_100, 1_260)))
        if sender.codec == "H264":
            head = b"\x65" if is_key else b"\x41"
            if begins and is_key:
                head = dice.choice((b"\x67", b"\x78\0\x02\x67\x42", b"\x7c\x85", b"\x65"))
            return head + body, sender.left == 0
        if sender.codec == "VP9":
            return self._vp9(begins=begins, is_key=is_key) + body, sender.left == 0
        if sender.codec == "AV1":
            return dice.choice((b"\x10", b"\x90", b"\x18" if is_key else b"\x50")) + body, sender.left == 0
        return self._vp8(sender, begins=begins, is_key=is_key) + body, sender.left == 0

    def _vp9(self, *, begins: bool, is_key: bool) -> bytes:
        """A descriptor of any form, its structure perhaps cut short."""
        dice = self._dice
        first = dice.choice((0x80, 0xA0, 0xB0, 0x90, 0x00, 0x20)) | (0x08 if begins else 0)
        first |= 0 if is_key else 0x40
        if dice.random() < 0.3:
            first |= 0x02
        return bytes((first,)) + dice.randbytes(dice.randrange(12))

    def _vp8(self, sender: Sender, *, begins: bool, is_key: bool) -> bytes:
        temporal, is_sync = _TEMPORAL[sender.picture % 8]
        form = sender.ssrc % 2
        first = 0x80 | (0x10 if begins else 0)
        flags = 0xF0 if form == 0 else 0xE0
        head = bytes((first, flags)) + (0x8000 | sender.picture & 0x7FFF).to_bytes(2, "big")
        if form:
            head = bytes((first, flags, sender.picture & 0x7F))
        head += bytes(
            (sender.picture // 4 & 0xFF, temporal << 6 | is_sync << 5 | sender.picture // 40 & 0x1F)
        )
        return head + (b"\x10" if is_key else b"\x11")

    def _repair(self) -> None:
        sender = self._dice.choice(self.senders)
        if not sender.lost:
            return
        number, timestamp, marker, payload = sender.lost.pop(self._dice.randrange(len(sender.lost)))
        sender.rtx_number = sender.rtx_number + 1 & 0xFFFF
        body = number.to_bytes(2, "big") + payload if self._dice.random() < 0.95 else b"\0"
        data = rtp(
            sender.rtx, sender.rtx_number, body, timestamp=timestamp, marker=marker, elements=self._elements()
        )
        self._send(self._host, data)

    def _late(self) -> None:
        sender = self._dice.choice(self.senders)
        if sender.late:
            self._send(self._host, sender.late.pop(self._dice.randrange(len(sender.late))))

    # ---- viewers

    def _output(self) -> tuple[Watcher, int, int, list[int]]:
        watcher = self._dice.choice(self.watchers)
        return watcher, *self._dice.choice(watcher.outputs)

    def _nack(self) -> None:
        watcher, handle, ssrc, _ = self._output()
        newest = self._dice.randrange(0x10000)
        if self._dice.random() < 0.9:
            newest = self.newest_number(handle)
        lacking = sorted(newest - self._dice.randrange(60) for _ in range(self._dice.choice((1, 3, 40))))
        wanted = ssrc + (1 if self._dice.random() < 0.05 else 0)
        self._send(watcher.peer, rtcp.build_nack(7, wanted, [number & 0xFFFF for number in lacking]))

    def newest_number(self, handle: int) -> int:
        """What an output sent last, read off the Python plane."""
        output = self._twins.planes[0]._outputs[handle][0]  # type: ignore[attr-defined]
        number: int = output._rewriter.next_number - 1
        return number

    def next_transport(self, watcher: Watcher) -> int:
        """The transport-wide number that a viewer's next packet will have."""
        number: int = self._twins.planes[0]._links[watcher.peer.peer].log.next_number  # type: ignore[attr-defined]
        return number

    def _wish(self) -> None:
        watcher, _, ssrc, _ = self._output()
        fir = struct.pack("!BBHIIII", 0x84, 206, 4, 7, 0, ssrc, 0x01000000)
        self._send(
            watcher.peer, self._dice.choice((rtcp.build_pli(7, ssrc), fir, fir + rtcp.build_pli(7, ssrc)))
        )

    def _report(self) -> None:
        dice = self._dice
        watcher = dice.choice(self.watchers)
        blocks = tuple(
            rtcp.ReportBlock(
                ssrc + (1 if dice.random() < 0.1 else 0),
                dice.randrange(256),
                dice.randrange(-100, 100_000),
                dice.randrange(1 << 32),
                dice.randrange(1 << 32),
                dice.choice((0, dice.randrange(1 << 32), self._middle())),
                dice.randrange(1 << 17),
            )
            for _, ssrc, _ in watcher.outputs
            if dice.random() < 0.6
        )
        report = rtcp.build_receiver_report(rtcp.ReceiverReport(7, blocks))
        if dice.random() < 0.3:
            report = rtcp.build_sender_report(rtcp.SenderReport(7, 1, 2, 3, 4, blocks))
        self._send(watcher.peer, report + rtcp.build_description(7, "viewer"))

    def _middle(self) -> int:
        return (self._wall_ns() + 2_208_988_800 * S << 32) // S >> 16 & 0xFFFFFFFF

    def _wall_ns(self) -> int:
        return 1_700_000_000 * S + self._now_ns

    def _estimate(self) -> None:
        body = struct.pack("!II4sI", 7, 0, b"REMB", self._dice.randrange(1 << 32))
        self._send(self._dice.choice(self.watchers).peer, struct.pack("!BBH", 0x8F, 206, 4) + body)

    def _transport_feedback(self) -> None:
        dice = self._dice
        watcher = dice.choice(self.watchers)
        newest = self.next_transport(watcher)
        first = 0x10000 + newest - dice.randrange(1, 150)
        at = self._now_ns + dice.randrange(-5 * MS, 5 * MS) + 10**9
        arrivals = {}
        for number in range(first, first + dice.randrange(1, 120)):
            at += dice.choice((0, 100_000, 900_000, 20 * MS, -300_000))
            if dice.random() < 0.8:
                arrivals[number] = max(0, at)
        if not arrivals:
            return
        body, _ = build_feedback(arrivals, first, max(arrivals), 0)
        if dice.random() < 0.15:
            broken = bytearray(body)
            broken[dice.randrange(len(broken))] = dice.randrange(256)
            body = bytes(broken[: dice.choice((4, len(broken) // 8 * 4, len(broken)))])
        self._send(watcher.peer, rtcp.build_transport_feedback(7, 0, body))

    # ---- the control plane

    def _choose(self) -> None:
        _, handle, _, playable = self._output()
        if self._dice.random() < 0.15:
            self._twins.call("deselect", handle)
            return
        sender = self.senders[self._dice.choice(playable)]
        bps = self._dice.choice((0, 0, 100, 200_000, 5_000_000))
        self._twins.call("select", handle, sender.handle, replay_bps=bps)

    def _limit(self) -> None:
        _, handle, _, _ = self._output()
        self._twins.call("limit_temporal", handle, self._dice.choice((None, 0, 1, 2, 3, 9)))

    def _advance(self) -> None:
        self._twins.call("advance", self._now_ns, self._wall_ns())

    def _probe(self) -> None:
        self._twins.call(
            "probe", self._dice.choice(self.watchers).peer.peer, self._dice.choice((0, 500, 9_000))
        )

    def ask(self) -> None:
        dice = self._dice
        for sender in self.senders:
            self._twins.call("stream_report", sender.handle)
            if dice.random() < 0.5:
                self._twins.call("take_missing", sender.handle, self._now_ns, dice.choice((20, 100)) * MS)
        for watcher in self.watchers:
            for handle, _, _ in watcher.outputs:
                self._twins.call("output_report", handle)
        self._twins.call("take_feedback")
        body = self._twins.call("take_transport_feedback", HOST)
        if body is not None:
            self._twins.call("send_rtcp", HOST, rtcp.build_transport_feedback(1, 2, body))

    def _clock(self) -> None:
        sender = self._dice.choice(self.senders)
        clock = CaptureClock(sender.timestamp, self._wall_ns() - self._dice.randrange(S), sender.rate)
        self._twins.call("set_clock", sender.handle, clock, is_settled=self._dice.random() < 0.8)

    def _control(self) -> None:
        dice = self._dice
        self._twins.call("set_repair", is_on=dice.random() < 0.9)
        self._twins.call("tap", dice.choice(self.senders).handle, is_on=dice.random() < 0.5)
        self._twins.call("send_to_peer", dice.choice(self.watchers).peer.peer, b"\x16dtls")
        self._send(self._host, rtcp.build_receiver_report(rtcp.ReceiverReport(9, ())))

    def _rebuild(self) -> None:
        """A stream or an output goes and comes anew."""
        dice = self._dice
        if dice.random() < 0.5:
            self._restart(dice.choice(self.senders))
            return
        watcher = dice.choice(self.watchers)
        index = dice.randrange(len(watcher.outputs))
        handle, _, playable = watcher.outputs.pop(index)
        self._twins.call("remove_output", handle)
        self._add_output(watcher, self.senders[playable[0]].codec)

    def _roam(self) -> None:
        """A peer comes from another address, takes another's, or goes and comes back."""
        dice = self._dice
        watcher = dice.choice(self.watchers)
        peer = dice.choice((self._host, watcher.peer))
        kind = dice.randrange(3)
        if kind == 0:
            address = (peer.address[0], dice.randrange(4_000, 4_040))
            self._twins.call("admit", peer.peer, address)
            peer.address = address
        elif kind == 1:
            self._twins.call("admit", watcher.peer.peer, dice.choice(self.watchers).peer.address)
        else:
            number = watcher.peer.peer
            self._twins.call("remove_peer", number)
            self._twins.call("add_peer", number, SPECS[number - 2])
            watcher.outputs.clear()
            for codec in dict.fromkeys(CODECS):
                self._add_output(watcher, codec)
            watcher.peer.connect()

    def _restart(self, sender: Sender) -> None:
        self._twins.call("remove_stream", sender.handle)
        sender.handle = self._handle()
        self._add(sender)

    # ---- strangers and liars

    def _lie(self) -> None:
        dice = self._dice
        peer = dice.choice([self._host, *(watcher.peer for watcher in self.watchers)])
        address = dice.choice((peer.address, peer.address, STRANGER))
        garbage = dice.randbytes(dice.choice((0, 1, 2, 11, 12, 40, 1_499, 1_501, 1_900)))
        kind = dice.randrange(7)
        if kind == 0:
            self._twins.take(garbage, address, self._now_ns)
        elif kind == 1:
            self._twins.take(
                bytes((dice.choice((0, 1, 20, 63, 64, 128, 144, 191)),)) + garbage, address, self._now_ns
            )
        elif kind == 2 and self._recorded:
            self._twins.take(dice.choice(self._recorded), address, self._now_ns)
        elif kind == 3 and self._recorded:
            broken = bytearray(dice.choice(self._recorded))
            broken[dice.randrange(len(broken))] ^= 1 << dice.randrange(8)
            self._twins.take(bytes(broken[: dice.randrange(1, len(broken) + 1)]), address, self._now_ns)
        elif kind == 4:  # authentic, but not well formed
            head = bytes((dice.choice((0x80, 0xA0, 0x90, 0x9F, 0xBF)), dice.choice((96, 224))))
            ssrc = dice.choice([sender.ssrc for sender in self.senders] + [5, 6])
            number = dice.choice(self.senders).number
            data = head + number.to_bytes(2, "big") + bytes(4) + ssrc.to_bytes(4, "big") + garbage[:1_300]
            self._send(peer, data)
        elif kind == 5:
            head = struct.pack("!BBH", 0x80 | dice.randrange(32), dice.choice((200, 201, 205, 206, 207)), 3)
            self._send(peer, head + garbage[:1_200])
        else:
            for _ in range(dice.choice((1, 80))):
                ssrc = dice.randrange(1 << 32)
                self._send(self._host, rtp(ssrc, 1, b"flood", elements=self._elements()))

    def answer_events(self) -> None:
        """What the control plane does when numbers jump or a source is unknown."""
        for event in list(self._twins.events[0].told):
            if event[0] == "jump" and self._dice.random() < 0.7:
                sender = next((one for one in self.senders if one.handle == event[1]), None)
                if sender is not None:
                    self._restart(sender)
                    self._twins.call("inject", HOST, event[2], event[3])
            elif event[0] == "unmapped" and self._dice.random() < 0.1:
                self._twins.call("inject", HOST, event[2], event[3])
