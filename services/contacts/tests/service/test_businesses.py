"""Businesses and their contacts."""

from typing import Any

import pytest

from chassis.ids import new_id
from chassis.testing.published import assert_published
from chassis.testing.service import Client, TestService

from .answers import Json, Make, SetUp, answered, refused
from .test_races import at_once


@pytest.fixture
def business(client: Client, location: str) -> Json:
    """A business of the test's location."""
    made = answered(client.post("/businesses/", json={"locationId": location, "name": "Müller GmbH"}), 201)
    row: Json = made["buiseness"]
    return row


def put_in(client: Client, location: str, business_id: str | None, *contacts: Json) -> Any:
    ids = [contact["id"] for contact in contacts]
    return client.post("/contacts/bulk/business", json={"locationId": location, "ids": ids, "businessId": business_id})


def read(client: Client, contact: Json) -> tuple[str | None, str | None]:
    """A contact's business: its id and name."""
    shown = answered(client.get(f"/contacts/{contact['id']}"))["contact"]
    return shown.get("businessId"), shown.get("companyName")


def test_a_business_is_made_read_changed_and_deleted(
    client: Client, location: str, service: TestService, set_up_location: SetUp
) -> None:
    set_up_location(country="DE")
    field = answered(
        client.post(
            "/custom-fields/",
            json={
                "locationId": location,
                "objectKey": "business",
                "fieldKey": "vat",
                "dataType": "TEXT",
                "showInForms": True,
            },
        ),
        201,
    )["field"]
    body = {
        "locationId": location,
        "name": " Müller GmbH ",
        "phone": "030 123456",
        "email": "Office@Example.com",
        "city": "Berlin",
        "customFields": [{"key": "vat", "fieldValue": "DE123"}],
    }
    made = client.post("/businesses/", json=body)
    assert_published("businesses", "POST", "/businesses/", 201, answered(made, 201))
    business = made.get_json()["buiseness"]
    assert (business["name"], business["phone"], business["email"]) == (
        "Müller GmbH",
        "+4930123456",
        "Office@example.com",
    )
    assert business["customFields"] == [{"id": field["id"], "value": "DE123"}]
    path = f"/businesses/{business['id']}"
    got = client.get(path)
    assert_published("businesses", "GET", "/businesses/{businessId}", 200, answered(got))
    assert (got.get_json()["business"], got.headers["ETag"]) == (business, '"1"')

    changed = client.put(path, json={"city": "Bonn", "phone": None}, headers={"If-Match": '"1"'})
    assert_published("businesses", "PUT", "/businesses/{businessId}", 200, answered(changed))
    assert changed.get_json()["buiseness"]["city"] == "Bonn"
    assert "phone" not in changed.get_json()["buiseness"]
    refused(client.put(path, json={"city": "Köln"}, headers={"If-Match": '"1"'}), 412, "stale_version")
    answered(client.delete(f"/custom-fields/{field['id']}"))
    assert answered(client.get(path))["business"]["customFields"] == []
    deleted = client.delete(path)
    assert_published("businesses", "DELETE", "/businesses/{businessId}", 200, answered(deleted))
    refused(client.get(path), 404, "business_not_found")
    told = [event for event in service.events(location_id=location) if ".business." in event["type"]]
    assert [event["type"].rpartition(".")[2] for event in told] == ["created", "updated", "deleted"]
    assert [change["field"] for change in told[1]["data"]["changes"]] == ["phone", "city"]


def test_businesses_are_listed_by_name(client: Client, location: str) -> None:
    for name in ("Beta", "Alpha", "Gamma"):
        answered(client.post("/businesses/", json={"locationId": location, "name": name}), 201)
    listed = client.get(f"/businesses/?locationId={location}")
    assert_published("businesses", "GET", "/businesses/", 200, answered(listed))
    assert [row["name"] for row in listed.get_json()["businesses"]] == ["Alpha", "Beta", "Gamma"]
    page = answered(client.get(f"/businesses/?locationId={location}&limit=1&skip=1"))
    assert [row["name"] for row in page["businesses"]] == ["Beta"]


@pytest.mark.parametrize("given", [{"name": ""}, {"name": " "}, {"email": "x"}, {"phone": "1"}, {"city": "x" * 256}])
def test_a_bad_business_is_refused(client: Client, location: str, service: TestService, given: Json) -> None:
    answer = client.post("/businesses/", json={"locationId": location, "name": "A", **given})
    assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (422, next(iter(given)))
    assert service.events(location_id=location) == []


def test_contacts_are_put_into_a_business_and_found_by_its_name(
    client: Client, location: str, make_contact: Make, business: Json
) -> None:
    anna, bea, carl = (make_contact(firstName=name) for name in ("Anna", "Bea", "Carl"))

    answer = put_in(client, location, business["id"], bea, anna, {"id": "nobody"}, anna)

    assert_published("contacts", "POST", "/contacts/bulk/business", 200, answered(answer))
    assert answer.get_json() == {"success": True, "ids": [bea["id"], anna["id"]]}
    assert read(client, anna) == read(client, bea) == (business["id"], "Müller GmbH")
    assert read(client, carl) == (None, None)
    found = client.post("/contacts/search", json={"locationId": location, "query": "müller"})
    assert answered(found)["total"] == 2

    path = f"/contacts/business/{business['id']}?locationId={location}"
    listed = client.get(path)
    assert_published("contacts", "GET", "/contacts/business/{businessId}", 200, answered(listed))
    assert [contact["firstName"] for contact in listed.get_json()["contacts"]] == ["Bea", "Anna"]
    assert listed.get_json()["count"] == 2

    def names(query: str) -> list[str]:
        return [contact["firstName"] for contact in answered(client.get(f"{path}&{query}"))["contacts"]]

    assert (names("limit=1&skip=1"), names("query=bea"), names(f"startAfter={bea['id']}")) == (
        ["Anna"],
        ["Bea"],
        ["Anna"],
    )

    answered(put_in(client, location, None, anna, carl))
    assert (read(client, anna), read(client, bea)) == ((None, None), (business["id"], "Müller GmbH"))


def test_a_business_takes_its_contacts_along(
    client: Client,
    location: str,
    make_contact: Make,
    business: Json,
    service: TestService,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("contacts.bulk.sweeping.BATCH", 2)
    contacts = [make_contact(firstName=f"C{number}") for number in range(5)]
    answered(put_in(client, location, business["id"], *contacts))
    answered(client.put(f"/contacts/{contacts[4]['id']}", json={"companyName": "Their own"}))

    answered(client.put(f"/businesses/{business['id']}", json={"name": "Meyer AG"}))
    while service.run_timers(location):
        pass
    assert [read(client, contact) for contact in contacts] == [(business["id"], "Meyer AG")] * 5

    answered(client.put(f"/contacts/{contacts[4]['id']}", json={"companyName": "Their own"}))
    answered(client.delete(f"/businesses/{business['id']}"))
    while service.run_timers(location):
        pass
    assert [read(client, contact) for contact in contacts] == [(None, None)] * 4 + [(None, "Their own")]


def test_a_restricted_user_puts_only_their_own_into_it(
    client: Client, location: str, make_contact: Make, business: Json, service: TestService
) -> None:
    restricted = service.client(location, user="user1", assigned_only=True)
    own, hidden = make_contact(assignedTo="user1"), make_contact()
    answer = answered(put_in(restricted, location, business["id"], own, hidden))
    assert (answer["ids"], read(client, hidden)) == ([own["id"]], (None, None))
    answered(put_in(client, location, business["id"], hidden))
    listed = answered(restricted.get(f"/contacts/business/{business['id']}?locationId={location}"))
    assert ([contact["id"] for contact in listed["contacts"]], listed["count"]) == ([own["id"]], 1)


def test_what_is_not_there_is_refused(
    client: Client, location: str, make_contact: Make, service: TestService, business: Json
) -> None:
    contact = make_contact()
    refused(put_in(client, location, new_id(), contact), 404, "business_not_found")
    refused(put_in(client, location, business["id"], *[contact] * 51), 422, "too_many_contacts")
    assert read(client, contact) == (None, None)
    refused(client.get(f"/contacts/business/{new_id()}?locationId={location}"), 404, "business_not_found")
    elsewhere = service.client(new_id())
    refused(elsewhere.get(f"/businesses/{business['id']}"), 404, "business_not_found")
    refused(elsewhere.delete(f"/businesses/{business['id']}"), 404, "business_not_found")
    refused(elsewhere.get(f"/businesses/?locationId={location}"), 403, "location_forbidden")


def test_nobody_stays_in_a_business_that_is_gone(
    client: Client, location: str, make_contact: Make, business: Json, service: TestService
) -> None:
    contacts = [make_contact() for _ in range(8)]

    def act(racer: Client, number: int) -> Any:
        if number == 4:
            return racer.delete(f"/businesses/{business['id']}")
        return put_in(racer, location, business["id"], contacts[number % 8])

    answers = at_once(service, location, act, 12)
    while service.run_timers(location):
        pass

    assert {status for status, _ in answers} <= {200, 404}
    assert [read(client, contact) for contact in contacts] == [(None, None)] * 8
