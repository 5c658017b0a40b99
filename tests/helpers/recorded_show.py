"""A recording played to both planes: the same packets and calls in the same order, and viewers of our own."""

import random
from collections.abc import Iterator

from media.assembler import Frame, FrameAssembler
from media.payload import FORMATS
from media.plane.interface import Feedback, OutputSpec, PeerSpec
from media.ring import Packet
from media.rtp import parse_rtp
from media.sequence import extend
from tests.helpers.lossy_receiver import LossyReceiver
from tests.helpers.recording import Arrival, Entry
from tests.helpers.twins import Twins

MS = 1_000_000
_PROFILE = "AES-128-GCM"
_SPEC = PeerSpec(transport_sequence_id=3, audio_level_id=1, playout_delay_id=5, playout_delay=b"\0\0\x28")
_SOUND_SSRC, _SSRC, _RTX = 0xA0, 0xAA, 0xBB


class Recorded:
    """What a recording says of its show: its streams, those of the picture by rid, and their frames."""

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = entries
        calls = [entry for entry in entries if not isinstance(entry, Arrival)]
        streams = [call.args for call in calls if call.name == "add_stream"]
        self.host: int = streams[0][1]
        self.sound, *layers = (stream for stream, _, _ in streams)
        self.codec: str = streams[1][2].codec
        self.layers: dict[str, int] = dict(zip("qhf", layers, strict=True))
        outputs = [call.args for call in calls if call.name == "add_output"]
        self.viewer: int = outputs[0][1]
        self.outputs: list[int] = [output for output, _, _ in outputs]
        """the recorded viewer's, of sound and of the picture"""
        self._sources = {
            call.args[1]: (call.args[2], call.options["is_rtx"])
            for call in calls
            if call.name == "map_source"
        }

    def packets(self, stream: int) -> list[Packet]:
        """Every packet of a stream that arrived, once each, in order; those sent again among them."""
        found: dict[int, Packet] = {}
        newest = None
        for entry in self.entries:
            rtp = parse_rtp(entry.data) if isinstance(entry, Arrival) and not entry.is_rtcp else None
            if rtp is None or self._sources[rtp.ssrc][0] != stream:
                continue
            sequence, payload = rtp.sequence, rtp.payload
            if self._sources[rtp.ssrc][1]:
                if len(payload) <= 2:
                    continue
                sequence, payload = int.from_bytes(payload[:2], "big"), payload[2:]
            number = sequence + 0x10000 if newest is None else extend(sequence, newest)
            newest = number if newest is None else max(newest, number)
            is_start = self.codec in FORMATS and FORMATS[self.codec].starts_keyframe(payload)
            found.setdefault(number, Packet(number, rtp.timestamp, rtp.marker, payload, is_start, 0))
        return [found[number] for number in sorted(found)]

    def frames(self, rid: str) -> list[Frame]:
        assembler = FrameAssembler(self.codec, 0)
        return [frame for packet in self.packets(self.layers[rid]) for frame in assembler.push(packet, 0)]


class RecordedShow:
    """`play` goes on by one `advance` of the recording at a time; both planes are compared at each."""

    def __init__(self, twins: Twins, recorded: Recorded) -> None:
        self.twins = twins
        self.recorded = recorded
        self.feedback: list[Feedback] = []
        self.wishes = 0
        """for a keyframe, of all viewers"""
        self.viewers: dict[int, LossyReceiver] = {}
        self.now_ns = 0

    def add_viewer(self, peer: int, loss: float) -> LossyReceiver:
        """A viewer of our own; its outputs are ten times its number (picture) and one more (sound)."""
        self.twins.call("add_peer", peer, _SPEC)
        wire = self.twins.add_peer(peer, _PROFILE)
        picture = OutputSpec(90_000, _SSRC, 96, _RTX, 97, 0x10000, 5, "haat-own")
        sound = OutputSpec(48_000, _SOUND_SSRC, 111, None, None, 0x10000, 5, "haat-own")
        self.twins.call("add_output", 10 * peer, peer, picture)
        self.twins.call("add_output", 10 * peer + 1, peer, sound)
        wire.connect()
        self.viewers[peer] = LossyReceiver(
            wire, self.recorded.codec, _SSRC, _RTX, random.Random(peer), loss, _SPEC.transport_sequence_id
        )
        return self.viewers[peer]

    def select(self, peer: int, rid: str, *, replay_bps: int = 0) -> None:
        """Let a viewer of our own play a layer, and the sound."""
        self.twins.call("select", 10 * peer, self.recorded.layers[rid], replay_bps=replay_bps)
        self.twins.call("select", 10 * peer + 1, self.recorded.sound, replay_bps=0)

    def play(self) -> Iterator[int]:
        """Yields the milliseconds since the first packet after each `advance`."""
        first_ns = next(entry.arrival_ns for entry in self.recorded.entries if isinstance(entry, Arrival))
        for entry in self.recorded.entries:
            if isinstance(entry, Arrival):
                peer = self.twins.peers[entry.peer]
                protected = peer.protect(entry.data)
                assert protected is not None
                self.twins.take(protected, peer.address, entry.arrival_ns)
                continue
            if entry.name == "set_keys":
                self.twins.peers[entry.args[0]].connect()
                continue
            found = self.twins.call(entry.name, *entry.args, **entry.options)
            if entry.name == "add_peer":
                self.twins.add_peer(entry.args[0], _PROFILE)
            elif entry.name == "take_feedback":
                self.feedback += found
            elif entry.name == "advance":
                self.now_ns = entry.args[0]
                self._turn()
                yield (self.now_ns - first_ns) // MS
        self._turn()

    def _turn(self) -> None:
        self.wishes += len(self.twins.events[0].named("keyframe wanted"))
        self.twins.compare()
        for viewer in self.viewers.values():
            viewer.receive(self.now_ns)
            for packet in (viewer.request(), viewer.feedback()):
                protected = None if packet is None else viewer.peer.protect(packet)
                if protected is not None:
                    self.twins.take(protected, viewer.peer.address, self.now_ns)
