"""What is judged of an encoder's video, and how long hosts are told."""

import pytest

from web.ingest.notices import EncoderRefused, Notice, Notices
from web.ingest.watch import Watch

KEY, DELTA = [b"\x65" + bytes(999)], [b"\x41" + bytes(999)]
SECOND = 1_000_000


def seen(
    watch: Watch, at_us: int, units: list[bytes] = DELTA, size: tuple[int, int] | None = None
) -> list[str]:
    watch.see(units, at_us, size)
    return [notice.code for notice in watch.warnings()]


def test_pictures_out_of_order_are_refused() -> None:
    watch = Watch()
    seen(watch, 0, KEY)
    seen(watch, 120_000)
    with pytest.raises(EncoderRefused) as refusal:
        seen(watch, 40_000)
    assert refusal.value.notice == Notice("ingest.b_frames", {})


def test_a_clock_that_starts_again_is_no_b_frame() -> None:
    watch = Watch()
    seen(watch, 50 * SECOND, KEY)
    assert seen(watch, 0, KEY) == []
    assert seen(watch, 40_000) == []


def test_a_long_key_interval_is_told_while_it_grows_and_until_a_shorter_one() -> None:
    watch = Watch()
    assert seen(watch, 0, KEY) == []
    assert seen(watch, 2 * SECOND) == []
    assert seen(watch, 2_002_000, KEY) == []  # sixty pictures at 29.97 a second
    assert seen(watch, 4 * SECOND) == []
    assert seen(watch, 4 * SECOND + 142_000) == ["ingest.key_interval"]
    seen(watch, 10 * SECOND, KEY)
    assert watch.warnings() == [Notice("ingest.key_interval", {"seconds": 8.0})]
    assert seen(watch, 11 * SECOND) == ["ingest.key_interval"]
    assert seen(watch, 12 * SECOND, KEY) == []


def test_large_pictures_are_told_until_they_are_smaller() -> None:
    watch = Watch()
    assert seen(watch, 0, KEY, (1_920, 1_080)) == []
    assert seen(watch, 1, KEY, (1_080, 1_920)) == []
    assert seen(watch, 2, KEY, (3_840, 2_160)) == []
    assert seen(watch, 3, KEY, (4_096, 2_304)) == []
    seen(watch, 4, KEY, (5_120, 2_880))
    assert watch.warnings() == [Notice("ingest.picture_size", {"width": 5_120, "height": 2_880})]
    assert seen(watch, 5, KEY, (1_920, 1_080)) == []


def test_a_high_bitrate_is_measured_over_four_seconds() -> None:
    watch = Watch()
    big = [b"\x65" + bytes(79_999)]
    for number in range(100):
        assert seen(watch, number * 40_000, big) == [] or number > 80
    assert seen(watch, 4 * SECOND, big) == ["ingest.bitrate"]
    assert watch.bitrate_bps == pytest.approx(16_000_000, rel=0.02)
    for number in range(101, 260):
        codes = seen(watch, number * 40_000)
    assert codes == ["ingest.key_interval"]


@pytest.mark.parametrize(
    ("size", "octets", "told"),
    [
        ((1_920, 1_080), 80_000, {"mbps": 16.2, "most": 6}),
        ((3_840, 2_160), 150_000, None),
        ((3_840, 2_160), 250_000, {"mbps": 50.5, "most": 30}),
    ],
)
def test_larger_pictures_may_have_more_bits(
    size: tuple[int, int], octets: int, told: dict[str, str | float] | None
) -> None:
    watch = Watch()
    for number in range(150):
        watch.see([b"\x65" + bytes(octets - 1)], number * 40_000, size)
    assert watch.warnings() == ([] if told is None else [Notice("ingest.bitrate", told)])


@pytest.mark.parametrize("step_us", [0, 1])
def test_a_clock_that_hardly_moves_takes_no_memory(step_us: int) -> None:
    watch = Watch()
    for number in range(100_000):
        watch.see(DELTA, number * step_us, None)
    assert len(watch._sizes) <= 400


def test_refusals_are_kept_for_a_minute_one_of_a_kind_newest_first() -> None:
    notices = Notices()
    first, second = Notice("ingest.codec", {"codec": "MP3"}), Notice("ingest.b_frames", {})
    notices.refused("show", first, 0)
    notices.refused("show", second, 10)
    assert notices.of("show", 20) == [second, first]
    notices.refused("show", first, 30)
    assert notices.of("show", 40) == [first, second]
    assert notices.of("show", 60_010) == [first]
    assert notices.of("show", 60_030) == []
    assert notices.of("other", 20) == []


def test_warnings_are_of_the_encoder_that_sends_now() -> None:
    notices = Notices()
    old, new = Notice("ingest.bitrate", {"mbps": 20.0}), Notice("ingest.key_interval", {"seconds": 9.0})

    def before() -> list[Notice]:
        return [old]

    def after() -> list[Notice]:
        return [new]

    notices.sends("show", before)
    assert notices.of("show", 0) == [old]
    notices.sends("show", after)
    notices.stopped("show", before)
    assert notices.of("show", 0) == [new]
    notices.stopped("show", after)
    assert notices.of("show", 0) == []


def test_memory_is_bounded_however_many_are_refused() -> None:
    notices = Notices()
    for number in range(1_500):
        notices.refused(f"show-{number}", Notice("ingest.b_frames", {}), 0)
    for number in range(20):
        notices.refused("show-1499", Notice(f"code.{number}", {}), 0)
    assert notices.of("show-0", 1) == []
    assert len(notices.of("show-1499", 1)) == 8
