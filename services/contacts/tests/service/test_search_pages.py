"""Search page by page in any order, and by which indexes."""

import re
from collections.abc import Callable
from functools import partial
from hashlib import md5
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy import text

from chassis.ids import new_id
from chassis.testing.service import TestService
from chassis.work import Work
from contacts.people.duplicates import find_match
from contacts.search.grammar import read_filters
from contacts.search.operations import Search as Wanted
from contacts.search.operations import search_contacts

from .answers import Make, Search

SORTS = [
    "dateAdded",
    "dateUpdated",
    "lastActivity",
    "name",
    "firstName",
    "email",
    "phone",
    "companyName",
    "city",
    "dateOfBirth",
    "assignedTo",
]


@pytest.mark.parametrize("field", SORTS)
@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_pages_join_without_gap_or_double_in_any_order(
    make_contact: Make, search: Search, field: str, direction: str
) -> None:
    for number in range(7):
        make_contact(
            firstName=f"N{number % 3}",
            city=[None, "Rom", "Wien"][number % 3],
            dateOfBirth=[None, "1990-01-01"][number % 2],
            email=[None, f"{number}@example.com"][number % 2],
            phone=[f"+4930123456{number}", None][number % 2],
        )
    sort = [{"field": field, "direction": direction}]
    whole = [contact["id"] for contact in search(sort=sort)["contacts"]]
    assert len(whole) == 7

    by_page = [one["id"] for page in (1, 2, 3, 4) for one in search(sort=sort, pageLimit=2, page=page)["contacts"]]
    behind: list[str] = []
    after = None
    while page := search(sort=sort, pageLimit=2, **({"searchAfter": after} if after else {}))["contacts"]:
        behind += [contact["id"] for contact in page]
        after = page[-1]["searchAfter"]

    assert by_page == whole
    assert behind == whole


@pytest.mark.parametrize("field", ["name", "firstName"])
def test_names_sort_without_case_and_accents(make_contact: Make, search: Search, field: str) -> None:
    for name in ("Zoë", "émile", "Anna", "bea", "Eva"):
        make_contact(firstName=name)
    assert [contact["name"] for contact in search(sort=[{"field": field}])["contacts"]] == [
        "Anna",
        "bea",
        "émile",
        "Eva",
        "Zoë",
    ]


def test_searches_use_the_indexes(service: TestService) -> None:
    """The plans over 20,000 contacts: of what finds them, of the page that is then read, and of what looks for duplicates."""
    location = new_id()
    with service.runtime.database.session() as session:
        session.execute(text(_MANY_CONTACTS), {"location": location})
        session.execute(text(_MANY_PHONES), {"location": location})
        session.execute(text(_MANY_EMAILS), {"location": location})
        session.execute(text("ANALYZE contacts, contact_phones, contact_emails"))
        session.commit()
    part_of_name = Wanted(query=md5(b"1234").hexdigest()[5:13])
    wanted = (
        ("ix_contacts_search_parts", part_of_name),
        ("ix_contacts_search_parts", Wanted(query="Person1234@example.com")),
        ("ix_contact_phones_reversed", Wanted(query="5500123")),
        ("ix_contact_emails_email_lower", filtered("email", "eq", "Person1234@example.com")),
        ("ix_contact_phones_phone", filtered("phone", "eq", "+14155500123")),
        ("ix_contacts_tags", filtered("tags", "eq", "tag77")),
        ("ix_contacts_custom_fields", filtered("customFields.f", "eq", "v77")),
        ("ix_contacts_newest", Wanted()),
        ("ix_contacts_sort_name", Wanted(sort=(("name", False),))),
        ("pk_contacts", part_of_name),
        ("uq_contact_emails_contact_id", part_of_name),
        ("uq_contact_phones_contact_id", part_of_name),
    )
    for index, asked in wanted:
        plan = plans(service, location, partial(search_contacts, search=asked))
        assert index in plan, plan
        assert not SEQUENTIAL.search(plan), plan
    plan = plans(service, location, partial(find_match, emails=["person1234@example.com"], phones=["+14155500123"]))
    assert "ix_contact_emails_email_lower" in plan
    assert "ix_contact_phones_phone" in plan
    assert not SEQUENTIAL.search(plan), plan


SEQUENTIAL = re.compile(r"Seq Scan on contact(s|_phones|_emails)\b")
_MANY_CONTACTS = """
    INSERT INTO contacts (
        id, location_id, first_name, name, type, followers, tags, dnd, dnd_settings, inbound_dnd_settings, custom_fields,
        search_text, sort_name, version, created_at, updated_at
    )
    SELECT
        left(:location, 12) || lpad(n::text, 8, '0'), :location, 'Person', 'Person ' || n, 'lead', '{}', ARRAY['tag' || n % 1000], false,
        '{}', '{}', jsonb_build_object('f', 'v' || n % 1000), ' ' || md5(n::text) || ' person' || n || '@example.com', md5(n::text), 1,
        timestamptz '2026-01-01Z' + n * interval '1 s', now()
    FROM generate_series(1, 20000) AS n
"""
_MANY_PHONES = """
    INSERT INTO contact_phones (id, contact_id, location_id, phone, position, exclusive, created_at, updated_at)
    SELECT substr(md5(id), 1, 20), id, location_id, '+1415' || (5500000 + right(id, 8)::int), 0, true, now(), now()
    FROM contacts WHERE location_id = :location
"""
_MANY_EMAILS = """
    INSERT INTO contact_emails (id, contact_id, location_id, email, email_lower, position, exclusive, created_at, updated_at)
    SELECT substr(md5(id), 1, 20), id, location_id, address, address, 0, true, now(), now()
    FROM contacts, CAST('person' || right(id, 8)::int || '@example.com' AS text) AS address WHERE location_id = :location
"""


def filtered(field: str, operator: str, value: Any) -> Wanted:
    return Wanted(filters=read_filters([{"field": field, "operator": operator, "value": value}]))


def plans(service: TestService, location: str, run: Callable[[Work], object]) -> str:
    """The plans of every statement that `run` asks."""
    shown: list[str] = []
    with service.units(location)() as work:
        connection = work.session.connection()

        def explain(_conn: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            with cursor.connection.cursor() as other:
                shown.extend(row[0] for row in other.execute(f"EXPLAIN {statement}", parameters))

        sqlalchemy.event.listen(connection, "before_cursor_execute", explain)
        run(work)
    return "\n".join(shown)
