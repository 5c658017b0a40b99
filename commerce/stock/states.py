"""The life of a reservation. Pure.

held --use--> used (an order has the pieces)
held --release--> released (given up)
held --expire--> expired (its time was over)
"""

from collections.abc import Mapping
from typing import Literal, get_args

ReservationState = Literal["held", "used", "released", "expired"]
ReservationAction = Literal["use", "release", "expire"]

STATES: tuple[ReservationState, ...] = get_args(ReservationState)
ACTIONS: tuple[ReservationAction, ...] = get_args(ReservationAction)

TRANSITIONS: Mapping[tuple[ReservationState, ReservationAction], ReservationState] = {
    ("held", "use"): "used",
    ("held", "release"): "released",
    ("held", "expire"): "expired",
}
"""Commands move a row by `UPDATE … WHERE state = 'held'`; everything else finds nothing to move."""
