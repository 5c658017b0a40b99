import pytest

from transcoder.origin.head import Fields, RequestLine, request_line
from transcoder.origin.request import target_of
from transcoder.pending import Pending
from transcoder.window import Reload


@pytest.mark.parametrize(
    ("path", "kind", "rendition", "token"),
    [
        ("/hls/demo/index.m3u8", "multivariant", "", None),
        ("/hls/demo/manifest.mpd", "mpd", "", None),
        ("/hls/demo/v0.m3u8", "playlist", "v0", None),
        ("/hls/demo/captions-bn.m3u8?_HLS_msn=1", "playlist", "captions-bn", None),
        ("/play/a.b-c/hls/demo/audio/x_Y-i0.mp4", "media", "audio", "a.b-c"),
        ("/hls/%E0%A6%85/v12/x-7.mp4", "media", "v12", None),
    ],
)
def test_paths_of_the_live_origin(path: str, kind: str, rendition: str, token: str | None) -> None:
    target = target_of(path)
    assert target is not None
    assert (target.kind, target.rendition, target.token) == (kind, rendition, token)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/hls/demo/",
        "/hls/demo/rewind/index.m3u8",
        "/hls/demo/replay/v0.m3u8",
        "/hls/demo/key/3",
        "/hls/demo/poster.webp",
        "/hls/demo/source.m3u8",
        "/hls/demo/source/x-s1.mp4",
        "/hls/demo/v0/../../secret",
        "/hls/demo/v0/%2e%2e/x",
        "/hls/demo/v0/a/b.mp4",
        "/api/hls/demo/index.m3u8",
    ],
)
def test_whatever_else_is_not_its_own(path: str) -> None:
    assert target_of(path) is None


@pytest.mark.parametrize(
    ("query", "reload", "wrong"),
    [
        ("", Reload(), False),
        ("_HLS_msn=7&_HLS_part=0&_HLS_skip=YES", Reload(7, 0, True), False),
        ("_HLS_skip=v2", Reload(None, None, True, True), False),
        ("_HLS_msn=7&_HLS_primary_id=x&y=z", Reload(7), False),
        ("_HLS_msn=", Reload(), True),
        ("_HLS_msn=-1", Reload(), True),
        ("_HLS_msn=1&_HLS_part=%D9%A3", Reload(), True),
        ("_HLS_skip=yes", Reload(), True),
    ],
)
def test_directives(query: str, reload: Reload, wrong: bool) -> None:
    target = target_of(f"/hls/demo/v0.m3u8?{query}")
    assert target is not None
    assert (target.reload, bool(target.wrong)) == (reload, wrong)


def test_request_lines_are_plain_or_nothing() -> None:
    assert request_line(b"GET /hls/a/v0.m3u8?x=1 HTTP/1.1") == RequestLine(False, "/hls/a/v0.m3u8?x=1")
    assert request_line(b"HEAD / HTTP/1.1") == RequestLine(True, "/")
    for line in (b"POST / HTTP/1.1", b"GET / HTTP/1.0", b"GET  / HTTP/1.1", b"GET http://a/ HTTP/1.1", b""):
        assert request_line(line) is None


def test_fields_are_found_in_any_case_and_joined() -> None:
    fields = Fields(b"Host: a\r\nCookie:b=c \r\nACCEPT-Encoding: gzip\r\ncookie: d=e\r\nConnection: close")
    assert fields.is_plain
    assert fields.closes
    assert (fields.get("cookie"), fields.get("Accept-Encoding"), fields.get("x")) == (
        "b=c, d=e",
        "gzip",
        None,
    )


@pytest.mark.parametrize(
    "block",
    [
        b"",
        b"Cookie: no host",
        b"Host: a\r\nContent-Length: 0",
        b"Host: a\r\nTransfer-Encoding: chunked",
        b"Host: a\r\nConnection: Upgrade\r\nUpgrade: h2c",
        b"Host: a\r\nExpect: 100-continue",
        b"Host: a\r\nBad Name: x",
        b"Host: a\r\n folded",
        b"Host: a\r\nX: a\nb",
        b"Host: a\r\nX: a\x00b",
    ],
)
def test_unusual_heads_are_not_plain(block: bytes) -> None:
    assert not Fields(block).is_plain


def test_all_that_wait_are_told_once_in_order() -> None:
    pending, told = Pending[int](), list[str]()

    def hearer(name: str) -> None:
        pending.then(lambda value: told.append(f"{name}{value}"))

    def leaver(value: int | None) -> None:
        told.append(f"left{value}")

    hearer("a")
    pending.then(leaver)
    hearer("b")
    assert len(pending) == 3
    pending.forget(leaver)
    pending.settle(1)
    pending.settle(2)
    hearer("c")
    assert (told, pending.settled, pending.value, len(pending)) == (["a1", "b1", "c1"], True, 1, 0)
