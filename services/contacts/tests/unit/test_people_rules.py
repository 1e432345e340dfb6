"""Rules about names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.people.rules import Names, full_name, names_after, sortable, split_name, tidy

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("  Anna   Maria ", "Anna Maria"),
        ("Zoe\u0308", "Zo\u00eb"),
        ("\u00a0\t", None),
        ("", None),
        (None, None),
        ("\u200d", None),
        ("\u202e \u200b\x07", None),
        ("نیم\u200cفاصله", "نیم\u200cفاصله"),
    ],
)
def test_a_name_is_tidied_and_keeps_its_joiners(text: str | None, tidied: str | None) -> None:
    assert tidy(text) == tidied


@given(WORDS, WORDS)
def test_the_full_name_is_always_the_first_and_last_together(first: str, last: str) -> None:
    names = names_after(Names(None, None, None), {"first_name": first, "last_name": last})
    assert names.name == full_name(names.first_name, names.last_name)


@given(st.text("a\u200d\u202e é\u0308\x07", max_size=40) | st.text(max_size=40))
def test_splitting_a_name_loses_nothing_of_it(name: str) -> None:
    names = split_name(name)
    assert full_name(names.first_name, names.last_name) == names.name == tidy(name)


def test_only_what_is_given_changes() -> None:
    before = Names("Anna", "Klein", "Anna Klein")
    assert names_after(before, {}) == before
    assert names_after(before, {"last_name": None}) == Names("Anna", None, "Anna")
    assert names_after(before, {"first_name": None, "name": "Bea Groß"}) == Names("Bea", "Groß", "Bea Groß")
    assert names_after(before, {"name": None}) == Names(None, None, None)


def test_a_list_by_name_sorts_by_the_first_that_is_there() -> None:
    assert sortable(None, "", "Zoë") == "zoe"
    assert sortable(None, None) == ""
