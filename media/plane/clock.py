"""What time it is in the Python data plane: only calls and datagrams move it."""

_SEND_TIME = (1 << 24) - 1


class PlaneTime:
    """The newest time that was told."""

    def __init__(self) -> None:
        self.now_ns = 0
        self._wall_minus_now_ns: int | None = None

    def tell(self, now_ns: int) -> None:
        self.now_ns = max(self.now_ns, now_ns)

    def set_wall(self, now_ns: int, wall_ns: int) -> None:
        self._wall_minus_now_ns = wall_ns - now_ns

    def wall_ns(self, now_ns: int) -> int | None:
        """This server's wall clock at a monotonic time; None until it was told."""
        return None if self._wall_minus_now_ns is None else now_ns + self._wall_minus_now_ns

    def send_time(self) -> bytes:
        """Absolute send time: 24 bits of seconds with 18 bits of fraction."""
        return ((self.now_ns << 18) // 1_000_000_000 & _SEND_TIME).to_bytes(3, "big")
