"""Which of a place's layers are assembled for somebody who takes access units. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from media.layers import LayerState

_NEARLY = 0.9


@dataclass(frozen=True, slots=True)
class Want:
    """What is taken of a place: every layer of its picture, or with `rows` the smallest one that has so
    many (0: no picture), and its sound."""

    rows: int | None = None
    has_audio: bool = True


def choose(layers: Sequence[LayerState], rows: int) -> str | None:
    """The smallest layer that is sent now and has nearly so many rows, else the largest."""
    sent = sorted((layer for layer in layers if layer.is_active), key=lambda layer: layer.rank)
    if not sent:
        return None
    enough = (layer for layer in sent if layer.height is not None and layer.height >= rows * _NEARLY)
    return next(enough, sent[-1]).rid


class Tap:
    """One consumer's tap on the picture of one place. Of two layers of which one shall follow the other,
    the old one goes on until the new one's keyframe."""

    def __init__(self, want: Want) -> None:
        self.want = want
        self._current: str | None = None
        self._next: str | None = None

    def layers(self, states: Sequence[LayerState]) -> set[str]:
        """The layers to assemble now."""
        if self.want.rows is None:
            return {layer.rid for layer in states}
        self._next = choose(states, self.want.rows) if self.want.rows else None
        if self._next is None:
            self._current = None
            return set()
        return {self._next} if self._current is None else {self._current, self._next}

    def takes(self, rid: str, *, is_keyframe: bool) -> bool:
        """Whether a unit of this layer is for the consumer."""
        if self.want.rows is None:
            self._current = None
            return True
        if is_keyframe and rid == self._next:
            self._current = rid
        return rid == self._current

    def awaits(self, rid: str) -> bool:
        """Whether this layer can be taken as soon as it has a keyframe."""
        return rid == self._next
