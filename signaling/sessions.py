"""What a WHIP or WHEP door remembers of its sessions, beside what the media server knows of their peers."""

from collections.abc import Callable
from dataclasses import dataclass

from signaling.credentials import Credentials

_FEW = 64


@dataclass(slots=True)
class Session:
    """Of which show, whom it belongs to, its client's ICE credentials now, and whether it still waits for
    the client's answer to our own offer."""

    show: str
    holder: bytes
    client: Credentials
    is_offered: bool = False


class Sessions:
    """By peer id. Most end without a word, so the dead are dropped whenever the number has doubled."""

    def __init__(self, is_alive: Callable[[str], bool]) -> None:
        self._is_alive = is_alive
        self._sessions: dict[str, Session] = {}
        self._most = _FEW

    def __len__(self) -> int:
        return len(self._sessions)

    def __setitem__(self, peer_id: str, session: Session) -> None:
        if len(self._sessions) >= self._most:
            self._sessions = {one: it for one, it in self._sessions.items() if self._is_alive(one)}
            self._most = max(_FEW, 2 * len(self._sessions))
        self._sessions[peer_id] = session

    def __delitem__(self, peer_id: str) -> None:
        self._sessions.pop(peer_id, None)

    def get(self, peer_id: str) -> Session | None:
        return self._sessions.get(peer_id) if self._is_alive(peer_id) else None

    def remembered(self, peer_id: str) -> Session | None:
        """The session even if it ended by itself a while ago."""
        return self._sessions.get(peer_id)
