from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.errors import Invalid
from apps.core.text import ALPHABET, clean, reference, require


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text())
def test_nothing_unprintable_stays(text: str) -> None:
    assert all(ch in "\n\t" or unicodedata.category(ch) not in ("Cc", "Cs") for ch in clean(text))


def test_joiners_and_marks_of_other_scripts_stay() -> None:
    persian = "می‌خواهیم"  # a zero-width non-joiner inside
    hindi = "क्षेत्र"
    assert clean(persian) == persian
    assert clean(hindi) == hindi


def test_one_kind_of_line_end() -> None:
    assert clean("one\r\ntwo\rthree\n") == "one\ntwo\nthree"


def test_what_is_needed_must_be_there() -> None:
    with pytest.raises(Invalid) as refusal:
        require(" \n", "reason", "Say why.")
    assert refusal.value.fields == {"reason": "Say why."}


def test_a_text_is_never_shortened_in_silence() -> None:
    with pytest.raises(Invalid, match="11 characters long; at most 10 fit"):
        require("x" * 11, "reason", "Say why.", limit=10)


def test_references_can_be_read_out_and_not_guessed() -> None:
    made = {reference() for _ in range(1000)}
    assert len(made) == 1000
    assert set("".join(made)) <= set(ALPHABET)
    assert not set("aeiouyl01o") & set(ALPHABET)
