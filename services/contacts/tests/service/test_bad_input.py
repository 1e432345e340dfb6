"""Bad input everywhere: a clear error with the field named, never a 500, and nothing kept."""

from typing import Any

import pytest

from chassis.ids import new_id
from chassis.testing.service import Client, TestService

from .answers import Make, refused

LONG = "x" * 100_000


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"firstName": 5}, "firstName"),
        ({"firstName": ["a"]}, "firstName"),
        ({"firstName": LONG}, "firstName"),
        ({"firstName": "a\0b"}, "firstName"),
        ({"firstName": "\u0958" * 200}, "firstName"),
        ({"name": "x" * 256}, "name"),
        ({"name": "Anna " + "x" * 256}, "name"),
        ({"address1": "\u0958" * 300}, "address1"),
        ({"email": "not an e-mail"}, "email"),
        ({"email": "a@b"}, "email"),
        ({"email": f"{'x' * 300}@example.com"}, "email"),
        ({"phone": "++"}, "phone"),
        ({"phone": "12"}, "phone"),
        ({"phone": "1" * 60}, "phone"),
        ({"dateOfBirth": "1990-13-45"}, "dateOfBirth"),
        ({"dateOfBirth": 19900925}, "dateOfBirth"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"dnd": "yes"}, "dnd"),
        ({"dnd": 1}, "dnd"),
        ({"dndSettings": {"sms": {"status": "maybe"}}}, "dndSettings.sms.status"),
        ({"dndSettings": []}, "dndSettings"),
        ({"tags": "vip"}, "tags"),
        ({"tags": ["x" * 101]}, "tags.0"),
        ({"tags": [f"tag {n}" for n in range(501)]}, "tags"),
        ({"tags": [1]}, "tags.0"),
        ({"customFields": {"a": 1}}, "customFields"),
        ({"customFields": [{"value": 1}]}, "customFields.0.id"),
        ({"customFields": [{"id": "a", "value": "a\0b"}]}, "customFields.0.value"),
        ({"assignedTo": "../../etc"}, "assignedTo"),
        ({"website": LONG}, "website"),
        ({"locationId": None}, "locationId"),
    ],
)
def test_a_bad_field_is_named(
    client: Client, service: TestService, location: str, given: dict[str, Any], field: str
) -> None:
    answer = client.post("/contacts/", json={"locationId": location, **given})
    assert answer.status_code == 422, answer.get_json()
    assert [error["field"] for error in answer.get_json()["errors"]] == [field]
    assert service.events(location_id=location) == []


@pytest.mark.parametrize(
    "body", [b"{", b"[1]", b'"text"', b"null", b'{"a": 1e999}', b'\xff\xfe{"a": 1}', b"[" * 10_000]
)
def test_a_body_that_is_no_object_is_refused(client: Client, body: bytes) -> None:
    answer = client.post("/contacts/", data=body, content_type="application/json")
    assert answer.status_code in (400, 422), answer.get_json()


def test_another_location_in_the_body_is_forbidden(client: Client) -> None:
    elsewhere = {"locationId": new_id()}
    refused(client.post("/contacts/", json=elsewhere), 403, "location_forbidden")
    refused(client.post("/contacts/upsert", json=elsewhere), 403, "location_forbidden")
    refused(client.post("/contacts/search", json=elsewhere), 403, "location_forbidden")
    refused(client.get("/contacts/search/duplicate", query_string=elsewhere), 403, "location_forbidden")
    refused(client.get("/workflows/", query_string=elsewhere), 403, "location_forbidden")


def test_another_locations_contact_is_not_found_on_any_operation(
    service: TestService, client: Client, make_contact: Make
) -> None:
    contact_id = make_contact()["id"]
    note_id = client.post(f"/contacts/{contact_id}/notes", json={"body": "x"}).get_json()["note"]["id"]
    stranger = service.client(new_id())
    bodies = {"body": "x", "tags": ["a"], "followers": ["u"], "completed": False}
    refusals = 0
    for rule in service.app.url_map.iter_rules():
        if not str(rule).startswith("/contacts/<contact_id>"):
            continue
        values = dict.fromkeys(rule.arguments, note_id) | {"contact_id": contact_id}
        adapter = service.app.url_map.bind("test")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            path = adapter.build(rule.endpoint, values, method=method)
            own = {"phone": "+14155550134"} if "phone" in path else {"email": "a@b.co"} if "email" in path else bodies
            if path.endswith("/activity"):
                own = {"type": "visit", "title": "Came by"}
            if path.endswith("/tasks"):
                own = {"title": "x", "dueDate": "2026-01-01T00:00:00Z", "completed": False}
            body = None if method == "GET" else own
            refused(stranger.open(path, method=method, json=body), 404, "contact_not_found")
            refusals += 1
    assert refusals >= 28


@pytest.mark.parametrize(
    ("filters", "field"),
    [
        ("name", "filters"),
        ([1], "filters.0"),
        ([{"operator": "eq", "value": 1}], "filters.0.field"),
        ([{"field": "name", "operator": "like", "value": 1}], "filters.0.operator"),
        ([{"field": "nothing", "operator": "eq", "value": "x"}], "filters.0.field"),
        ([{"field": "name", "operator": "eq", "value": {"a": 1}}], "filters.0.value"),
        ([{"field": "name", "operator": "eq", "value": 5}], "filters.0.value"),
        ([{"field": "dnd", "operator": "range", "value": {"gt": "a"}}], "filters.0.operator"),
        ([{"field": "dateAdded", "operator": "range", "value": {"after": "2026-01-01"}}], "filters.0.value"),
        ([{"field": "dateAdded", "operator": "eq", "value": "yesterday"}], "filters.0.value"),
        ([{"field": "dateAdded", "operator": "eq", "value": "9999-12-31T23:59:59-23:59"}], "filters.0.value"),
        ([{"field": "dateAdded", "operator": "eq", "value": "9999-12-31"}], "filters.0.value"),
        ([{"field": "tags", "operator": "has_any", "value": []}], "filters.0.value"),
        ([{"group": "XOR", "filters": []}], "filters.0.group"),
        ([{"group": "AND"}], "filters.0.filters"),
        ([{"field": "dnd", "operator": "eq", "value": "true"}], "filters.0.value"),
        ([{"field": "customFields.", "operator": "exists"}], "filters.0.field"),
        ([{"field": "name", "operator": "eq", "value": LONG}], "filters.0.value"),
        ([{"field": "name", "operator": "exists"}] * 201, "filters.200"),
        ([{"field": "email", "operator": "has_any", "value": ["x"] * 400}] * 3, "filters.2.value"),
    ],
)
def test_a_filter_that_makes_no_sense_is_named(client: Client, location: str, filters: Any, field: str) -> None:
    answer = client.post("/contacts/search", json={"locationId": location, "filters": filters})
    body = refused(answer, 422, "invalid_filter")
    assert body["errors"][0]["field"] == field


def test_filters_may_be_ten_deep_and_no_deeper(client: Client, location: str) -> None:
    def nested(depth: int) -> list[Any]:
        return [{"group": "OR", "filters": nested(depth - 1)}] if depth > 1 else []

    assert client.post("/contacts/search", json={"locationId": location, "filters": nested(10)}).status_code == 200
    refused(
        client.post("/contacts/search", json={"locationId": location, "filters": nested(11)}), 422, "invalid_filter"
    )


@pytest.mark.parametrize(
    "body",
    [
        {"page": 0},
        {"page": "1"},
        {"page": 10**18},
        {"pageLimit": 501},
        {"pageLimit": -1},
        {"query": 5},
        {"query": "x" * 201},
        {"sort": [{"field": "ssn"}]},
        {"sort": [{"field": "name", "direction": "up"}]},
        {"sort": "name"},
        {"page": 501, "pageLimit": 20},
        {"searchAfter": ["x"]},
        {"searchAfter": ["not a time", "id"]},
        {"searchAfter": [5, 5]},
        {"searchAfter": [None, None]},
        {"searchAfter": [{}, []]},
        {"searchAfter": "abc"},
    ],
)
def test_a_search_that_makes_no_sense_is_refused(client: Client, location: str, body: dict[str, Any]) -> None:
    answer = client.post("/contacts/search", json={"locationId": location, **body})
    assert answer.status_code in (400, 422), answer.get_json()


def test_an_identity_is_needed_and_its_scope_counts(service: TestService, client: Client, make_contact: Make) -> None:
    path = f"/contacts/{make_contact()['id']}"
    assert client.get(path, anonymous=True).status_code == 401
    reader = service.client(client.identity.location_id, scopes=["contacts.readonly"])
    assert reader.get(path).status_code == 200
    refused(reader.put(path, json={}), 403, "scope_missing")
