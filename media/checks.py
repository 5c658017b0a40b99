"""Own connectivity checks of a peer that says it moved: media follow only to where it answers from.

A peer's binding request proves who sent it, not from where: the source address can be forged, and so can
that of the peer's own media. Were it believed, a viewer could point its stream at a third party. A random
number sent to the new address that comes back from it, signed by the peer, cannot be forged from elsewhere.
ICE-lite ends need no checks (RFC 8445 section 2.5), but may ask; a full ICE end answers.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from media import ids, stun
from media.budget import Budget
from media.ice import Far
from media.plane.interface import Address

_WAITS_S = (0.1, 0.3, 0.6)
"""From each sending to the next, and from the last to giving up."""
_MOST_BEGUN = 8
"""Of one peer in a second: whoever forges addresses must not have us ask many others."""


@dataclass(slots=True)
class _Check:
    peer: int
    address: Address
    transaction: bytes
    password: bytes
    request: bytes
    sent: int = 0
    timer: asyncio.TimerHandle | None = None


class Checks:
    """At most one of each peer is under way; each is sent up to three times, and over after a second."""

    def __init__(self, send: Callable[[Address, bytes], None]) -> None:
        self._send = send
        self._tie_breaker = ids.new_tie_breaker()
        self._by_peer: dict[int, _Check] = {}
        self._by_transaction: dict[bytes, _Check] = {}
        self._budgets: dict[int, Budget] = {}

    def __len__(self) -> int:
        return len(self._by_peer)

    def ask(self, peer: int, address: Address, far: Far, now_ns: int) -> None:
        """Ask whether the peer is at `address`, instead of any address before; nothing new if it is being
        asked there."""
        before = self._by_peer.get(peer)
        if before is not None and before.address == address:
            return
        if not self._budgets.setdefault(peer, Budget(_MOST_BEGUN)).takes(now_ns):
            return
        self._end(before)
        transaction = ids.new_transaction()
        request = stun.request(transaction, far.username, far.password, self._tie_breaker)
        check = _Check(peer, address, transaction, far.password, request)
        self._by_peer[peer] = self._by_transaction[transaction] = check
        self._ask(check)

    def answered(self, data: bytes, address: Address) -> int | None:
        """The peer whose check a response from `address` answers, which ends it; None if it answers none."""
        answer = stun.parse_success(data)
        check = None if answer is None else self._by_transaction.get(answer.transaction)
        if answer is None or check is None or check.address != address or not answer.is_from(check.password):
            return None
        self._end(check)
        return check.peer

    def forget(self, peer: int) -> None:
        """Ask the peer nothing more."""
        self._end(self._by_peer.get(peer))
        self._budgets.pop(peer, None)

    def _ask(self, check: _Check) -> None:
        if check.sent == len(_WAITS_S):
            self._end(check)
            return
        self._send(check.address, check.request)
        check.timer = asyncio.get_running_loop().call_later(_WAITS_S[check.sent], self._ask, check)
        check.sent += 1

    def _end(self, check: _Check | None) -> None:
        if check is not None:
            if check.timer is not None:
                check.timer.cancel()
            del self._by_peer[check.peer], self._by_transaction[check.transaction]
