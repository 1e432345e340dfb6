"""Cells: what is written can be read again, whatever it is, and opens in no spreadsheet as a formula."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.channels.kinds import EMAIL, PHONE
from contacts.exports.writing import cells_of, csv_lines
from contacts.imports.mapping import choose_targets, find_target
from contacts.imports.reading import Format, read_records
from contacts.imports.rows import RowReader
from contacts.people.models import Contact
from contacts.people.rules import tidy
from contacts.tags.rules import normal_tags
from contacts.transfers.cells import escaped, join_list, plain_name, split_list, unescaped

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
ITEMS = st.lists(TEXTS.map(str.strip).filter(bool), max_size=5, unique=True)
COLUMNS = [
    "firstName",
    "lastName",
    "companyName",
    "city",
    "source",
    "emails",
    "phones",
    "tags",
    "dnd",
    "customFields.f1",
]


@given(TEXTS | st.sampled_from(["=1", "'=1", "''=1", "'", "''", "'a", "-", "+", "@", "\t", "\r", "'\t"]))
def test_an_escaped_text_is_read_back_and_is_no_formula(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert not escaped(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@given(ITEMS)
def test_a_joined_list_is_split_again(items: list[str]) -> None:
    assert split_list(join_list(items)) == items


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("", []),
        ("vip", ["vip"]),
        ("vip, new ;old|x\ny", ["vip", "new", "old", "x", "y"]),
        (",, a ,", ["a"]),
        ('"a,b" ; "say ""hi"""', ["a,b", 'say "hi"']),
        ('"a" b, c', ['"a" b', "c"]),
        ('5" pipe, x', ['5" pipe', "x"]),
        ('"open, x', ['"open', "x"]),
    ],
)
def test_lists_are_split_as_people_write_them(cell: str, items: list[str]) -> None:
    assert split_list(cell) == items


def contact(texts: list[str], tags: list[str], *, dnd: bool) -> Contact:
    made = Contact(id="1", location_id="l", emails=[], phones=[], tags=tags, dnd=dnd, dnd_settings={}, type="lead")
    made.first_name, made.last_name, made.company_name, made.city, made.source = (tidy(text) for text in texts[:5])
    made.custom_fields = {"f1": texts[5].strip()}
    made.created_at = made.updated_at = datetime(2026, 5, 4, tzinfo=UTC)
    for kind, value, label, position in (
        (EMAIL, "ünï@example.com", None, 0),
        (EMAIL, "b@example.com", "work", 1),
        (PHONE, "+4930123456", "mobile", 0),
        (PHONE, "+14155550100", None, 1),
    ):
        row = kind.make(value)
        row.label, row.position = label, position
        kind.rows(made).append(row)
    return made


@given(st.lists(TEXTS, min_size=6, max_size=6), ITEMS, st.booleans())
def test_a_contact_that_is_written_is_read_again(texts: list[str], words: list[str], dnd: bool) -> None:
    made = contact(texts, normal_tags(words), dnd=dnd)
    (record,) = read_records(iter([csv_lines(COLUMNS, [made])]), Format("utf-8", ","))
    row = RowReader(COLUMNS, COLUMNS, {"f1": "TEXT"}, "US").read(record)
    assert row.errors == []
    expected: dict[str, Any] = {
        "first_name": made.first_name,
        "last_name": made.last_name,
        "company_name": made.company_name,
        "city": made.city,
        "source": made.source,
    }
    assert row.given == {**{name: text for name, text in expected.items() if text}, "dnd": dnd}
    assert (row.tags, row.custom.get("f1", "")) == (made.tags, made.custom_fields["f1"])
    assert [(one.value, one.label) for one in row.emails] == [("ünï@example.com", None), ("b@example.com", "work")]
    assert [(one.value, one.label) for one in row.phones] == [("+4930123456", "mobile"), ("+14155550100", None)]


def test_no_cell_of_an_export_is_a_formula() -> None:
    made = contact(["=1", "+1", "-1", "@x", "'=2", "=3"], ["=a", "b"], dnd=False)
    assert cells_of(made, COLUMNS) == [
        "'=1", "'+1", "'-1", "'@x", "''=2", "ünï@example.com;work:b@example.com",
        "mobile:+4930123456;+14155550100", "'=a;b", "false", "'=3",
    ]  # fmt: skip


CUSTOM = {
    "f1": "f1",
    "shoe_size": "f1",
    "contact.shoe_size": "f1",
    "shoesize": "f1",
    plain_name("Größe"): "f2",
    "city": "f3",
}


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("firstName", "firstName"),
        ("First Name", "firstName"),
        ("first_name", "firstName"),
        ("E-Mail", "email"),
        ("phone.mobile", "phone.mobile"),
        ("DND.SMS", "dnd.sms"),
        ("shoe_size", "customFields.f1"),
        ("Shoe Size", "customFields.f1"),
        ("customFields.f1", "customFields.f1"),
        ("customFields.shoe_size", "customFields.f1"),
        ("contact.shoe_size", "customFields.f1"),
        ("Größe", "customFields.f2"),
        ("city", "city"),
        ("customFields.city", "customFields.f3"),
        ("customFields.nothing", None),
        ("id", None),
        ("", None),
    ],
)
def test_columns_are_known_by_what_they_are_called(name: str, target: str | None) -> None:
    assert find_target(name, CUSTOM) == target


def test_a_mapping_may_rename_and_leave_out() -> None:
    targets, errors = choose_targets(["Mail", "email", "city", "x"], {"Mail": "email", "city": None}, CUSTOM)
    assert (targets, errors) == (["email", "email", None, None], [])
    targets, errors = choose_targets(["a", "b", "c"], {"a": "city", "b": "city", "c": "", "d": "city"}, CUSTOM)
    assert targets == ["city", "city", None]
    assert [(error.field, error.code) for error in errors] == [
        ("mapping.d", "unknown_column"),
        ("mapping.b", "field_mapped_twice"),
    ]
