"""AES-128 segments: what goes out can be undone by the key and the IV that the playlist names."""

import json

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES128
from cryptography.hazmat.primitives.ciphers.modes import CBC
from hypothesis import given
from hypothesis import strategies as st

from transcoder.encryption import Seal
from transcoder.envelope import Envelope
from transcoder.origin.answer import Answer
from transcoder.origin.desk import Desk
from transcoder.origin.request import target_of
from transcoder.playlist import KeyTag
from transcoder.supervisor import Transcoder, TranscoderSettings
from web.problems import describe

SECRET = bytes(range(32))
numbers = st.integers(0, 2**40)


def opened(sealed: bytes, key: bytes, iv: bytes) -> bytes:
    decryptor = Cipher(AES128(key), CBC(iv)).decryptor()
    padded = decryptor.update(sealed) + decryptor.finalize()
    unpadder = padding.PKCS7(128).unpadder()
    return unpadder.update(padded) + unpadder.finalize()


@given(st.binary(max_size=200), numbers, st.sampled_from(["v0", "audio"]), st.integers(1, 100))
def test_the_key_and_iv_of_the_playlist_undo_it(
    plain: bytes, msn: int, rendition: str, segments_per_key: int
) -> None:
    seal = Seal(SECRET, "show", segments_per_key)
    tag = seal.tag(rendition, msn, "../")
    prefix, _, number = tag.uri.rpartition("/")
    assert prefix == "../key"
    assert opened(seal.close(rendition, msn, plain), seal.key(int(number)), tag.iv) == plain


@given(numbers)
def test_another_server_with_the_secret_comes_to_the_same_bytes(msn: int) -> None:
    one, other = Seal(SECRET, "show", 30), Seal(SECRET, "show", 30)
    assert one.close("v0", msn, b"plain") == other.close("v0", msn, b"plain")
    assert one.tag("v0", msn) == other.tag("v0", msn)


def test_keys_rotate_and_differ_between_shows() -> None:
    seal = Seal(SECRET, "show", 30)
    assert [seal.number(msn) for msn in (29, 30, 59, 60)] == [0, 1, 1, 2]
    keys = {seal.key(number) for number in range(100)} | {Seal(SECRET, "other", 30).key(0)}
    assert len(keys) == 101
    assert {len(key) for key in keys} == {16}


def test_each_segment_of_each_rendition_has_an_iv_of_its_own() -> None:
    seal = Seal(SECRET, "show", 30)
    ivs = {seal.tag(rendition, msn).iv for rendition in ("v0", "v1", "audio") for msn in range(50)}
    assert len(ivs) == 150


def test_an_envelope_seals_once_and_forgets() -> None:
    seal = Seal(SECRET, "show", 30)
    envelope = Envelope(seal, "v0")
    envelope.note("v0/a-1.mp4", 31)
    sealed = envelope.close("v0/a-1.mp4", b"part")
    assert sealed == seal.close("v0", 31, b"part")
    assert envelope.close("v0/a-1.mp4", b"part") is sealed
    assert envelope.close("v0/a-i0.mp4", b"map") == b"map"
    assert envelope.tag(31) == KeyTag("key/1", seal.tag("v0", 31).iv)
    assert envelope.stored_bytes == 16
    envelope.forget("v0/a-1.mp4", "v0/never-there.mp4")
    assert envelope.stored_bytes == 0


async def test_who_asks_for_dash_of_an_encrypted_show_is_told_why_not_before_it_can_be_played() -> None:
    transcoder = await Transcoder.start(TranscoderSettings(), lambda *_: None)
    transcoder.seals = lambda show: Seal(SECRET, show, 30)
    transcoder.open("show")
    target = target_of("/hls/show/manifest.mpd")
    assert target is not None
    answer = Desk(transcoder, describe).answer(target, lambda _: None)
    await transcoder.close()
    assert isinstance(answer, Answer)
    assert (answer.status, json.loads(answer.body)["code"]) == (409, "playback.dash_encrypted")
    assert answer.headers["Cache-Control"] == "no-store"
