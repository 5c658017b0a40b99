"""How fast what a newcomer missed is sent after."""

_PIECE_NS = 20_000_000
_PIECES_PER_S = 1_000_000_000 // _PIECE_NS


class Replay:
    """One output's replay: the next number of the source, and how many octets may go now."""

    def __init__(self, cursor: int, bps: int, now_ns: int) -> None:
        self.cursor = cursor
        self.allowance = 0
        self._piece = max(1, bps // (8 * _PIECES_PER_S))
        self._due_ns = now_ns

    def begin_piece(self, now_ns: int) -> bool:
        """Allow another piece if one is due."""
        if now_ns < self._due_ns:
            return False
        self._due_ns += _PIECE_NS
        self.allowance += self._piece
        return True
