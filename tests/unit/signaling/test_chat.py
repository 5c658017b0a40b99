"""What a chat message may look like."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.chat import MAX_CHARS, chat_text, clean
from signaling.errors import ChatEmpty, ChatTooLong


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("  hello   world ", "hello world"),
        ("line\r\none\x00two\u2028three", "line one two three"),
        ("e\u0301", "é"),
        ("শুভ নববর্ষ 🎉", "শুভ নববর্ষ 🎉"),
        ("র\u200d্যাব", "র\u200d্যাব"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("safe\u202eexe", "safeexe"),
        ("e\u200e\u0301", "é"),
        ("lone \ud800 half", "lone half"),
        ("a" + "\u0323" * 40, "ạ" + "\u0323" * 6),
    ],
)
def test_cleaning(given_text: str, kept: str) -> None:
    assert clean(given_text) == kept


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200d\u200c", "\u202e"])
def test_a_message_without_anything_to_read_is_refused(text: str) -> None:
    with pytest.raises(ChatEmpty):
        chat_text(text)


def test_the_limit_counts_the_cleaned_text() -> None:
    assert chat_text("  " + "x" * MAX_CHARS + "\n") == "x" * MAX_CHARS
    with pytest.raises(ChatTooLong) as refusal:
        chat_text("x" * (MAX_CHARS + 1))
    assert refusal.value.params() == {"limit": 300}


@given(st.text(st.characters()))
def test_cleaned_text_can_always_be_sent_and_is_clean_already(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode()
    assert clean(cleaned) == cleaned
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in cleaned)
