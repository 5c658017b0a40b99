"""The house rules that a machine can check: pure files, the size of files, who wrote down what."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ROOMS = ("media", "signaling", "transcoder", "commerce", "web")
PURE = (
    "commerce/events.py",
    "commerce/mobile.py",
    "commerce/money.py",
    "media/assembler.py",
    "media/audience.py",
    "media/budget.py",
    "media/capture.py",
    "media/codecs.py",
    "media/extensions.py",
    "media/fragment.py",
    "media/ingest/packetiser.py",
    "media/keyframes.py",
    "media/layers.py",
    "media/limits.py",
    "media/lines.py",
    "media/loss.py",
    "media/meter.py",
    "media/negotiation.py",
    "media/offer.py",
    "media/place.py",
    "media/plane/clock.py",
    "media/plane/pace.py",
    "media/plane/sent.py",
    "media/player.py",
    "media/quota.py",
    "media/repeats.py",
    "media/rewriter.py",
    "media/ring.py",
    "media/rtcp.py",
    "media/rtp.py",
    "media/sdp.py",
    "media/sequence.py",
    "media/shares.py",
    "media/speaking.py",
    "media/stress.py",
    "media/taps.py",
    "media/twcc.py",
    "signaling/captions.py",
    "signaling/chat.py",
    "signaling/conditions.py",
    "signaling/credentials.py",
    "signaling/frames.py",
    "signaling/ice_servers.py",
    "signaling/limits.py",
    "signaling/protocol.py",
    "signaling/room.py",
    "signaling/stage.py",
    "signaling/state.py",
    "transcoder/arrival.py",
    "transcoder/av1.py",
    "transcoder/bits.py",
    "transcoder/captions/track.py",
    "transcoder/captions/webvtt.py",
    "transcoder/clock.py",
    "transcoder/compose/lateness.py",
    "transcoder/compose/layouts.py",
    "transcoder/emsg.py",
    "transcoder/gop.py",
    "transcoder/archive/index.py",
    "transcoder/archive/journal.py",
    "transcoder/archive/playlists.py",
    "transcoder/archive/replay.py",
    "transcoder/archive/space.py",
    "transcoder/archive/stretches.py",
    "transcoder/admission.py",
    "transcoder/encryption.py",
    "transcoder/envelope.py",
    "transcoder/h264.py",
    "transcoder/ladder.py",
    "transcoder/marks.py",
    "transcoder/messages.py",
    "transcoder/mp4.py",
    "transcoder/pace.py",
    "transcoder/parts.py",
    "transcoder/pictures/choice.py",
    "transcoder/pictures/storyboard.py",
    "transcoder/dash.py",
    "transcoder/kept.py",
    "transcoder/multivariant.py",
    "transcoder/origin/head.py",
    "transcoder/origin/request.py",
    "transcoder/pending.py",
    "transcoder/playlist.py",
    "transcoder/restream/address.py",
    "transcoder/restream/backlog.py",
    "transcoder/restream/course.py",
    "transcoder/restream/progress.py",
    "transcoder/rung_table.py",
    "transcoder/segmenter.py",
    "transcoder/stand_ins.py",
    "transcoder/timeline.py",
    "transcoder/vpx.py",
    "transcoder/window.py",
    "web/clock_strip.py",
    "web/facts.py",
    "web/floor.py",
    "web/ingest/flv.py",
    "web/ingest/notices.py",
    "web/ingest/rtmp/amf0.py",
    "web/ingest/rtmp/chunks.py",
    "web/ingest/rtmp/session.py",
    "web/ingest/stream_name.py",
    "web/ingest/watch.py",
    "web/marks.py",
    "web/scenes.py",
    "web/past.py",
    "web/wire_recordings.py",
    "web/playback/pages.py",
    "web/playback/tokens.py",
    "web/playback/watermark.py",
    "web/sliding_window.py",
    "web/tally.py",
    "web/wire.py",
)
"""Beside every `rules.py` and `states.py`, media/payload/ and media/bandwidth/."""
BANNED = {
    "aiohttp",
    "aioice",
    "aiortc",
    "alembic",
    "asyncio",
    "av",
    "logging",
    "os",
    "random",
    "redis",
    "secrets",
    "socket",
    "socketio",
    "sqlalchemy",
    "structlog",
    "subprocess",
    "threading",
    "time",
    "uuid",
}
LONGEST = 500


def sources() -> list[Path]:
    return [
        path
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if "node_modules" not in path.parts
    ]


def pure_files() -> list[str]:
    named = [path for path in sources() if path.name in ("rules.py", "states.py")]
    folders = [path for name in ("payload", "bandwidth") for path in (ROOT / "media" / name).glob("*.py")]
    return sorted({*PURE, *(path.relative_to(ROOT).as_posix() for path in [*named, *folders])})


@pytest.mark.parametrize("name", pure_files())
def test_a_pure_file_decides_and_does_nothing(name: str) -> None:
    tree = ast.parse((ROOT / name).read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            assert not {alias.name.split(".")[0] for alias in node.names} & BANNED, name
        elif isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] not in BANNED, name
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("open", "print", "input"), name
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            assert node.func.attr not in ("now", "utcnow", "today"), name
        assert not isinstance(node, ast.AsyncFunctionDef | ast.Await), name


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_file_says_what_it_is_and_stays_short(path: Path) -> None:
    text = path.read_text()
    assert ast.get_docstring(ast.parse(text)) or not text.strip()
    assert len(text.splitlines()) <= LONGEST or "migrations" in path.parts  # generated, never edited


def test_no_file_is_named_for_nothing_in_particular() -> None:
    vague = {"utils", "util", "common", "core", "shared", "helpers", "misc"}
    assert [path.as_posix() for path in sources() if path.stem in vague or set(path.parts) & vague] == []
