"""Bodies about what is kept of shows: recordings, replays and their MP4 files; the rest is in `web.wire`.

Times are Unix milliseconds of the capture clock (`_ms`), but for lengths and `position_ms`: those count what
a replay plays, in which the times that nothing was kept of are left out.
"""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from signaling.protocol import Numbered, PinnedProduct, PollState
from web.wire import Body, View

RecordingState = Literal["waiting", "recording", "ready", "erasing", "gone"]
RecordingAudience = Literal["everyone", "host"]
ChapterKind = Literal["start", "return", "pin", "sale", "poll"]
KeepDays = Annotated[int, Meta(ge=1, le=3650)]


class SetRecording(Body):
    """What is left out stays. `keep_days` null: as long as the server's rule says. `audience`: who may see
    the replay, everyone who may see the show or its host alone."""

    record: bool | UnsetType = UNSET
    keep_days: KeepDays | UnsetType | None = UNSET
    audience: RecordingAudience | UnsetType = UNSET


class StorageProblem(View):
    """Why nothing is kept at present; what is live goes on."""

    code: str
    since_ms: int


class Mp4View(View):
    """The file that can be downloaded, or the making of it; `progress` is a share."""

    state: Literal["none", "making", "ready", "failed"]
    progress: float = 0.0
    size_bytes: int = 0
    url: str | None = None
    deletes_at_ms: int | None = None
    problem: str | None = None
    """The code of what went wrong"""


class RecordingView(View):
    """A show's recording, for its host. Bytes are those of all renditions; `lost_ms` is the time that should
    have been kept and was not, `waiting_bytes` what is not in the storage yet."""

    show_slug: str
    title: str
    state: RecordingState
    record: bool
    keep_days: int | None
    audience: RecordingAudience
    began_at_ms: int | None
    ended_at_ms: int | None
    deletes_at_ms: int | None
    duration_ms: int
    size_bytes: int
    lost_ms: int
    waiting_bytes: int
    problem: StorageProblem | None
    mp4: Mp4View


class RecordingList(View):
    """Newest first; `size_bytes` is what all recordings of the one who asks take, `allowed_bytes` what they
    may take, null for no limit: at the limit nothing more is recorded until something is deleted."""

    items: list[RecordingView]
    size_bytes: int
    allowed_bytes: int | None


class ChapterView(View):
    """`title` is that of the product or the poll, empty for the show's parts (`start`, `return` of the host);
    `quantity` is how many pieces were sold around then."""

    position_ms: int
    at_ms: int
    kind: ChapterKind
    title: str
    product_id: str | None = None
    quantity: int | None = None


class ReplayView(View):
    """`url` is the HLS playlist; each of its segments tells its capture time."""

    started_at_ms: int
    ended_at_ms: int
    duration_ms: int
    url: str
    storyboard_url: str | None
    chapters: list[ChapterView]


class ReplayFacts(View):
    """`pinned` and `poll` were there just before `from_ms`; `items` are what a viewer of then is to see,
    deleted messages left out; `next_ms` is where to go on, null when all the time asked for is here."""

    pinned: PinnedProduct | None
    poll: PollState | None
    items: list[Numbered]
    next_ms: int | None
