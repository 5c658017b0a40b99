"""A publisher inside this process, in the place of a WebRTC peer: nothing to negotiate, nobody to reach."""

from collections.abc import Callable

from media.peer import Peer


class LocalPeer(Peer):
    """Connects when its owner says so, and tells its owner when the media server has ended it."""

    _connected: Callable[[Peer], None]
    _ended: Callable[[Peer, str], None]
    is_closed = False

    def start(self, connected: Callable[[Peer], None], ended: Callable[[Peer, str], None]) -> None:
        self._connected, self._ended = connected, ended

    def begin(self) -> None:
        """Be known as connected from now on."""
        self.is_connected = True
        self._connected(self)

    def end(self) -> None:
        """Leave."""
        self.is_closed = True
        self._ended(self, "closed")

    async def close(self) -> None:
        self.is_closed = True
