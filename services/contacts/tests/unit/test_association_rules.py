"""Rules about associations, custom objects and records."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.associations.rules import free_slot, is_object_key, pair
from contacts.objects.rules import custom_key, property_name
from contacts.records.rules import UnsuitableError, check_primary, properties_after, split_query, texts_of


@given(st.text(), st.text())
def test_a_pair_is_the_same_whichever_is_named_first(one: str, other: str) -> None:
    assert pair(one, other) == pair(other, one)


@given(st.sets(st.integers(0, 9)))
def test_a_free_slot_is_free_and_there_are_ten(taken: set[int]) -> None:
    slot = free_slot(taken, 10)
    assert (slot is None) == (len(taken) == 10)
    assert slot is None or (slot not in taken and 0 <= slot < 10)


def test_keys_of_objects() -> None:
    assert all(is_object_key(key) for key in ("contact", "opportunity", "business", "custom_objects.pet_2"))
    assert not any(is_object_key(key) for key in ("", "pet", "custom_objects.", "custom_objects.Pet", "Contact"))
    assert custom_key("pet") == custom_key("custom_objects.pet") == "custom_objects.pet"
    with pytest.raises(ValueError, match="no key"):
        custom_key("Pet!")


def test_a_property_is_named_with_its_objects_key_or_without() -> None:
    for given_name in ("name", "custom_objects.pet.name", "custom_object.pet.name"):
        assert property_name("custom_objects.pet", given_name) == "name"
    for wrong in ("custom_objects.car.name", "custom_object.car.name", "custom_objects.pet.", "x" * 101):
        with pytest.raises(ValueError, match="is not of"):
            property_name("custom_objects.pet", wrong)


values = st.dictionaries(st.sampled_from("abc"), st.none() | st.integers())


@given(values, values)
def test_properties_are_merged_and_null_takes_one_away(
    before: dict[str, int | None], asked: dict[str, int | None]
) -> None:
    after = properties_after(before, asked)
    assert None not in after.values()
    for name in "abc":
        assert after.get(name) == asked.get(name, before.get(name))


@pytest.mark.parametrize(("value", "kind"), [("Buddy", "TEXT"), ("0", "TEXT"), (0, "NUMERICAL"), (1.5, "NUMERICAL")])
def test_a_primary_property_of_its_type(value: object, kind: str) -> None:
    check_primary(value, kind)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "TEXT"),
        ("", "TEXT"),
        (" ", "TEXT"),
        (1, "TEXT"),
        ("1", "NUMERICAL"),
        (True, "NUMERICAL"),
        (None, "NUMERICAL"),
    ],
)
def test_a_primary_property_of_another_type_is_refused(value: object, kind: str) -> None:
    with pytest.raises(UnsuitableError):
        check_primary(value, kind)


def test_what_properties_say() -> None:
    properties = {
        "name": "Buddy",
        "age": 7,
        "tags": ["good", "dog"],
        "money": {"currency": "EUR", "value": 5},
        "ok": True,
    }
    assert texts_of(properties, ["name", "age", "none", "ok"]) == ["Buddy", "7"]
    assert texts_of(properties, ["tags", "money"]) == ["good", "dog", "EUR", "5"]
    assert split_query("name:Buddy", ["name"]) == ("name", "Buddy")
    assert split_query("at 10:30", ["name"]) == (None, "at 10:30")
