"""Merge fields: what is filled in, and what no template can do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.merge_fields.rules import LONGEST_RESULT, MOST_FIELDS, MergeFieldError, check, fill_in

FACTS = {"contact": {"name": "Ada <b>", "tags": ["a", "b"], "none": None, "size": 3}}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Dear {{contact.name}}", "Dear Ada <b>"),
        ("{{ contact['name'] }}{{ contact.none }}", "Ada <b>"),
        ("{{ contact.tags }}", "a, b"),
        (
            "{{ contact.tags|join(' & ') }}{{ contact.name|join('-') }}{{ contact.none|join }}{{ nobody|join }}",
            "a & bAda <b>",
        ),
        ("{{ nobody.at.home }}{{ contact.items }}{{ contact.name.upper }}{{ contact.tags[0] }}.", "."),
        ("{{ contact.nick|default('you') }}", "you"),
        ("{% if contact.size > 2 %}big{% else %}small{% endif %}", "big"),
        ("No fields\n", "No fields\n"),
        ("{{ 'x' if contact.none is none else 'y' }}", "x"),
    ],
)
def test_fields_are_filled_in_and_what_is_unknown_is_blank(text: str, filled: str) -> None:
    assert fill_in(text, FACTS) == filled


def test_what_people_write_is_not_too_deep() -> None:
    text = "{% if a %}" * 8 + "{{ contact.name|trim|lower|title|default('you') }}" + "{% endif %}" * 8
    assert fill_in(text, {**FACTS, "a": True}) == "Ada <B>"


def test_values_are_escaped_in_html() -> None:
    assert fill_in("<i>{{ contact.name }}</i>", FACTS, html=True) == "<i>Ada &lt;b&gt;</i>"


@pytest.mark.parametrize(
    "text",
    [
        "{{ contact.name",
        "{% for a in contact.tags %}{{a}}{% endfor %}",
        "{% set a = 1 %}",
        "{{ contact.name() }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 2 ** 99999 }}",
        "{{ [1, 2] }}",
        "{{ contact.name|center(1000000000) }}",
        "{{ ''|attr('__class__') }}",
        "{% include 'x' %}",
        "{% macro a() %}{% endmacro %}",
        "{{ self }}{% raw %}{{ x }}",
        "{{ " + "(" * 5000 + "a" + ")" * 5000 + " }}",
        # Small, and yet compiling these took seconds, or ended in an error of the compiler's.
        "{{ a" + "|upper" * 300 + " }}",
        "{% if a %}" * 150 + "x" + "{% endif %}" * 150,
        "{{ " + "9" * 5000 + " }}",
        "{{ 'a' }}" * 11_000,
        "{{ a }}" * (MOST_FIELDS + 1),
    ],
)
def test_what_is_no_merge_field_is_refused(text: str) -> None:
    with pytest.raises(MergeFieldError):
        check(text)


def test_a_result_that_is_too_long_is_refused() -> None:
    with pytest.raises(MergeFieldError, match="too long"):
        fill_in("{{ a }}" * 100, {"a": "x" * (LONGEST_RESULT // 50)})


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        (f"{{{{ '{'a' * 1000}'|join('{'b' * 1000}')|join('{'c' * 1000}') }}}}", "a" * 1000),
        (f"{{{{ contact.tags|join('; ')|join('{'b' * 1000}') }}}}", "a; b"),
    ],
)
def test_no_chain_of_filters_makes_more_of_a_value_than_it_is(text: str, filled: str) -> None:
    assert fill_in(text, FACTS) == filled


def test_members_are_not_kept_apart_by_a_long_text() -> None:
    with pytest.raises(MergeFieldError, match="at most 20 characters"):
        fill_in(f"{{{{ contact.tags|join('{'-' * 21}') }}}}", FACTS)


def test_members_are_escaped_in_html() -> None:
    assert fill_in("{{ tags|join('<br>') }}", {"tags": ["<i>", "b"]}, html=True) == "&lt;i&gt;&lt;br&gt;b"


@given(st.text(max_size=60))
def test_a_text_is_filled_in_or_refused_whatever_it_says(text: str) -> None:
    try:
        assert isinstance(fill_in(text, FACTS), str)
    except MergeFieldError:
        return


@given(st.text(alphabet="{}%|.contact name()[]'\"_if end", max_size=60))
def test_nothing_that_looks_like_a_template_gets_out(text: str) -> None:
    try:
        assert "<class" not in fill_in(text, FACTS)
    except MergeFieldError:
        return
