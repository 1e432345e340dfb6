"""The way through a workflow's steps, the conditions of a trigger, and durations."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from chassis.errors import Invalid
from contacts.search.grammar import read_filters
from contacts.workflows.conditions import holds
from contacts.workflows.rules import FIRST, after, into, lineage_after, step_at, users_named
from contacts.workflows.steps.durations import read_duration

A, B, C, D = ({"type": name} for name in "abcd")
STEPS: list[dict[str, Any]] = [A, {"type": "if", "then": [B, {"type": "if", "then": [C], "else": []}], "else": []}, D]


def test_the_way_goes_into_a_branch_and_out_behind_it() -> None:
    assert step_at(STEPS, FIRST) == A
    assert after(STEPS, "0") == "1"
    assert into(STEPS, "1", "then") == "1.then.0"
    assert after(STEPS, "1.then.0") == "1.then.1"
    assert into(STEPS, "1.then.1", "then") == "1.then.1.then.0"
    assert step_at(STEPS, "1.then.1.then.0") == C
    assert after(STEPS, "1.then.1.then.0") == "2"
    assert step_at(STEPS, after(STEPS, "2")) is None


def test_users_are_found_wherever_steps_name_them() -> None:
    deal = {"type": "create_opportunity", "followers": ["bert", "cid"]}
    steps: list[dict[str, Any]] = [
        A,
        {"type": "if", "then": [{"type": "assign_owner", "assignedTo": "anna"}], "else": [deal]},
    ]
    assert list(users_named(steps)) == [
        ("steps.1.then.0.assignedTo", "anna"),
        ("steps.1.else.0.followers", "bert"),
        ("steps.1.else.0.followers", "cid"),
    ]
    assert list(users_named([{"type": "assign_owner", "assignedTo": None}])) == []


def test_an_empty_or_missing_branch_is_passed_by() -> None:
    assert into(STEPS, "1", "else") == "2"
    assert into(STEPS, "1.then.1", "else") == "2"
    assert into(STEPS, "1", "otherwise") == "2"
    assert step_at([], FIRST) is None


trees = st.recursive(
    st.just({"type": "leaf"}),
    lambda inner: st.fixed_dictionaries(
        {"type": st.just("if"), "then": st.lists(inner, max_size=3), "else": st.lists(inner, max_size=3)}
    ),
    max_leaves=12,
)


@given(st.lists(trees, max_size=4), st.lists(st.sampled_from(["then", "else"]), min_size=50, max_size=50))
def test_every_way_ends_and_takes_no_step_twice(steps: list[dict[str, Any]], choices: list[str]) -> None:
    position, taken = FIRST, []
    for choice in choices:
        step = step_at(steps, position)
        if step is None:
            break
        taken.append(position)
        position = into(steps, position, choice) if step["type"] == "if" else after(steps, position)
    assert len(taken) == len(set(taken))
    assert step_at(steps, position) is None


def test_a_lineage_names_each_workflow_once() -> None:
    assert lineage_after([], "a") == ["a"]
    assert lineage_after(["a", "b"], "a") == ["a", "b"]


scalars = st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "a", "A", "b", "ab"])
data = st.dictionaries(st.sampled_from("xyz"), scalars | st.lists(scalars, max_size=3))
conditions = st.fixed_dictionaries(
    {
        "field": st.sampled_from(["x", "y", "z", "x.y", "changed"]),
        "operator": st.sampled_from(["eq", "not_eq", "contains", "not_contains", "exists", "not_exists"]),
        "value": st.booleans() | st.integers(-5, 5) | st.sampled_from(["a", "b", "ab"]),
    }
)
filters = st.recursive(
    st.lists(conditions, max_size=3),
    lambda inner: st.lists(
        st.fixed_dictionaries({"group": st.sampled_from(["AND", "OR"]), "filters": inner}), max_size=3
    ),
    max_leaves=6,
)


@given(filters, data)
def test_any_filter_over_any_data_is_true_or_false(given_filters: list[Any], values: dict[str, Any]) -> None:
    assert holds(read_filters(given_filters), values) in (True, False)


@given(conditions, data)
def test_what_an_operator_denies_is_the_opposite(condition: dict[str, Any], values: dict[str, Any]) -> None:
    positive = condition["operator"].removeprefix("not_")
    denied = holds(read_filters([{**condition, "operator": f"not_{positive}"}]), values)
    assert holds(read_filters([{**condition, "operator": positive}]), values) is not denied


@given(conditions, conditions, data)
def test_groups_are_all_or_any(left: dict[str, Any], right: dict[str, Any], values: dict[str, Any]) -> None:
    each = [holds(read_filters([one]), values) for one in (left, right)]
    assert holds(read_filters([left, right]), values) is all(each)
    assert holds(read_filters([{"group": "OR", "filters": [left, right]}]), values) is any(each)


def test_true_is_not_one() -> None:
    assert holds(read_filters([{"field": "x", "operator": "eq", "value": 1}]), {"x": True}) is False


anything = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["field", "operator", "value", "group", "filters"]), inner)
    ),
    max_leaves=10,
)


@given(anything)
def test_anything_is_read_as_filters_or_refused_with_its_place(value: Any) -> None:
    refusal = None
    try:
        read_filters(value)
    except Invalid as error:
        refusal = (error.code, error.errors[0].field.partition(".")[0])
    assert refusal in (None, ("invalid_filter", "filters"))


def test_durations_are_read() -> None:
    assert read_duration({"days": 1, "hours": 2}) == timedelta(days=1, hours=2)
    assert read_duration({"weeks": 1}) == timedelta(weeks=1)


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"days": 0},
        {"days": -1},
        {"days": 1.5},
        {"days": True},
        {"days": "1"},
        {"days": 10**30},
        {"years": 1},
        {"days": 3661},
    ],
)
def test_what_is_no_duration_is_refused(value: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        read_duration(value)
