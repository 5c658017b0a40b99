"""The life of a recording. Pure.

waiting --begin--> recording --finish--> ready --erase--> erasing --vanish--> gone
recording --vanish--> gone (nothing was kept); gone --begin--> recording (the show was opened again)
"""

from collections.abc import Mapping
from typing import Literal, get_args

from commerce.recordings.errors import NoRecording, NotReady, StillLive

RecordingState = Literal["waiting", "recording", "ready", "erasing", "gone"]
Action = Literal["begin", "finish", "erase", "vanish"]

STATES: tuple[RecordingState, ...] = get_args(RecordingState)
ACTIONS: tuple[Action, ...] = get_args(Action)

TRANSITIONS: Mapping[tuple[RecordingState, Action], RecordingState] = {
    ("waiting", "begin"): "recording",
    ("recording", "begin"): "recording",
    ("gone", "begin"): "recording",
    ("recording", "finish"): "ready",
    ("ready", "finish"): "ready",
    ("recording", "vanish"): "gone",
    ("ready", "erase"): "erasing",
    ("erasing", "erase"): "erasing",
    ("erasing", "vanish"): "gone",
    ("gone", "vanish"): "gone",
}


def next_state(state: RecordingState, action: Action) -> RecordingState:
    """Raises `StillLive` for erasing what is being recorded, `NoRecording` or `NotReady` otherwise."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        if action == "erase":
            raise (StillLive() if state == "recording" else NoRecording()) from None
        raise NotReady() from None
