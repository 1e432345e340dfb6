"""Texts are folded so that what sounds alike is found alike, in any script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.folding import fold, needles, searchable


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("ÅNGSTRÖM", "angstrom"),
        ("ＡＢＣ", "abc"),
        ("Straße", "STRASSE"),
        ("Ёлка", "елка"),
        ("İstanbul", "istanbul"),
        ("O\u2019Neil", "O'Neil"),
        ("O\u00b4Neil", "oneil"),
        ("\u02bbOkina", "Okina"),
        ("Łęcka", "lecka"),
        ("SØREN", "soren"),
        ("Đorđe", "dorde"),
        ("Işık", "ISIK"),
        ("Æsa Þór", "aesa thor"),
        ("\u202aAnna\u200b\u202c", "anna"),
        ("Jean\u2013Luc", "jean-luc"),
    ],
)
def test_what_sounds_alike_is_folded_alike(left: str, right: str) -> None:
    assert fold(left) == fold(right)


def test_vowel_signs_are_not_accents() -> None:
    assert fold("हिन्दी") == "हिन्दी"
    assert fold("한국") == "한국"


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_every_sign_is_a_word_of_its_own_and_asked_for_as_one() -> None:
    assert searchable("王小明 Ltd", "김철수") == " 王 小 明 ltd 김 철 수"
    assert needles("小明 Ltd x") == [" 小 明", "ltd", "x"]
    assert needles("") == []


@given(st.text())
def test_whatever_is_searchable_is_found_by_each_of_its_words(text: str) -> None:
    assert all(needle in searchable(text) for word in text.split() for needle in needles(word))


def test_every_searchable_word_has_a_space_before_it() -> None:
    assert searchable("Anna  Groß", None, "A@b.co") == " anna gross a@b.co"
