"""Decides what a request for HLS gets: an answer at once, or something to wait for. Both ways in ask here."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from transcoder.admission import PUBLIC, Ask
from transcoder.edges import bases
from transcoder.errors import (
    BadReload,
    DashEncrypted,
    ReloadTimeout,
    TranscoderError,
    UnknownMedia,
    UnknownRendition,
)
from transcoder.kept import Archive, Found
from transcoder.messages import AUDIO
from transcoder.origin.answer import (
    BRIEF,
    DASH_TYPE,
    ENDED,
    IMMUTABLE,
    NEVER,
    PLAYLIST_TYPE,
    PRIVATE,
    UNKNOWN,
    Answer,
)
from transcoder.origin.memo import Memo
from transcoder.origin.request import Target
from transcoder.pending import Pending
from transcoder.show import ShowStore
from transcoder.store import Body, RenditionStore
from transcoder.supervisor import Transcoder
from transcoder.window import Playlist, Refuse

Header = Callable[[str], str | None]
_MEMO = 64
"""So many waits are remembered, and so many forms of a playlist's answer."""
_SHARED_S = 1.0
"""Who asks so soon after the first waits no shorter than it by more than this."""


@dataclass(frozen=True, slots=True)
class Later:
    """When `pending` is settled `finish` gives the answer; at `until` (monotonic seconds) it is 503."""

    pending: Pending[Any]
    finish: Callable[[Any], "Answer | Later"]
    since: float
    until: float
    is_shared: bool = True
    """Whether the answer is the same for all who ask for the same."""

    def is_young(self, now: float) -> bool:
        """Whether somebody who asks for the same now may wait with those who asked first."""
        return not self.pending.settled and now - self.since < _SHARED_S


async def no_archive(_show: str, _uri: str, _cookie: str | None) -> Found | None:
    """Nothing is kept beyond memory."""
    return None


class Desk:
    """`archive` is asked for what memory has let go; `describe` gives status and body of a refusal."""

    def __init__(
        self,
        transcoder: Transcoder,
        describe: Callable[[TranscoderError], tuple[int, bytes]],
        archive: Archive = no_archive,
    ) -> None:
        self._transcoder = transcoder
        self._describe = describe
        self._archive = archive
        self._reading: set[asyncio.Task[None]] = set()
        self._parked: dict[tuple[str, bool], Later] = {}
        self._media = Memo()

    async def close(self) -> None:
        """End what is still being read from the archive."""
        for task in self._reading:
            task.cancel()
        if self._reading:
            await asyncio.wait(self._reading)

    def answer(self, target: Target, header: Header) -> Answer | Later:
        """Never raises what the asker is to blame for: a refusal is an answer too."""
        try:
            admitted = self._transcoder.admits(Ask(target.show, target.right, target.token, header))
        except TranscoderError as error:
            return self._refuse(error, NEVER)
        if target.kind == "media" and (known := self._media.get(_key(target, admitted))) is not None:
            return known
        gzip = "gzip" in (header("accept-encoding") or "")
        if admitted is not PUBLIC:
            return self._guarded(partial(self._decide, target, gzip, admitted, header))
        parked = self._parked.get((target.asked, gzip))
        if parked is not None and parked.is_young(time.monotonic()):
            return parked
        answer = self._guarded(partial(self._decide, target, gzip, admitted, header))
        if isinstance(answer, Later) and answer.is_shared:
            if len(self._parked) >= _MEMO:
                del self._parked[next(iter(self._parked))]
            self._parked[target.asked, gzip] = answer
        return answer

    def timed_out(self) -> Answer:
        """What one gets who waited until `Later.until`."""
        return self._refuse(ReloadTimeout(), NEVER)

    def _guarded(self, decide: Callable[[], Answer | Later]) -> Answer | Later:
        try:
            return decide()
        except UnknownMedia as error:
            return self._refuse(error, UNKNOWN)
        except TranscoderError as error:
            return self._refuse(error, NEVER)

    def _refuse(self, error: TranscoderError, cache: str) -> Answer:
        status, body = self._describe(error)
        headers = {"Content-Type": "application/problem+json", "Cache-Control": cache}
        if error.retry_after_s is not None:
            headers["Retry-After"] = str(error.retry_after_s)
        return Answer(status, {**headers, **PUBLIC}, body)

    def _decide(
        self, target: Target, gzip: bool, admitted: Mapping[str, str], header: Header
    ) -> Answer | Later:
        if target.wrong:
            raise BadReload(target.wrong)
        if target.kind == "media":
            return self._serve_media(target, admitted, header)
        store = self._transcoder.store(target.show)
        if target.kind == "mpd" and store.seal is not None:
            raise DashEncrypted
        if not store.ready.settled:
            again = partial(self._decide, target, gzip, admitted, header)
            return self._later(store.ready, lambda _: self._guarded(again), self._transcoder.settings.wait_s)
        if not store.ready.value:
            raise ReloadTimeout
        cache = ENDED if store.ended_at is not None else BRIEF
        match target.kind:
            case "multivariant":
                body = store.multivariant(self._bases(target, admitted))
                return _of(body, gzip, PLAYLIST_TYPE, cache, admitted)
            case "mpd":
                return _of(store.manifest(), gzip, DASH_TYPE, cache, admitted)
        return self._serve_playlist(store, target, gzip, admitted)

    def _bases(self, target: Target, admitted: Mapping[str, str]) -> tuple[str, ...]:
        urls = self._transcoder.settings.cdn_urls
        return bases(urls, target.token, f"/hls/{target.show}/", admitted.get("Cache-Control", ""))

    def _serve_playlist(
        self, store: ShowStore, target: Target, gzip: bool, admitted: Mapping[str, str]
    ) -> Answer | Later:
        rendition = _rendition(store, target.rendition)
        window = rendition.window
        answer = window.answer(target.reload, time.monotonic())
        blocking = f"public, max-age={6 * window.rules.target_s}"
        if isinstance(answer, Refuse):
            raise BadReload(answer.reason)
        if isinstance(answer, Playlist):
            cache = ENDED if window.ended else blocking if answer.asked else BRIEF
            body = rendition.snapshot().body(answer.delta, target.reload.skip_ranges)
            return _of(body, gzip, PLAYLIST_TYPE, cache, admitted)
        return self._later(
            rendition.when(answer.msn, answer.part),
            lambda snapshot: _of(
                snapshot.body(target.reload.skip, target.reload.skip_ranges),
                gzip,
                PLAYLIST_TYPE,
                blocking,
                admitted,
            ),
            window.rules.wait_s,
        )

    def _serve_media(self, target: Target, admitted: Mapping[str, str], header: Header) -> Answer | Later:
        store = self._transcoder.find(target.show)
        rendition = store.renditions.get(target.rendition) if store is not None else None
        if rendition is not None:
            if (made := rendition.when_made(target.rest)) is not None:
                finish = partial(self._made, rendition, target, admitted)
                return self._later(made, finish, rendition.window.rules.wait_s)
            data = rendition.media(target.rest)
            if data is not None:
                return self._media_answer(target, data, admitted)
        read = Pending[Found | TranscoderError]()
        task = asyncio.create_task(self._read(target, header("cookie"), read))
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)
        later = self._later(
            read,
            lambda found: self._guarded(partial(self._found, target, found, admitted)),
            self._transcoder.settings.wait_s,
        )
        return replace(later, is_shared=False)

    def _made(
        self, rendition: RenditionStore, target: Target, admitted: Mapping[str, str], _made: bool | None
    ) -> Answer:
        data = rendition.media(target.rest)
        if data is None:
            return self._refuse(UnknownMedia(), UNKNOWN)
        return self._media_answer(target, data, admitted)

    def _found(
        self, target: Target, found: Found | TranscoderError | None, admitted: Mapping[str, str]
    ) -> Answer:
        if found is None:
            raise UnknownMedia
        if isinstance(found, TranscoderError):
            raise found
        own = {} if found.is_shared else {"Cache-Control": PRIVATE}
        return _media_answer(target.rest, found.data, {**admitted, **own})

    def _media_answer(self, target: Target, data: bytes, admitted: Mapping[str, str]) -> Answer:
        """Known by the show as well: who may have one show's media may not have another's by its name."""
        key = _key(target, admitted)
        answer = self._media.get(key)
        if answer is None:
            answer = _media_answer(target.rest, data, admitted)
            self._media.remember(key, answer)
        return answer

    async def _read(self, target: Target, cookie: str | None, read: Pending[Found | TranscoderError]) -> None:
        found: Found | TranscoderError | None = None
        try:
            found = await self._archive(target.show, target.rest, cookie)
        except TranscoderError as error:
            found = error
        finally:
            read.settle(found)

    def _later(self, pending: Pending[Any], finish: Callable[[Any], Answer | Later], wait_s: float) -> Later:
        now = time.monotonic()
        return Later(pending, finish, now, now + wait_s)


def _rendition(store: ShowStore, name: str) -> RenditionStore:
    rendition = store.renditions.get(name)
    if rendition is None or rendition.window.empty:
        raise UnknownRendition
    return rendition


def _key(target: Target, admitted: Mapping[str, str]) -> tuple[str, str, str]:
    return target.show, target.rest, "" if admitted is PUBLIC else repr(sorted(admitted.items()))


def _media_answer(uri: str, data: bytes, admitted: Mapping[str, str]) -> Answer:
    headers = {"Content-Type": _media_type(uri), "Cache-Control": IMMUTABLE, **admitted}
    return Answer(200, headers, data)


def _media_type(uri: str) -> str:
    if uri.endswith(".vtt"):
        return "text/vtt; charset=utf-8"
    return "audio/mp4" if uri.startswith(f"{AUDIO}/") else "video/mp4"


def _of(body: Body, gzip: bool, kind: str, cache: str, admitted: Mapping[str, str]) -> Answer:
    """A playlist's answer, made once per form of it."""
    key = (gzip, cache, "" if admitted is PUBLIC else repr(sorted(admitted.items())))
    answer = body.answers.get(key)
    if answer is None:
        vary = ", ".join(filter(None, ["Accept-Encoding", admitted.get("Vary")]))
        headers = {"Content-Type": kind, "Cache-Control": cache, **admitted, "Vary": vary}
        if gzip:
            headers["Content-Encoding"] = "gzip"
        if len(body.answers) >= _MEMO:
            body.answers.clear()
        answer = body.answers[key] = Answer(200, headers, body.gzipped if gzip else body.plain)
    return answer
