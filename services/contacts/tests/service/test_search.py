"""Searching contacts: by what a person types, by filters, in any order, in one's own location only."""

from collections.abc import Callable
from hashlib import md5
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy import text

from chassis.ids import new_id
from chassis.testing.service import Client, TestService
from contacts.search.grammar import read_filters
from contacts.search.operations import Search as Wanted
from contacts.search.operations import search_contacts

Make = Callable[..., dict[str, Any]]
Search = Callable[..., dict[str, Any]]


@pytest.fixture
def search(client: Client, location: str) -> Search:
    """Searches and answers the whole body."""

    def run(**body: Any) -> dict[str, Any]:
        answer = client.post("/contacts/search", json={"locationId": location, **body})
        assert answer.status_code == 200, answer.get_json()
        found: dict[str, Any] = answer.get_json()
        return found

    return run


def names(found: dict[str, Any]) -> list[str]:
    return [contact["name"] for contact in found["contacts"]]


def test_another_locations_contacts_are_neither_found_nor_counted(
    service: TestService, make_contact: Make, search: Search
) -> None:
    make_contact(firstName="Anna")
    elsewhere = new_id()
    service.client(elsewhere).post(
        "/contacts/", json={"locationId": elsewhere, "firstName": "Anna", "phone": "+14155550100", "email": "a@b.co"}
    )

    assert search(query="anna")["total"] == 1
    assert search()["total"] == 1
    assert search(query="5550100")["total"] == 0
    assert search(filters=[{"field": "email", "operator": "eq", "value": "a@b.co"}])["total"] == 0
    assert search(filters=[{"field": "email", "operator": "not_eq", "value": "a@b.co"}])["total"] == 1
    assert search(filters=[{"field": "lastActivity", "operator": "exists"}])["total"] == 1


@pytest.mark.parametrize(
    "query",
    [
        "zoë",
        "ZOE",
        "ångst",
        "angstrom",
        "zo",
        "zoe ang",
        "zoe@example",
        "EXAMPLE.com",
        "köln gmbh",
        "0134",
        "555-0134",
        "+1 (415) 555-0134",
        "415.555",
        "14155550134",
        "4155550134",
    ],
)
def test_a_contact_is_found_by_what_a_person_would_type(make_contact: Make, search: Search, query: str) -> None:
    make_contact(
        firstName="Zoë", lastName="Ångström", email="Zoe@Example.com", phone="(415) 555-0134", companyName="Köln GmbH"
    )
    make_contact(firstName="Somebody", lastName="Else", email="other@elsewhere.org", phone="+49 30 1234567")

    assert names(search(query=query)) == ["Zoë Ångström"]


@pytest.mark.parametrize("name", ["李明", "Ольга Иванова", "محمد علي", "हिन्दी नाम", "田中 太郎", "Ñandú O'Brien"])
def test_names_of_any_script_are_found(make_contact: Make, search: Search, name: str) -> None:
    made = make_contact(firstName=None, name=name)
    make_contact(firstName="Somebody")

    assert made["name"] == name
    assert names(search(query=name)) == [name]
    assert names(search(query=name[:2])) == [name]


def test_like_characters_are_plain_characters(make_contact: Make, search: Search) -> None:
    make_contact(firstName="100% sure")
    make_contact(firstName="1000 sure")

    assert names(search(query="100%")) == ["100% sure"]
    assert names(search(query="100_")) == []
    assert names(search(filters=[{"field": "firstName", "operator": "contains", "value": "%"}])) == ["100% sure"]


@pytest.fixture
def people(make_contact: Make) -> None:
    """Three contacts that differ in every way that a filter can ask for."""
    make_contact(
        firstName="Anna",
        lastName="Groß",
        email="anna@example.com",
        phone="+14155550100",
        city="Rom",
        country="IT",
        tags=["VIP", "new"],
        dnd=True,
        dateOfBirth="1990-09-25",
        assignedTo="u1",
        source="Form",
        customFields=[
            {"id": "size", "value": 12},
            {"id": "color", "value": "red"},
            {"id": "likes", "value": ["a", "b"]},
        ],
    )
    make_contact(
        firstName="Bea",
        email="bea@example.com",
        city="roma",
        tags=["vip"],
        dateOfBirth="2001-01-01",
        dndSettings={"sms": {"status": "permanent"}},
        customFields=[{"id": "size", "value": 9.5}, {"id": "until", "value": "2026-05-01"}],
    )
    make_contact(firstName="Carl")  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (("city", "eq", "ROM"), "Anna"),
        (("city", "not_eq", "rom"), "Bea Carl"),
        (("city", "contains", "om"), "Anna Bea"),
        (("city", "not_contains", "om"), "Carl"),
        (("city", "exists", None), "Anna Bea"),
        (("city", "not_exists", None), "Carl"),
        (("city", "has_any", ["rom", "wien"]), "Anna"),
        (("city", "has_none", ["rom", "wien"]), "Bea Carl"),
        (("lastName", "eq", "groß"), "Anna"),
        (("email", "eq", "BEA@example.com"), "Bea"),
        (("email", "contains", "EXAMPLE"), "Anna Bea"),
        (("email", "not_exists", None), "Carl"),
        (("phone", "contains", "5550100"), "Anna"),
        (("tags", "eq", "Vip"), "Anna Bea"),
        (("tags", "has_any", ["new", "other"]), "Anna"),
        (("tags", "has_all", ["VIP", "NEW"]), "Anna"),
        (("tags", "has_none", ["new"]), "Bea Carl"),
        (("tags", "not_exists", None), "Carl"),
        (("followers", "exists", None), ""),
        (("dnd", "eq", True), "Anna"),
        (("dnd.sms", "eq", "permanent"), "Bea"),
        (("dnd.sms", "eq", "inactive"), "Anna Carl"),
        (("dateOfBirth", "eq", "1990-09-25"), "Anna"),
        (("dateOfBirth", "range", {"gte": "1990-09-26"}), "Bea"),
        (("dateOfBirth", "not_exists", None), "Carl"),
        (("dateAdded", "range", {"gte": "2020-01-01", "lt": "2021-01-01"}), ""),
        (("dateAdded", "range", {"gte": "2020-01-01T00:00:00+01:00"}), "Anna Bea Carl"),
        (("lastActivity", "exists", None), "Anna Bea Carl"),
        (("assignedTo", "eq", "u1"), "Anna"),
        (("assignedTo", "not_eq", "u1"), "Bea Carl"),
        (("customFields.color", "eq", "red"), "Anna"),
        (("customFields.size", "eq", 12), "Anna"),
        (("customFields.size", "range", {"lt": 10}), "Bea"),
        (("customFields.until", "range", {"gt": "2026-04-30"}), "Bea"),
        (("customFields.likes", "eq", "b"), "Anna"),
        (("customFields.likes", "has_all", ["a", "b"]), "Anna"),
        (("customFields.likes", "has_none", ["a"]), "Bea Carl"),
        (("customFields.size", "exists", None), "Anna Bea"),
        (("customFields.color", "contains", "RE"), "Anna"),
        (("customFields.color", "range", {"gt": 5}), ""),
        (("attribution.first.url", "exists", None), ""),
        (("workflows.active", "exists", None), ""),
        (("workflows.active", "not_exists", None), "Anna Bea Carl"),
    ],
)
@pytest.mark.usefixtures("people")
def test_a_filter_finds_whom_it_means(search: Search, condition: tuple[str, str, Any], expected: str) -> None:
    field, operator, value = condition
    found = search(filters=[{"field": field, "operator": operator, "value": value}])
    assert sorted(contact["firstName"] for contact in found["contacts"]) == expected.split()
    assert found["total"] == len(expected.split())


@pytest.mark.usefixtures("people")
def test_groups_are_nested(search: Search) -> None:
    vip, rome = {"field": "tags", "operator": "eq", "value": "vip"}, {"field": "city", "operator": "eq", "value": "rom"}
    nameless = {"field": "email", "operator": "not_exists"}

    def found(*filters: Any) -> list[str]:
        return sorted(contact["firstName"] for contact in search(filters=list(filters))["contacts"])

    assert found(vip, rome) == ["Anna"]
    assert found({"group": "OR", "filters": [rome, nameless]}) == ["Anna", "Carl"]
    assert found({"group": "OR", "filters": [{"group": "AND", "filters": [vip, rome]}, nameless]}) == ["Anna", "Carl"]
    assert found({"group": "OR", "filters": []}) == []
    assert found({"group": "AND", "filters": []}) == ["Anna", "Bea", "Carl"]


SORTS = [
    "dateAdded",
    "dateUpdated",
    "lastActivity",
    "name",
    "firstName",
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


def test_names_sort_without_case_and_accents(make_contact: Make, search: Search) -> None:
    for name in ("Zoë", "émile", "Anna", "bea", "Eva"):
        make_contact(firstName=name)
    assert names(search(sort=[{"field": "name"}])) == ["Anna", "bea", "émile", "Eva", "Zoë"]


def test_searches_use_the_indexes(service: TestService) -> None:
    """The plans over 20,000 contacts: by a part of a name, an e-mail, the last digits of a phone, a tag, a custom value."""
    location = new_id()
    with service.runtime.database.session() as session:
        session.execute(text(_MANY_CONTACTS), {"location": location})
        session.execute(text(_MANY_PHONES), {"location": location})
        session.execute(text("ANALYZE contacts"))
        session.execute(text("ANALYZE contact_phones"))
        session.commit()
    wanted = {
        "ix_contacts_search_text": Wanted(query=md5(b"1234").hexdigest()[5:13]),
        "ix_contact_phones_reversed": Wanted(query="5500123"),
        "ix_contacts_tags": filtered("tags", "eq", "tag77"),
        "ix_contacts_custom_fields": filtered("customFields.f", "eq", "v77"),
        "ix_contacts_newest": Wanted(),
        "ix_contacts_sort_name": Wanted(sort=(("name", False),)),
    }
    for index, asked in wanted.items():
        assert index in plans(service, location, asked), index


_MANY_CONTACTS = """
    INSERT INTO contacts (
        id, location_id, first_name, name, type, followers, tags, dnd, dnd_settings, inbound_dnd_settings, custom_fields,
        search_text, sort_name, version, created_at, updated_at
    )
    SELECT
        left(:location, 12) || lpad(n::text, 8, '0'), :location, 'Person', 'Person ' || n, 'lead', '{}', ARRAY['tag' || n % 1000], false,
        '{}', '{}', jsonb_build_object('f', 'v' || n % 1000), ' ' || md5(n::text) || ' p' || n || '@example.com', md5(n::text), 1,
        timestamptz '2026-01-01Z' + n * interval '1 s', now()
    FROM generate_series(1, 20000) AS n
"""
_MANY_PHONES = """
    INSERT INTO contact_phones (id, contact_id, location_id, phone, position, exclusive, created_at, updated_at)
    SELECT substr(md5(id), 1, 20), id, location_id, '+1415' || (5500000 + right(id, 8)::int), 0, true, now(), now()
    FROM contacts WHERE location_id = :location
"""


def filtered(field: str, operator: str, value: Any) -> Wanted:
    return Wanted(filters=read_filters([{"field": field, "operator": operator, "value": value}]))


def plans(service: TestService, location: str, asked: Wanted) -> str:
    """The plans of every statement that a search runs."""
    shown: list[str] = []
    with service.units(location)() as work:
        connection = work.session.connection()

        def explain(_conn: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            if statement.startswith("SELECT") and "FROM contacts" in statement:
                with cursor.connection.cursor() as other:
                    shown.extend(row[0] for row in other.execute(f"EXPLAIN {statement}", parameters))

        sqlalchemy.event.listen(connection, "before_cursor_execute", explain)
        search_contacts(work, asked)
    return "\n".join(shown)
