"""What can be had on each line of a show, worked out once for all of its viewers."""

from collections.abc import Callable
from math import log
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
_RISE, _FALL = 1.15, 0.7
_FADE = 0.98
"""A rate falls by so much in each refresh, so that a still picture's next movement is no surprise."""
_LEAST_AUDIO_BPS = 24_000
_MOST_WISHES = 1_024
"""Viewers may wish what they like; what was worked out for so many wishes is forgotten then."""
_LEAST_AGE_NS = 500_000_000


class _Entry(NamedTuple):
    publication: Publication
    states: tuple[LayerState, ...]


class Menu:
    """`version` grows whenever a viewer might have to play something else than before."""

    def __init__(self) -> None:
        self.version = 0
        self.relief = Relief.NOTHING
        self._entries: dict[tuple[str, int], _Entry] = {}
        self._signature: object = None
        self._options: dict[tuple[str, int, Wish], tuple[Option, ...]] = {}
        self._rates: dict[tuple[int, str, str], float] = {}
        self._now_ns = 0

    def refresh(self, feed: Feed, now_ns: int) -> None:
        """Look at what is published now."""
        self._now_ns = now_ns
        self._entries = {}
        known: dict[tuple[int, str], _Entry] = {}
        signature: list[object] = [self.relief]
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
                signature.append((kind, place, key, self._shape(entry, kind)))
        self._rates = {key: rate for key, rate in self._rates.items() if key[:2] in known}
        if signature != self._signature:
            self._signature = signature
            self._options.clear()
            self.version += 1

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
            known *= _FADE
        self._rates[key] = known
        return int(known)

    def _shape(self, entry: _Entry, kind: str) -> object:
        """All that a viewer's choice depends on."""
        found = [
            (option.rid, option.temporal, int(log(option.bitrate_bps + 1) / log(_RISE)))
            for option in self._options_of(kind, entry.states, _ANYTHING)
        ]
        return found, [(layer.stream, layer.size) for layer in entry.publication.of_kind(kind)]

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
