"""What can be had on each line of a show, worked out once for all of its viewers."""

from collections.abc import Callable
from typing import NamedTuple

from media.layer import Layer
from media.layers import LayerState, Option, Wish, options, start_of
from media.meter import METERED_NS
from media.publication import Publication
from media.stress import Relief
from media.viewing import LayerView

Feed = Callable[[str, int, int], Publication | None]
"""What plays on a line of a kind, of so many lines of that kind; None: nothing for now."""

_PROGRAMME = -1
_LINES = 8
_PLACES = (_PROGRAMME, *range(_LINES))
_ANYTHING = Wish()
_S = 1_000_000_000
_RISE, _FALL = 1.15, 0.7
_FADE = 0.82
"""A rate falls by so much in a second, so that a still picture's next movement is no surprise."""
_RATES_APART_NS = 2 * _S
_LEAST_AUDIO_BPS = 24_000
_MOST_WISHES = 1_024
"""Viewers may wish what they like; what was worked out for so many wishes is forgotten then."""
_LEAST_AGE_NS = 500_000_000


class _Entry(NamedTuple):
    publication: Publication
    states: tuple[LayerState, ...]


class Menu:
    """`version` grows whenever a viewer might have to play something else than before: at once when
    something comes or goes, seldom when only rates rise, and never when they fall, for those who could
    play more look again and again."""

    def __init__(self) -> None:
        self.version = 0
        self.relief = Relief.NOTHING
        self._entries: dict[tuple[str, int], _Entry] = {}
        self._shape: list[object] = []
        self._costs: list[int] = []
        self._told: list[int] = []
        """The least that everything cost since `version` grew, and when that was."""
        self._told_ns = 0
        self._options: dict[tuple[str, int, Wish], tuple[Option, ...]] = {}
        self._rates: dict[tuple[int, str, str], float] = {}
        self._now_ns = 0
        self._fade = 1.0

    def age_ns(self, now_ns: int) -> int:
        """The time since the last refresh."""
        return now_ns - self._now_ns

    def refresh(self, feed: Feed, now_ns: int) -> None:
        """Look at what is published now."""
        self._fade = _FADE ** (self.age_ns(now_ns) / _S)
        self._now_ns = now_ns
        self._entries = {}
        known: dict[tuple[int, str], _Entry] = {}
        shape: list[object] = [self.relief]
        costs: list[int] = []
        for kind in ("video", "audio"):
            for place in _PLACES:
                publication = feed(kind, max(place, 0), 1 if place == _PROGRAMME else _LINES)
                if publication is None:
                    continue
                key = (publication.peer.handle, kind)
                entry = known.get(key)
                if entry is None:
                    known[key] = entry = self._look_at(publication, kind, now_ns)
                self._entries[kind, place] = entry
                found = self._options_of(kind, entry.states, _ANYTHING)
                streams = [(layer.stream, layer.size) for layer in publication.of_kind(kind)]
                shape.append((kind, place, key, streams, [option[:2] for option in found]))
                costs += [option.bitrate_bps for option in found]
        self._rates = {key: rate for key, rate in self._rates.items() if key[:2] in known}
        self._tell(shape, costs)

    def _tell(self, shape: list[object], costs: list[int]) -> None:
        """Let all viewers choose again when what there is has changed, or costs more than they know."""
        is_same = shape == self._shape
        if not is_same or costs != self._costs:
            self._options.clear()
        self._costs = costs
        if is_same:
            self._told = [min(pair) for pair in zip(self._told, costs, strict=True)]
        if not is_same or self._is_dearer():
            self._shape, self._told, self._told_ns = shape, costs, self._now_ns
            self.version += 1

    def _is_dearer(self) -> bool:
        is_time = self._now_ns - self._told_ns >= _RATES_APART_NS
        pairs = zip(self._costs, self._told, strict=True)
        return is_time and any(cost > told * _RISE for cost, told in pairs)

    def _look_at(self, publication: Publication, kind: str, now_ns: int) -> _Entry:
        states = publication.states(kind, now_ns)
        rates = (self._rate(publication.peer.handle, kind, state) for state in states)
        rated = (state._replace(bitrate_bps=rate) for state, rate in zip(states, rates, strict=True))
        return _Entry(publication, tuple(rated))

    def _rate(self, handle: int, kind: str, state: LayerState) -> int:
        """Up at once with what is measured, down slowly, and the same for small changes."""
        key = (handle, kind, state.rid)
        age_ns = max(_LEAST_AGE_NS, min(self._now_ns - state.since_ns, METERED_NS))
        known, measured = self._rates.get(key, 0.0), state.bitrate_bps * METERED_NS // age_ns
        if measured > known * _RISE:
            known = float(measured)
        elif measured < known * _FALL and state.is_active:
            known *= self._fade
        self._rates[key] = known
        return int(known)

    def _options_of(self, kind: str, states: tuple[LayerState, ...], wish: Wish) -> list[Option]:
        """Sound that pauses is still listened to; an overloaded server offers less of the pictures."""
        if kind == "audio":
            return [Option(one.rid, None, max(one.bitrate_bps, _LEAST_AUDIO_BPS)) for one in states]
        found = options(states, wish, self._now_ns)
        if self.relief >= Relief.AUDIO_ONLY:
            return []
        if self.relief >= Relief.CAPPED_LAYERS and found:
            return found[: start_of(found) + 1]
        return found

    # ---- what viewers ask; `lines` is how many lines of the kind a viewer has

    def publication(self, kind: str, line: int, lines: int) -> Publication | None:
        entry = self._entries.get((kind, _place(line, lines)))
        return None if entry is None else entry.publication

    def layer(self, kind: str, line: int, lines: int, rid: str) -> Layer | None:
        publication = self.publication(kind, line, lines)
        return None if publication is None else publication.layer(kind, rid)

    def options(self, kind: str, line: int, lines: int, wish: Wish) -> tuple[Option, ...]:
        """From the least to what is preferred."""
        key = (kind, _place(line, lines), wish)
        found = self._options.get(key)
        if found is None:
            if len(self._options) >= _MOST_WISHES:
                self._options.clear()
            entry = self._entries.get(key[:2])
            states = () if entry is None else entry.states
            found = self._options[key] = tuple(self._options_of(kind, states, wish))
        return found

    @property
    def may_rise(self) -> bool:
        """Whether the server can bear that viewers get more than they have."""
        return self.relief < Relief.NO_UPGRADES

    def is_programme(self, line: int, lines: int) -> bool:
        """Whether the line's picture is the programme's."""
        shown = self._entries.get(("video", _PROGRAMME))
        entry = self._entries.get(("video", _place(line, lines)))
        return shown is not None and entry is not None and entry.publication is shown.publication

    def views(self, line: int, lines: int) -> tuple[LayerView, ...]:
        """The layers of a line's picture from the least to the best, those that are not sent too."""
        entry = self._entries.get(("video", _place(line, lines)))
        states = () if entry is None else sorted(entry.states, key=lambda state: state.rank)
        return tuple(
            LayerView(state.rid, state.width, state.height, state.bitrate_bps, state.is_active)
            for state in states
        )


def _place(line: int, lines: int) -> int:
    return _PROGRAMME if lines == 1 else line
