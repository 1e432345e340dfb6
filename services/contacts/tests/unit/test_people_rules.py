"""Rules about names and about what a contact is found by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.people.rules import Names, fold, full_name, names_after, needles, searchable, sortable, split_name, tidy

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("  Anna   Maria ", "Anna Maria"),
        ("Zoe\u0308", "Zo\u00eb"),
        ("\u00a0\t", None),
        ("", None),
        (None, None),
        ("نیم\u200cفاصله", "نیم\u200cفاصله"),
    ],
)
def test_a_name_is_tidied_and_keeps_its_joiners(text: str | None, tidied: str | None) -> None:
    assert tidy(text) == tidied


@given(WORDS, WORDS)
def test_the_full_name_is_always_the_first_and_last_together(first: str, last: str) -> None:
    names = names_after(Names(None, None, None), {"first_name": first, "last_name": last})
    assert names.name == full_name(names.first_name, names.last_name)


@given(st.text(max_size=40))
def test_splitting_a_name_loses_nothing_of_it(name: str) -> None:
    names = split_name(name)
    assert full_name(names.first_name, names.last_name) == names.name == tidy(name)


def test_only_what_is_given_changes() -> None:
    before = Names("Anna", "Klein", "Anna Klein")
    assert names_after(before, {}) == before
    assert names_after(before, {"last_name": None}) == Names("Anna", None, "Anna")
    assert names_after(before, {"first_name": None, "name": "Bea Groß"}) == Names("Bea", "Groß", "Bea Groß")
    assert names_after(before, {"name": None}) == Names(None, None, None)


@pytest.mark.parametrize(
    ("left", "right"),
    [("ÅNGSTRÖM", "angstrom"), ("ＡＢＣ", "abc"), ("Straße", "STRASSE"), ("Ёлка", "елка"), ("İstanbul", "istanbul")],
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
    assert sortable(None, "", "Zoë") == "zoe"
    assert sortable(None, None) == ""
