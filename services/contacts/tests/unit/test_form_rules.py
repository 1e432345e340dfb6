"""What forms ask and what is answered: whatever is sent, it is read or named; and the days that a list covers."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.errors import Invalid
from contacts.custom_fields.types import DATA_TYPES
from contacts.forms.answers import Question, read_answers
from contacts.forms.rules import STANDARD, TICKED, Field, days, dnd_of_known, dnd_of_new, file_limits, is_upload_list

TYPES = {**STANDARD, **TICKED, **{f"f{number}": name for number, name in enumerate(sorted(DATA_TYPES))}}
QUESTIONS = [Question(Field(name, kind, name, required=False)) for name, kind in TYPES.items()]
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.dates().map(str)
LIKELY = st.sampled_from(
    ["a@example.com", "+420601123456", "42", "2001-05-31", "Europe/Prague", "x", ["x"], {"a": "b"}]
)
VALUES = LIKELY | st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5)


def read_or_named(asked: list[Question], answers: dict[str, Any]) -> tuple[dict[str, Any], set[str]]:
    """What was read, or else the places that are wrong."""
    try:
        return read_answers(asked, answers, "CZ"), set()
    except Invalid as problem:
        return {}, {error.field for error in problem.errors}


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(TYPES)) | st.text(min_size=1), VALUES))
def test_whatever_is_answered_is_read_the_same_again_or_named(answers: dict[str, Any]) -> None:
    read, wrong = read_or_named(QUESTIONS, answers)
    assert bool(read) != bool(wrong)
    assert wrong <= {f"answers.{name}" for name in answers} | {"answers.email"}
    assert set(read) <= set(answers)
    assert json.loads(json.dumps(read)) == read
    if read:
        assert read_answers(QUESTIONS, read, "DE") == read


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(TYPES)), VALUES, max_size=3))
def test_what_is_required_is_answered_or_missed(answers: dict[str, Any]) -> None:
    asked = [Question(Field(name, TYPES[name], name, required=True)) for name in ("email", "phone", "consent")]
    known = {name: value for name, value in answers.items() if name in ("email", "phone", "consent")}
    read, wrong = read_or_named(asked, known)
    assert set(read) == (set() if wrong else {"email", "phone", "consent"})
    assert wrong <= {f"answers.{one.field.name}" for one in asked}
    assert read.get("consent", True) is True


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        (["a1", "B2"], True),
        ([], True),
        (["a1", "a1"], False),
        (["a 1"], False),
        (["x" * 65], False),
        ("a1", False),
        ([1], False),
    ],
)
def test_uploads_are_named_each_once(value: Any, *, taken: bool) -> None:
    assert is_upload_list(value) is taken


@pytest.mark.parametrize(
    ("start", "end", "now", "zone", "first", "last"),
    [
        (None, None, "2026-03-31T23:30:00+00:00", None, "2026-02-28T00:00:00", "2026-04-01T00:00:00"),
        (None, None, "2026-03-31T23:30:00+00:00", "Europe/Berlin", "2026-02-28T23:00:00", "2026-04-01T22:00:00"),
        (None, "2026-03-31", "2026-06-01T00:00:00+00:00", None, "2026-02-28T00:00:00", "2026-04-01T00:00:00"),
        (None, "2026-01-15", "2026-06-01T00:00:00+00:00", None, "2025-12-15T00:00:00", "2026-01-16T00:00:00"),
        (
            "2026-03-29",
            "2026-03-29",
            "2026-06-01T00:00:00+00:00",
            "Europe/Berlin",
            "2026-03-28T23:00:00",
            "2026-03-29T22:00:00",
        ),
    ],
    ids=["a short month", "the location's day", "no start", "over new year", "a day of 23 hours"],
)
def test_the_days_of_a_list_are_the_locations(
    start: str | None, end: str | None, now: str, zone: str | None, first: str, last: str
) -> None:
    read = [date.fromisoformat(day) if day else None for day in (start, end)]
    expected = tuple(datetime.fromisoformat(moment).replace(tzinfo=UTC) for moment in (first, last))
    assert days(read[0], read[1], datetime.fromisoformat(now), zone) == expected


@pytest.mark.parametrize("day", [date.min, date.max])
def test_days_at_the_end_of_time_are_days(day: date) -> None:
    first, last = days(day, day, datetime(2026, 1, 1, tzinfo=UTC), "Asia/Tokyo")
    assert first <= last


def test_who_neither_consents_nor_opts_out_is_left_alone_where_they_were_asked() -> None:
    fields = [
        Field("consent", "CONSENT", "Yes", required=False, channels=("sms", "email")),
        Field("optOut", "OPT_OUT", "No", required=False, channels=("sms",)),
    ]
    assert set(dnd_of_new(fields, {}, "Form")) == {"sms", "email"}
    assert set(dnd_of_new(fields, {"consent": True}, "Form")) == set()
    assert set(dnd_of_new(fields, {"consent": True, "optOut": True}, "Form")) == {"sms"}
    assert dnd_of_known(fields, {}, {}, "Form", may_lift=True) == {}
    before = {"sms": {"status": "active"}, "email": {"status": "active"}}
    both = dnd_of_known(fields, {"consent": True, "optOut": True}, before, "Form", may_lift=True)
    assert both == {"email": {"status": "inactive"}}


def test_limits_of_files_are_those_of_the_fields_that_take_files() -> None:
    pages = [
        {
            "fields": [
                {"field": "email", "type": "EMAIL"},
                {"field": "f1", "type": "FILE_UPLOAD", "files": {"most": 2, "megabytes": 5}, "formats": [".pdf"]},
                {"field": "f2", "type": "FILE_UPLOAD"},
            ]
        }
    ]
    assert file_limits(pages) == {
        "f1": {"most": 2, "megabytes": 5, "formats": [".pdf"]},
        "f2": {"most": 10, "megabytes": 50, "formats": []},
    }
