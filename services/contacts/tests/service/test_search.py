"""Searching contacts: by what a person types, by filters, in any order, in one's own location only."""

from collections.abc import Callable
from typing import Any

import pytest

from chassis.ids import new_id
from chassis.testing.service import Client, TestService

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
