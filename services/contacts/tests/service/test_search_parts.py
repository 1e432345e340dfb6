"""The index of parts never hides a contact: whoever has a word in their text has the parts that are asked for it."""

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam, text

from chassis.folding import needles, searchable
from chassis.testing.service import TestService
from contacts.search.parts import asked_parts
from contacts.search.text import in_words

_HAS = text("SELECT search_parts(:location, :searched) @@ CAST(:asked AS tsquery)").bindparams(
    bindparam("location"), bindparam("searched"), bindparam("asked")
)
LOCATION = "Xk'\\"
LETTERS = st.sampled_from("aab.@-_+'\\: &|!()*É ß王李ｻक्ष𠀀\N{COMBINING ACUTE ACCENT}1")
TEXTS = st.text(st.one_of(LETTERS, st.characters(exclude_categories=["Cs"], exclude_characters="\0")), max_size=40)


def has(service: TestService, searched: str, query: str, asked_in: str = LOCATION) -> bool:
    """Whether the index would find the text by what is asked for `query`; it is not asked where it knows no part."""
    asked = asked_parts(in_words(query), asked_in)
    if asked is None:
        return True
    with service.runtime.database.session() as session:
        return bool(session.scalar(_HAS, {"location": LOCATION, "searched": searched, "asked": asked}))


@settings(max_examples=400, deadline=None)
@given(before=TEXTS, word=TEXTS, after=TEXTS, other=TEXTS)
@example(before="", word="王小明", after="", other="")
@example(before="a", word="nna-lena.o'neil@", after="example.com", other="")
@example(before="Ad", word="ab", after="", other="Ab")
def test_whoever_has_the_words_has_the_parts(
    service: TestService, before: str, word: str, after: str, other: str
) -> None:
    searched = searchable(other, f"{before}{word}{after}")
    if all(one in searched for one in in_words(word)):
        assert has(service, searched, word)


def test_the_parts_of_another_location_or_name_are_others(service: TestService) -> None:
    searched = searchable("Anna-Lena Brandenburg", "anna.b@example.com")
    for query in ("denbur", "anna-l", "na-lena", "anna.b@example.com", "br", "an denburg"):
        assert has(service, searched, query)
        assert not has(service, searched, query, asked_in="another location")
    for query in ("denbug", "ann-l", "anna.cee@example.com", "ra", "an denburgh"):
        assert not has(service, searched, query), query


def test_what_has_no_part_is_not_asked_for() -> None:
    assert asked_parts(needles("@ .-"), LOCATION) is None
    assert asked_parts((), LOCATION) is None
