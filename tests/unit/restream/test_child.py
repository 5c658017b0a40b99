"""The child's command line, and what is understood of its answers."""

from itertools import pairwise

import pytest

from transcoder.restream.address import parse
from transcoder.restream.command import build, preset
from transcoder.restream.progress import Problem, Progress, ProgressReader, problem_of, redacted
from transcoder.restream.settings import RestreamSettings


def _built(url: str, rate_bps: int = 2_500_000) -> list[str]:
    return build(
        "ffmpeg",
        address=parse(url),
        host="203.0.113.7",
        audio_fd=9,
        preset_fd=10,
        ca_file="/ca",
        rate_bps=rate_bps,
    )


def test_plain_rtmp_goes_to_the_checked_address_and_names_the_host() -> None:
    arguments = _built("rtmp://push.example/live?x=1")
    assert "rtmp://203.0.113.7:1935/live?x=1" in arguments
    options = dict(pairwise(arguments))
    assert options["-rtmp_tcurl"] == "rtmp://push.example:1935/live?x=1"
    assert options["-fpre"] == "/dev/fd/10"
    assert options["-codec"] == "copy"
    assert "-copyts" in arguments
    assert "-tls_verify" not in arguments
    assert [arguments[at + 1] for at, one in enumerate(arguments) if one == "-i"] == ["pipe:0", "pipe:9"]


def test_rtmps_goes_to_the_name_that_the_certificate_must_prove() -> None:
    arguments = _built("rtmps://push.example/live")
    assert "rtmps://push.example:443/live" in arguments
    options = dict(pairwise(arguments))
    assert (options["-tls_verify"], options["-ca_file"]) == ("1", "/ca")


@pytest.mark.parametrize(("rate_bps", "has_own"), [(8_000_000, True), (30_000_000, False)])
def test_fast_pictures_get_the_systems_larger_send_buffer(rate_bps: int, has_own: bool) -> None:
    arguments = _built("rtmp://push.example/live", rate_bps)
    assert ("-send_buffer_size" in arguments) == has_own


def test_six_seconds_of_fast_pictures_may_wait() -> None:
    settings = RestreamSettings()
    assert [settings.most_waiting(rate) for rate in (2_500_000, 8_000_000, 30_000_000)] == [
        6_000_000,
        6_000_000,
        22_500_000,
    ]


def test_the_key_is_the_rest_of_its_line() -> None:
    assert preset("-the#key&=চাবি") == "rtmp_playpath=-the#key&=চাবি\n".encode()


def test_progress_comes_in_reports() -> None:
    reader = ProgressReader()
    first = ["bitrate=N/A", "total_size=N/A", "out_time_us=-9", "progress=continue"]
    second = ["total_size=45", "out_time_us=7", "progress=end"]
    found = [report for line in [*first, *second] if (report := reader.take(line)) is not None]
    assert found == [Progress(-9, 0), Progress(7, 45)]


@pytest.mark.parametrize(
    ("said", "live_s", "problem"),
    [
        (
            "[tcp @ 0x5] [error] Connection to tcp://127.0.0.1:1 failed: Connection refused",
            None,
            "unreachable",
        ),
        ("[tcp @ 0x5] [error] Failed to resolve hostname no.example: Name or service", None, "unreachable"),
        ("[tls @ 0x5] [error] Peer certificate failed verification", None, "untrusted"),
        ("[tls @ 0x5] [error] The certificate's owner does not match hostname x", None, "untrusted"),
        ("[tcp @ 0x5] [error] Connection timed out", None, "no_answer"),
        ("[rtmp @ 0x5] [error] Server error: NetStream.Publish.BadName", None, "refused"),
        ("[error] rtmp://127.0.0.1:1935/live: Input/output error", None, "refused"),
        ("[error] something new", None, "failed"),
        ("[error] av_interleaved_write_frame(): Broken pipe", 60.0, "dropped"),
        ("[error] av_interleaved_write_frame(): Broken pipe", 1.0, "turned_away"),
    ],
)
def test_the_reason_is_read_from_the_last_words(said: str, live_s: float | None, problem: Problem) -> None:
    assert problem_of([said], live_s=live_s) == f"restream.{problem}"


def test_secrets_do_not_reach_the_log() -> None:
    assert redacted("rtmp://x/live/abc-abcd said abcd", ["abc", "abcd", ""]) == "rtmp://x/live/…-… said …"
