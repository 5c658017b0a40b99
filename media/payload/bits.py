"""Reading bit fields and exponential Golomb codes."""

_MOST_ZEROS = 32


class BitReader:
    """Reads from the most significant bit on; raises EOFError past the end, or where no number can be."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "big")
        self._left = len(data) * 8

    def read(self, count: int) -> int:
        if count > self._left:
            raise EOFError
        self._left -= count
        return self._value >> self._left & ((1 << count) - 1)

    def unsigned(self) -> int:
        """ue(v) of ITU-T H.264 section 9.1, which has at most 32 bits."""
        zeros = 0
        while self.read(1) == 0:
            zeros += 1
            if zeros > _MOST_ZEROS:
                raise EOFError
        return (1 << zeros) - 1 + self.read(zeros)

    def signed(self) -> int:
        """se(v) of ITU-T H.264 section 9.1.1."""
        code = self.unsigned()
        return (code + 1) // 2 if code & 1 else -(code // 2)
