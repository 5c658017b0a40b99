"""RTMP's bytes taken apart and answered, however they arrive."""

import contextlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.ingest.rtmp import amf0
from web.ingest.rtmp.amf0 import BadAmf, Value
from web.ingest.rtmp.chunks import BadChunk, ChunkReader, Message, write_message
from web.ingest.rtmp.session import (
    HANDSHAKE,
    BadRtmp,
    Ended,
    Happening,
    Media,
    PublishWanted,
    RtmpSession,
)

MOST = 1 << 16
AUDIO, VIDEO, COMMAND = 8, 9, 20


def pieces(data: bytes, cuts: list[int]) -> Iterator[bytes]:
    """The bytes in pieces whose sizes go round `cuts`."""
    at = number = 0
    while at < len(data):
        size = cuts[number % len(cuts)]
        yield data[at : at + size]
        at += size
        number += 1


def read(data: bytes, cuts: list[int], chunk_size: int = 128) -> list[Message]:
    reader = ChunkReader(MOST)
    reader.set_chunk_size(chunk_size)
    found = []
    for piece in pieces(data, cuts):
        reader.feed(piece)
        while (message := reader.next()) is not None:
            found.append(message)
    return found


messages = st.builds(
    Message,
    st.sampled_from((AUDIO, VIDEO, COMMAND)),
    st.integers(0, 3),
    st.integers(0, (1 << 24) - 2),
    st.binary(max_size=700),
)


@given(
    sent=st.lists(st.tuples(st.integers(2, 12), messages), max_size=6),
    cuts=st.lists(st.integers(1, 400), min_size=1, max_size=5),
    chunk_size=st.integers(1, 300),
)
def test_messages_come_back_from_chunks(
    sent: list[tuple[int, Message]], cuts: list[int], chunk_size: int
) -> None:
    data = b"".join(write_message(channel, message, chunk_size) for channel, message in sent)
    assert read(data, cuts, chunk_size) == [message for _, message in sent]


def test_short_headers_step_by_their_delta_and_repeat_it() -> None:
    data = (
        b"\x04" + b"\x00\x03\xe8" + b"\x00\x00\x02" + b"\x09" + b"\x01\x00\x00\x00" + b"aa"
        b"\x44" + b"\x00\x00\x21" + b"\x00\x00\x01" + b"\x09" + b"b"
        b"\x84" + b"\x00\x00\x28" + b"c"
        b"\xc4" + b"d"
    )  # fmt: skip
    assert read(data, [1]) == [
        Message(VIDEO, 1, 1_000, b"aa"),
        Message(VIDEO, 1, 1_033, b"b"),
        Message(VIDEO, 1, 1_073, b"c"),
        Message(VIDEO, 1, 1_113, b"d"),
    ]


@pytest.mark.parametrize("repeats", [True, False])
def test_times_beyond_24_bits_are_read_whether_later_chunks_repeat_them(repeats: bool) -> None:
    stamp = (0x01000000).to_bytes(4, "big")
    head = b"\x04\xff\xff\xff\x00\x00\x05\x09\x01\x00\x00\x00" + stamp
    data = head + b"abc" + b"\xc4" + (stamp if repeats else b"") + b"de"
    assert read(data, [1], chunk_size=3) == [Message(VIDEO, 1, 0x01000000, b"abcde")]


def test_interleaved_streams_are_kept_apart() -> None:
    first = write_message(4, Message(VIDEO, 1, 5, b"v" * 200), 128)
    second = write_message(5, Message(AUDIO, 1, 6, b"a" * 10), 128)
    cut = 12 + 128
    assert read(first[:cut] + second + first[cut:], [7]) == [
        Message(AUDIO, 1, 6, b"a" * 10),
        Message(VIDEO, 1, 5, b"v" * 200),
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"\x44" + bytes(7),
        b"\x04" + bytes(3) + b"\xff\xff\xff" + bytes(5),
        write_message(4, Message(VIDEO, 1, 5, bytes(200)), 128)[:140]
        + write_message(4, Message(VIDEO, 1, 5, b"x"), 128),
        b"".join(write_message(channel, Message(VIDEO, 1, 0, b"x"), 128) for channel in range(2, 20)),
    ],
    ids=["no first header", "too long", "inside another", "too many streams"],
)
def test_what_no_encoder_sends_is_refused(data: bytes) -> None:
    with pytest.raises(BadChunk):
        read(data, [len(data)])


@given(data=st.binary(max_size=3_000), cuts=st.lists(st.integers(1, 99), min_size=1, max_size=3))
def test_garbage_ends_in_the_one_error(data: bytes, cuts: list[int]) -> None:
    session = RtmpSession(bytes(HANDSHAKE - 8))
    with contextlib.suppress(BadRtmp):
        for piece in pieces(b"\x03" + bytes(2 * HANDSHAKE) + data, [HANDSHAKE, *cuts]):
            session.feed(piece)


values: st.SearchStrategy[Value] = st.recursive(
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("abc", min_size=1, max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.lists(values, max_size=4))
def test_values_come_back_from_amf(sent: list[Value]) -> None:
    assert amf0.decode(amf0.encode(sent)) == sent


@given(st.binary(max_size=300))
def test_no_bytes_break_the_amf_reader(data: bytes) -> None:
    with contextlib.suppress(BadAmf):
        amf0.decode(data)


def test_amf_of_any_depth_costs_little() -> None:
    with pytest.raises(BadAmf, match="too deep"):
        amf0.decode(b"\x03\x00\x01a" * 5_000)
    with pytest.raises(BadAmf, match="cut short"):
        amf0.decode(b"\x0a\xff\xff\xff\xff")


class Client:
    """The other side of a session."""

    def __init__(self) -> None:
        self.session = RtmpSession(bytes(range(256)) * 5 + bytes(HANDSHAKE - 8 - 1_280))
        self.hello = bytes([7]) * HANDSHAKE
        assert self.session.feed(b"\x03" + self.hello) == []
        self.greeting = self.session.take_outgoing()
        assert self.session.feed(self.greeting[1 : 1 + HANDSHAKE]) == []
        self._reader = ChunkReader(MOST)

    def say(self, kind: int, stream: int, payload: bytes, at_ms: int = 0) -> list[Happening]:
        return self.session.feed(write_message(3, Message(kind, stream, at_ms, payload), 128))

    def command(self, *values: Value) -> list[Happening]:
        return self.say(COMMAND, 0, amf0.encode(values))

    def hears(self) -> list[list[Value]]:
        """The commands that came back."""
        self._reader.feed(self.session.take_outgoing())
        found = []
        while (message := self._reader.next()) is not None:
            if message.kind == 1:
                self._reader.set_chunk_size(int.from_bytes(message.payload, "big"))
            if message.kind == COMMAND:
                found.append(amf0.decode(message.payload))
        return found


def test_the_handshake_echoes_the_client_and_offers_no_digest() -> None:
    client = Client()
    assert len(client.greeting) == 1 + 2 * HANDSHAKE
    assert client.greeting[:9] == b"\x03" + bytes(8)
    assert client.greeting[1 + HANDSHAKE :] == client.hello
    with pytest.raises(BadRtmp):
        RtmpSession(bytes(HANDSHAKE - 8)).feed(b"\x06" + bytes(HANDSHAKE))


def test_a_publisher_is_let_in_and_its_media_comes_out() -> None:
    client = Client()
    client.command("connect", 1.0, {"app": "live", "tcUrl": "rtmp://host/live"})
    (connected,) = client.hears()
    assert connected[:2] == ["_result", 1.0]
    client.command("createStream", 4.0, None)
    assert client.hears() == [["_result", 4.0, None, 1.0]]
    assert client.command("publish", 5.0, None, "show?key=k", "live") == [PublishWanted("show?key=k")]
    assert client.say(VIDEO, 1, b"early") == []
    client.session.accept()
    (status,) = client.hears()
    assert status[0] == "onStatus"
    assert isinstance(status[3], dict)
    assert status[3]["code"] == "NetStream.Publish.Start"
    assert client.say(VIDEO, 1, b"\x17\x00", 40) == [Media(True, 40, b"\x17\x00")]
    assert client.say(AUDIO, 1, b"\xaf\x00", 41) == [Media(False, 41, b"\xaf\x00")]
    assert client.command("deleteStream", 6.0, None, 1.0) == [Ended()]


def test_a_refused_publisher_reads_why() -> None:
    client = Client()
    client.command("connect", 1.0, {"app": "live"})
    client.command("publish", 5.0, None, "show?key=k")
    client.hears()
    client.session.refuse("NetStream.Publish.BadName", "show.stream_key_wrong")
    ((*_, about),) = client.hears()
    assert about == {
        "level": "error",
        "code": "NetStream.Publish.BadName",
        "description": "show.stream_key_wrong",
    }


def test_another_application_and_players_are_turned_away() -> None:
    client = Client()
    assert client.command("publish", 5.0, None, "show?key=k") == []
    client.command("connect", 1.0, {"app": "vod"})
    ((name, *_),) = client.hears()
    assert name == "_error"
    client.command("connect", 1.0, {"app": "live/"})
    client.hears()
    assert client.command("play", 5.0, None, "show") == [Ended()]


def test_long_messages_are_refused_until_the_key_was_right() -> None:
    client = Client()
    with pytest.raises(BadRtmp):
        client.say(VIDEO, 1, bytes(20_000))


def test_pings_are_answered_and_bytes_acknowledged() -> None:
    client = Client()
    client.command("connect", 1.0, {"app": "live"})
    client.command("publish", 5.0, None, "show?key=k")
    client.session.accept()
    client.hears()
    client.say(4, 0, b"\x00\x06\x00\x00\x00\x2a")
    assert client.session.take_outgoing().endswith(b"\x00\x07\x00\x00\x00\x2a")
    client.say(VIDEO, 1, bytes(1_300_000))
    assert client.session.take_outgoing()[7] == 3
