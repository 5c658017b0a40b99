"""What is wrong with an encoder's video, judged from its units as they come."""

from collections import deque

from media.ingest.packetiser import is_keyframe
from web.ingest.notices import EncoderRefused, Notice

MOST_KEY_INTERVAL_US = 2_100_000
"""Two seconds, with what rounded stamps and 29.97 pictures a second make of them; newcomers are not sent more
than 2.5 s of pictures, and wait for the next keyframe where the last one is older."""
MOST_PIXELS = 4_096 * 2_304
"""Larger pictures are not decoded, so viewers on slow networks could not have smaller ones."""
_FULL_HD = 1_920 * 1_088
_MOST_MBPS = {False: (12, 6), True: (40, 30)}
"""By whether pictures are larger than full HD: what is too much, and what is advised instead."""
_RESTART_US = 1_000_000
_WINDOW_US = 4_000_000
_STEP_US = 10_000


class Watch:
    """One encoder's video. Times are microseconds of its own clock."""

    def __init__(self) -> None:
        self._picture: tuple[int, int] | None = None
        self._begin()

    def _begin(self) -> None:
        self._newest_us: int | None = None
        self._key_us: int | None = None
        self._interval_us = 0
        self._sizes: deque[tuple[int, int]] = deque()
        """Times and octets; what comes within a step is one, or a clock that stands still would fill it."""
        self._octets = 0

    def see(self, units: list[bytes], at_us: int, picture: tuple[int, int] | None) -> None:
        """Take a unit in decoding order; `picture` is its size where it is known. Raises EncoderRefused
        for B-frames: what is shown later comes earlier, and WebRTC plays in the order of arrival."""
        newest = self._newest_us
        if newest is not None and 0 < newest - at_us < _RESTART_US:
            raise EncoderRefused(Notice("ingest.b_frames", {}))
        if newest is not None and newest - at_us >= _RESTART_US:
            self._begin()
        self._newest_us = at_us
        self._picture = picture or self._picture
        self._weigh(sum(map(len, units)), at_us)
        if is_keyframe(units):
            if self._key_us is not None:
                self._interval_us = at_us - self._key_us
            self._key_us = at_us

    def _weigh(self, octets: int, at_us: int) -> None:
        self._octets += octets
        if self._sizes and at_us - self._sizes[-1][0] < _STEP_US:
            at_us, before = self._sizes.pop()
            octets += before
        self._sizes.append((at_us, octets))
        while self._sizes[0][0] <= at_us - _WINDOW_US:
            self._octets -= self._sizes.popleft()[1]

    @property
    def bitrate_bps(self) -> int:
        """Over the last four seconds; 0 before they are over."""
        if not self._sizes:
            return 0
        span_us = self._sizes[-1][0] - self._sizes[0][0]
        return self._octets * 8_000_000 // span_us if span_us > _WINDOW_US * 9 // 10 else 0

    def warnings(self) -> list[Notice]:
        """What the host should change while the stream goes on."""
        found: list[Notice] = []
        open_us = 0
        if self._newest_us is not None and self._key_us is not None:
            open_us = self._newest_us - self._key_us
        interval_us = max(self._interval_us, open_us)
        if interval_us > MOST_KEY_INTERVAL_US:
            found.append(Notice("ingest.key_interval", {"seconds": round(interval_us / 1e6, 1)}))
        width, height = self._picture or (0, 0)
        pixels = width * height
        if pixels > MOST_PIXELS:
            found.append(Notice("ingest.picture_size", {"width": width, "height": height}))
        most, advised = _MOST_MBPS[pixels > _FULL_HD]
        if self.bitrate_bps > most * 1_000_000:
            mbps = round(self.bitrate_bps / 1e6, 1)
            found.append(Notice("ingest.bitrate", {"mbps": mbps, "most": advised}))
        return found
