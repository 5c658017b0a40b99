"""Keeps one show's sending to one target going: connects, watches, tries again."""

import asyncio
import contextlib
import ipaddress
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from socket import SOCK_STREAM

import structlog

from transcoder.errors import RestreamAddressForbidden
from transcoder.messages import AUDIO, Init
from transcoder.restream import command, course
from transcoder.restream.address import Address, check
from transcoder.restream.course import Course
from transcoder.restream.follow import Follower
from transcoder.restream.progress import Problem, Progress, problem_of, redacted
from transcoder.restream.sender import Sender
from transcoder.restream.settings import RestreamSettings
from transcoder.show import ShowStore

FindShow = Callable[[str], ShowStore | None]
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Destination:
    """Where to send; equal ones are the same target."""

    address: Address
    stream_key: str = field(repr=False)


async def resolve(address: Address, settings: RestreamSettings) -> str:
    """The IP address to connect to. Raises OSError when the name is unknown, RestreamAddressForbidden."""
    with contextlib.suppress(ValueError):
        return check([str(ipaddress.ip_address(address.host))], allows_private=settings.allows_private)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(address.host, address.port, type=SOCK_STREAM)
    except UnicodeError as error:  # no name that the domain name system could hold
        raise OSError(str(error)) from None
    return check([str(one[4][0]) for one in found], allows_private=settings.allows_private)


class Target:
    """Runs until closed; `course` says how it is."""

    def __init__(
        self, show: str, destination: Destination, find: FindShow, settings: RestreamSettings
    ) -> None:
        self.destination = destination
        self.course = Course(since=time.monotonic())
        self.pid: int | None = None
        self._show = show
        self._find = find
        self._settings = settings
        self._again = asyncio.Event()
        self._follower: Follower | None = None
        self._dropped = 0
        self._task = asyncio.create_task(self._run(), name=f"restream {show}")

    @property
    def dropped(self) -> int:
        """Parts that were left out because the target was too slow."""
        return self._dropped + (self._follower.dropped if self._follower is not None else 0)

    def retry(self) -> None:
        """Try again now, also when it was given up."""
        self._again.set()

    async def close(self) -> None:
        """End the sending at once; no child is left afterwards."""
        self._task.cancel()
        await asyncio.wait([self._task])

    async def _run(self) -> None:
        while True:
            try:
                problem = await self._send_once()
            except Exception:
                _log.exception("restream.broke", show=self._show)
                problem = "restream.failed"
            if problem is None:
                continue
            self.course = course.failed(
                self.course,
                problem,
                time.monotonic(),
                first_s=self._settings.first_backoff_s,
                longest_s=self._settings.longest_backoff_s,
            )
            _log.warning(
                "restream.failed", show=self._show, host=self.destination.address.host, problem=problem
            )
            await self._wait_for_retry()

    async def _wait_for_retry(self) -> None:
        retry_at = self.course.retry_at
        self._again.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(None if retry_at is None else retry_at - time.monotonic()):
                await self._again.wait()
                self.course = Course(self.course.status, self.course.since, was_live=self.course.was_live)

    async def _send_once(self) -> Problem | None:
        """One connection's life; None when the show had nothing more under the same init segments."""
        store = await self._playable()
        follower = _follower(store, self._settings)
        if follower is None:
            await asyncio.sleep(self._settings.look_again_s)
            return None
        store.followers.add(follower)
        self._follower = follower
        try:
            await self._pictures(follower)
            return None if follower.is_over else await self._connect(store, follower)
        finally:
            store.followers.discard(follower)
            self._dropped += follower.dropped
            self._follower = None

    async def _playable(self) -> ShowStore:
        while True:
            store = self._find(self._show)
            if store is not None and store.playable and store.ended_at is None:
                return store
            self.course = course.idle(self.course, time.monotonic())
            await asyncio.sleep(self._settings.look_again_s)

    async def _pictures(self, follower: Follower) -> None:
        """Wait until there is something to send; a short wait, as for another camera, is no standstill."""
        try:
            async with asyncio.timeout(self._settings.idle_after_s):
                await follower.has_begun.wait()
        except TimeoutError:
            self.course = course.idle(self.course, time.monotonic())
            await follower.has_begun.wait()

    async def _connect(self, store: ShowStore, follower: Follower) -> Problem | None:
        self.course = course.connecting(self.course, time.monotonic())
        try:
            host = await resolve(self.destination.address, self._settings)
        except RestreamAddressForbidden:
            return "restream.address_forbidden"
        except OSError:
            return "restream.unreachable"
        return await self._run_sender(host, store, follower)

    async def _run_sender(self, host: str, store: ShowStore, follower: Follower) -> Problem | None:
        def arguments(audio_fd: int, preset_fd: int) -> list[str]:
            return command.build(
                self._settings.ffmpeg,
                address=self.destination.address,
                host=host,
                audio_fd=audio_fd,
                preset_fd=preset_fd,
                ca_file=self._settings.ca_file or _system_certificates(),
                rate_bps=store.renditions[follower.rendition].peak_bps(),
            )

        try:
            preset = command.preset(self.destination.stream_key)
            sender = await Sender.start(arguments, preset, follower, self._on_progress)
        except OSError:
            return "restream.no_ffmpeg"
        self.pid = sender.pid
        running = asyncio.create_task(sender.run(self._settings.close_within_s))
        try:
            problem = await self._watch(running, store, follower)
        finally:
            self.pid = None
            running.cancel()
            await asyncio.wait([running])
        return problem

    async def _watch(
        self, running: asyncio.Task[tuple[str, ...]], store: ShowStore, follower: Follower
    ) -> Problem | None:
        settings, better_since = self._settings, None
        while not running.done():
            await asyncio.wait([running], timeout=settings.look_again_s)
            now = time.monotonic()
            if follower.is_over:
                await asyncio.wait([running], timeout=2 * settings.close_within_s)
                return None
            largest = _largest(store)
            is_best = largest is None or largest.rendition == follower.rendition
            better_since = None if is_best else better_since or now
            if now - follower.heard_at > settings.quiet_after_s or (
                better_since is not None and now - better_since > settings.better_after_s
            ):
                follower.end()
            elif self.course.status == "live" and now - self.course.progress_at > settings.hung_after_s:
                return "restream.hung"
            elif self.course.status != "live" and now - self.course.since > settings.connect_within_s:
                return "restream.no_answer"
        if follower.is_over:
            return None
        said = running.result()
        live_s = time.monotonic() - self.course.since if self.course.status == "live" else None
        secrets = [self.destination.stream_key]
        _log.info("restream.ended", show=self._show, said=[redacted(one, secrets) for one in said])
        return problem_of(said, live_s=live_s)

    def _on_progress(self, report: Progress) -> None:
        self.course = course.progressed(self.course, report, time.monotonic())


def _largest(store: ShowStore) -> Init | None:
    """The largest H264 rendition that is playable."""
    inits = [one.init for one in store.video() if one.init is not None]
    return next((init for init in inits if init.codecs.startswith("avc1")), None)


def _follower(store: ShowStore, settings: RestreamSettings) -> Follower | None:
    """A follower of the largest rendition; None while there is none."""
    audio, video = store.renditions.get(AUDIO), _largest(store)
    if video is None or audio is None or audio.init is None:
        return None
    rate_bps = store.renditions[video.rendition].peak_bps()
    return Follower(video, audio.init, settings.most_waiting(rate_bps))


def _system_certificates() -> str:
    paths = ssl.get_default_verify_paths()
    return paths.cafile or _DEBIAN_CERTIFICATES


_DEBIAN_CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
