"""What it costs to find out whether a packet begins a keyframe."""

from media.plane.starts import Starts
from media.ring import Packet, PacketRing
from media.rtp import RtpPacket, parse_rtp
from tests.helpers.plane_peers import rtp

_SPS, _IDR = b"\x67sps", b"\x65idr"


class CountingRing(PacketRing):
    looks = 0

    def get(self, number: int) -> Packet | None:
        self.looks += 1
        return super().get(number)


class Publisher:
    """Of a stream with parameter sets in band; its keyframe has the number 1."""

    def __init__(self) -> None:
        self.ring = CountingRing(2048)
        self._starts = Starts("H264")
        assert self.send(1, 1, _SPS)

    def send(self, number: int, timestamp: int, payload: bytes) -> bool:
        packet = parse_rtp(rtp(7, number, payload, timestamp=timestamp))
        assert isinstance(packet, RtpPacket)
        is_start = self._starts.is_at(packet, number, self.ring)
        self.ring.add(Packet(number, timestamp, True, payload, is_start, 0))
        if is_start:
            self._starts.began(Packet(number, timestamp, True, payload, True, 0))
        return is_start


def test_slices_of_a_picture_without_its_beginning_cost_one_look() -> None:
    publisher = Publisher()
    assert not any(publisher.send(number, 2, _IDR) for number in range(3, 1_500))
    assert publisher.ring.looks == 1


def test_slices_of_two_such_pictures_in_turn_cost_a_bounded_look_back() -> None:
    publisher = Publisher()
    for turn in range(900):
        assert not publisher.send(3 + turn, 2, _IDR)
        publisher.ring.looks = 0
        assert not publisher.send(1_000 + turn, 3, _IDR)
        assert publisher.ring.looks == min(turn + 1, 64)
