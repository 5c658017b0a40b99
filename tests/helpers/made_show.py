"""A show whose parts a test makes by itself, without encoders; names, playlists and bytes are real."""

from transcoder.messages import AUDIO, Init, PartMade, Rung
from transcoder.supervisor import Transcoder

PARTS = 4
PART_NS = 500_000_000


class MadeShow:
    """Renditions `v0` and `audio` of a show that is open in this transcoder."""

    def __init__(self, transcoder: Transcoder, show: str, at_ns: int) -> None:
        transcoder.open(show)
        self.store = transcoder.store(show)
        self._at_ns = at_ns
        self._made = 0
        self.plain: list[bytes] = []
        """Parts of `v0`, in their order."""
        self.store.plan((Rung("v0", "", 640, 360, False, 0),))
        self.store.set_init(Init("v0", "avc1.42c01f", 640, 360, b"map of v0"))
        self.store.set_init(Init(AUDIO, "mp4a.40.2", 0, 0, b"map of audio"))

    def make(self, segments: int) -> None:
        """So many segments of four parts each."""
        for _ in range(segments * PARTS):
            segment, part = divmod(self._made, PARTS)
            start_ns = self._at_ns + self._made * PART_NS
            data = b"part %d of v0" % self._made
            self.plain.append(data)
            self.store.add(PartMade("v0", segment, start_ns, PART_NS, part == 0, 15, data))
            self.store.add(PartMade(AUDIO, segment, start_ns, PART_NS, True, 23, b"sound"))
            self._made += 1
