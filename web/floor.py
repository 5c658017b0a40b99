"""Who on stage has the floor: large in the speaker's layout, and not for a cough. Pure."""

from collections.abc import Sequence

TAKES_MS = 1_000
"""So long somebody speaks before the floor is theirs."""
PAUSE_MS = 800
"""A pause so short is a breath."""
KEEPS_MS = 3_000
"""Who has just got the floor keeps it for so long."""


class Floor:
    """Goes to who speaks while its holder is silent; the holder keeps it while nobody else speaks."""

    def __init__(self) -> None:
        self.holder: str | None = None
        self._since_ms: dict[str, int] = {}
        self._heard_ms: dict[str, int] = {}
        self._taken_ms = 0

    def hear(self, speakers: Sequence[str], now_ms: int) -> str | None:
        """Who has the floor now that these are speaking; nobody before the first word."""
        for person in speakers:
            if now_ms - self._heard_ms.get(person, now_ms - PAUSE_MS - 1) > PAUSE_MS:
                self._since_ms[person] = now_ms
            self._heard_ms[person] = now_ms
        spoken = {one: now_ms - self._since_ms[one] for one in speakers}
        longest = max(spoken, key=lambda one: spoken[one], default=None)
        is_kept = self.holder is not None and (
            now_ms - self._heard_ms[self.holder] <= PAUSE_MS or now_ms - self._taken_ms < KEEPS_MS
        )
        if longest not in (None, self.holder) and spoken[longest] >= TAKES_MS and not is_kept:
            self.holder, self._taken_ms = longest, now_ms
        return self.holder

    def leave(self, person: str) -> None:
        """The person is gone."""
        self._since_ms.pop(person, None)
        self._heard_ms.pop(person, None)
        if self.holder == person:
            self.holder = None
