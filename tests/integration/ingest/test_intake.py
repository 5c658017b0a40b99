"""What an intake passes on, and when."""

from typing import Any, cast

import pytest

from media.ingest.publisher import LocalPublisher
from tests.helpers.media_peers import until
from web.ingest.intake import Intake, PublisherEnded
from web.ingest.notices import EncoderRefused
from web.ingest.sound import OpusPacket, Sound

KEY, DELTA = [b"\x65key"], [b"\x41delta"]
MS = 1_000_000


class Recorder:
    """A publisher that only writes down."""

    def __init__(self) -> None:
        self.is_open = True
        self.said: list[Any] = []

    def begin(self) -> None:
        self.said.append("begin")

    def video(self, units: list[bytes], at_us: int, _arrival_ns: int) -> None:
        self.said.append((units[0], at_us))

    def close(self) -> None:
        self.is_open = False


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def intake(recorder: Recorder) -> Intake:
    return Intake(cast(LocalPublisher, recorder), lambda _intake: recorder.said.append("forgotten"))


def test_a_show_begins_with_a_keyframe_and_loses_nothing_from_there(
    intake: Intake, recorder: Recorder
) -> None:
    intake.video(DELTA, 0, 0)
    for number in range(1, 6):
        assert recorder.said == []
        intake.video(KEY if number == 1 else DELTA, number * 40_000, number * 40 * MS)
    assert recorder.said == ["begin", (KEY[0], 40_000), *((DELTA[0], n * 40_000) for n in range(2, 6))]


def test_a_slow_camera_waits_for_two_pictures(intake: Intake, recorder: Recorder) -> None:
    intake.video(KEY, 0, 0)
    intake.video(DELTA, 1_000_000, 1_000 * MS)
    assert recorder.said[0] == "begin"


def test_b_frames_are_seen_before_anything_is_sent(intake: Intake, recorder: Recorder) -> None:
    intake.video(KEY, 0, 0)
    intake.video(DELTA, 120_000, 40 * MS)
    with pytest.raises(EncoderRefused):
        intake.video(DELTA, 40_000, 80 * MS)
    assert recorder.said == []


async def test_it_ends_with_its_publisher_and_once(intake: Intake, recorder: Recorder) -> None:
    recorder.is_open = False
    with pytest.raises(PublisherEnded):
        intake.video(KEY, 0, 0)
    with pytest.raises(PublisherEnded):
        intake.sound(b"", 0)
    await intake.close()
    await intake.close()
    assert recorder.said == ["forgotten"]


async def test_only_aac_is_sound(intake: Intake) -> None:
    with pytest.raises(EncoderRefused) as refusal:
        intake.begin_sound("mp3", b"")
    assert refusal.value.notice.params == {"codec": "mp3"}
    intake.begin_sound("aac", b"\x12\x10")
    intake.begin_sound("mp3", b"")
    await intake.close()


async def test_sound_that_cannot_be_worked_on_ends_the_encoder_and_tells_it(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(_sound: Sound, _data: bytes, _at_us: int | None) -> list[OpusPacket]:
        raise ValueError("an error that nobody thought of")

    monkeypatch.setattr(Sound, "take", break_down)
    intake.begin_sound("aac", b"")
    intake.sound(b"frame", 0)
    codes: list[str] = []

    def is_refused() -> bool:
        try:
            intake.check()
        except EncoderRefused as refusal:
            codes.append(refusal.notice.code)
        return bool(codes)

    await until(is_refused)
    assert codes == ["ingest.bad_sound"]
    await intake.close()
