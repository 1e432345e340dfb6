"""What comes by the thousand is taken in together, and a contact is what its newest event says, whatever comes together."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from chassis.events.declare import Event
from chassis.ids import new_id
from chassis.testing.service import TestService

from .conftest import ContactRef
from .test_contact_refs import happened

MANY = 250


@contextmanager
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The statements that are sent to the database meanwhile, to `contact_refs` alone."""
    sent: list[str] = []
    execute = psycopg.Cursor.execute

    def listened(cursor: Any, query: Any, *arguments: Any, **options: Any) -> Any:
        if "contact_refs" in str(query):
            sent.append(str(query))
        return execute(cursor, query, *arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(psycopg.Cursor, "execute", listened)
        yield sent


def names(service: TestService, location: str) -> dict[str, str | None]:
    """The names that are kept here, by the contacts' ids."""
    with service.units(location)() as work:
        return {row.id: row.name for row in work.session.scalars(select(ContactRef))}


def told(type_: str, location: str, *contacts: tuple[str, int, str]) -> list[Event]:
    """An event of each contact: its id, the sequence and its name by then."""
    return [happened(type_, one, location, sequence, name=name) for one, sequence, name in contacts]


def test_an_imports_contacts_are_kept_in_one_statement(
    service: TestService, location: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    contacts = [(new_id(), 1, f"Contact {number}") for number in range(MANY)]
    with statements(monkeypatch) as sent:
        service.deliver(*told("created", location, *contacts))
    assert len(sent) == 1
    assert names(service, location) == {one: name for one, _, name in contacts}


def test_what_is_newer_here_stays_among_many(service: TestService, location: str) -> None:
    known, unknown, behind = new_id(), new_id(), new_id()
    service.deliver(*told("updated", location, (known, 5, "Fifth"), (behind, 1, "First")))
    service.deliver(*told("updated", location, (unknown, 2, "李小龍"), (known, 4, "Fourth"), (behind, 2, "Second")))
    assert names(service, location) == {known: "Fifth", unknown: "李小龍", behind: "Second"}


def test_each_of_many_is_kept_whole(service: TestService, location: str) -> None:
    full, bare, merged = new_id(), new_id(), new_id()
    nothing = {"name": None, "email": None, "phone": None, "timezone": None}
    service.deliver(
        happened("updated", full, location, 7, name='Zoë "Z" \\ Núñez', assignedTo="u1", followers=["u2", "ü,3}"]),
        happened("updated", bare, location, 1, **nothing),
        happened("updated", merged, location, 3, deleted=True, mergedInto=full),
    )
    with service.units(location)() as work:
        rows = {row.id: row for row in work.session.scalars(select(ContactRef))}
    one, two, three = rows[full], rows[bare], rows[merged]
    assert (one.name, one.email, one.phone) == ('Zoë "Z" \\ Núñez', "zoe@example.com", "+4915112345678")
    assert (one.assigned_to, one.followers, one.timezone, one.deleted, one.sequence, one.merged_into) == (
        "u1",
        ["u2", "ü,3}"],
        "Europe/Berlin",
        False,
        7,
        None,
    )
    assert (two.name, two.email, two.phone, two.timezone, two.followers) == (None, None, None, None, [])
    assert (three.deleted, three.sequence, three.merged_into) == (True, 3, full)


def test_what_one_contact_goes_through_keeps_its_order_among_others(service: TestService, location: str) -> None:
    one, other = new_id(), new_id()
    service.deliver(
        *told("created", location, (one, 1, "Made"), (other, 1, "Other")),
        *told("updated", location, (one, 2, "Changed"), (one, 4, "Changed again"), (one, 3, "Between")),
        happened("deleted", one, location, 5, name="Gone", deleted=True),
        *told("created", location, (other, 1, "Heard late")),
    )
    assert names(service, location) == {one: "Gone", other: "Other"}


def test_another_locations_contact_is_not_touched_by_many(service: TestService, location: str) -> None:
    ours, theirs, elsewhere = new_id(), new_id(), new_id()
    service.deliver(*told("created", location, (ours, 1, "Ours")))
    service.deliver(*told("updated", elsewhere, (ours, 2, "Not ours"), (theirs, 1, "Theirs")))
    assert names(service, location) == {ours: "Ours"}
    assert names(service, elsewhere) == {theirs: "Theirs"}


def test_one_that_cannot_be_kept_keeps_none_of_its_transaction(service: TestService, location: str) -> None:
    good, bad = told("created", location, (new_id(), 1, "Good"), (new_id(), 1, "B\0d"))
    with pytest.raises(DBAPIError):
        service.deliver(good, bad)
    assert names(service, location) == {}
    service.deliver(good, replace(bad, data={**bad.data, "name": "Mended"}))
    assert sorted(names(service, location).values(), key=str) == ["Good", "Mended"]
