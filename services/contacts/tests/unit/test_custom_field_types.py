"""What a value of each type of custom field may be, and the keys and options of fields."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.custom_fields.rules import (
    doubled_options,
    field_key,
    keys_named,
    lost_options,
    options_after,
    slug,
    without_field,
)
from contacts.custom_fields.types import CHOICES, DATA_TYPES, Definition, UnsuitableError, read_value
from contacts.tags.rules import replaced

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)
OPTIONS = {"r": "Red", "g": "Green"}


def definition(data_type: str, **more: Any) -> Definition:
    return Definition(data_type, OPTIONS if data_type in CHOICES else {}, **more)


def test_every_published_type_is_known() -> None:
    published = "TEXT LARGE_TEXT NUMERICAL PHONE MONETORY CHECKBOX SINGLE_OPTIONS MULTIPLE_OPTIONS DATE TEXTBOX_LIST FILE_UPLOAD RADIO"
    assert DATA_TYPES - {"EMAIL"} == set(published.split(" "))


@given(st.sampled_from(sorted(DATA_TYPES)), ANYTHING)
def test_a_value_is_refused_or_kept_so_that_it_is_read_the_same_again(data_type: str, value: Any) -> None:
    field = definition(data_type)
    try:
        kept = read_value(field, value, "DE")
    except UnsuitableError:
        return
    assert json.loads(json.dumps(kept, allow_nan=False)) == kept
    assert read_value(field, kept, "DE") == kept


def test_boxes_that_are_all_empty_are_nothing() -> None:
    assert read_value(definition("TEXTBOX_LIST"), {"r": "", "g": None}, None) is None
    assert read_value(definition("TEXTBOX_LIST"), {"r": "", "g": "two"}, None) == {"g": "two"}


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=2))
def test_an_amount_is_kept_exactly(amount: Decimal) -> None:
    assert Decimal(json.dumps(read_value(definition("MONETORY"), str(amount), None))) == amount


@pytest.mark.parametrize("value", [None, "", "  ", [], {}])
@pytest.mark.parametrize("data_type", sorted(DATA_TYPES))
def test_nothing_is_nothing_for_every_type(data_type: str, value: Any) -> None:
    assert read_value(definition(data_type), value, None) is None


def test_an_option_of_ones_own_is_kept_where_it_is_allowed() -> None:
    assert read_value(definition("RADIO", custom_option=True), "Pink", None) == "Pink"
    assert read_value(definition("RADIO", custom_option=True), "Green", None) == "g"
    with pytest.raises(UnsuitableError):
        read_value(definition("RADIO"), "Pink", None)


@pytest.mark.parametrize(
    ("name", "key"),
    [("Shoe size", "contact.shoe_size"), ("contact.shoe_size", "contact.shoe_size"), ("  ", "contact.field")],
)
def test_a_key_is_made_of_the_name(name: str, key: str) -> None:
    assert field_key("contact", name) == key


def test_a_field_is_meant_by_its_short_its_long_and_its_templates_name() -> None:
    for name in ("size", "contact.size", "{{contact.size}}", "{{ contact.size }}"):
        assert keys_named("contact", name) == "contact.size"


@given(st.text(max_size=300))
def test_a_part_of_a_key_stays_as_it_is(name: str) -> None:
    once = slug(name)
    assert 1 <= len(once) <= 100
    assert slug(once)[:90] == once[:90]


def test_a_renamed_option_keeps_its_key_and_a_new_one_gets_its_label_for_one() -> None:
    before = [{"key": "r", "label": "Red"}, {"key": "g", "label": "Green"}]
    after = options_after(before, [{"key": "r", "label": "Crimson"}, {"label": "Green"}, {"label": "Blue"}])
    assert [(option["key"], option["label"]) for option in after] == [
        ("r", "Crimson"),
        ("g", "Green"),
        ("Blue", "Blue"),
    ]
    assert lost_options(before, after) == []
    assert lost_options(before, after[:1]) == ["Green"]
    assert doubled_options([*after, {"key": "new", "label": "Blue"}])
    assert not doubled_options(after)


def test_a_fields_value_goes_and_the_others_stay() -> None:
    assert without_field({"a": 1, "b": 2}, "a") == {"b": 2}


def test_a_tag_is_replaced_once_in_its_place() -> None:
    assert replaced(["a", "old", "z"], "old", "new") == ["a", "new", "z"]
    assert replaced(["new", "old"], "old", "new") == ["new"]
    assert replaced(["a", "old"], "old", None) == ["a"]
