"""Published operations on locations."""

from collections.abc import Callable
from typing import Any

import pytest

from chassis.ids import new_id
from chassis.testing.published import assert_published
from chassis.testing.service import TestService
from chassis.testing.waiting import wait_until
from gateway.testing.process import Gateway

Make = Callable[..., dict[str, Any]]


def test_a_location_is_made_read_changed_and_closed(
    gateway: Gateway, company_token: str, new_location: Make, inside: TestService
) -> None:
    company = gateway.credentials.company_id
    location = new_location(
        country="DE",
        timezone="Europe/Berlin",
        prospectInfo={"firstName": "Jörg", "lastName": "Müller", "email": "Joerg@Example.com"},
        settings={"allowDuplicateContact": True},
        social={"facebookUrl": "https://example.com/müller"},
    )
    assert_published("locations", "POST", "/locations/", 200, location)
    assert (location["email"], location["companyId"]) == ("joerg@example.com", company)
    path = f"/locations/{location['id']}"
    read = gateway.request("GET", path, token=company_token)
    assert_published("locations", "GET", "/locations/{locationId}", 200, read.json)
    assert read.json["location"]["business"]["name"] == "Bäckerei Müller"
    assert read.json["location"]["settings"] == {"allowDuplicateContact": True}
    body = {"companyId": company, "name": "Konditorei Müller", "settings": {"disableContactTimezone": True}}
    changed = gateway.request("PUT", path, body, token=company_token)
    assert_published("locations", "PUT", "/locations/{locationId}", 200, changed.json)
    assert changed.json["settings"] == {"allowDuplicateContact": True, "disableContactTimezone": True}
    gone = gateway.request("DELETE", f"{path}?deleteTwilioAccount=false", token=company_token)
    assert_published("locations", "DELETE", "/locations/{locationId}", 200, gone.json)
    assert gateway.request("GET", path, token=company_token).code == "location_not_found"
    events = inside.events(location_id=location["id"])
    assert [event["type"] for event in events] == [
        "gateway.location.created",
        "gateway.location.updated",
        "gateway.location.deleted",
    ]
    assert events[0]["data"]["timezone"] == "Europe/Berlin"
    assert [change["field"] for change in events[1]["data"]["changes"]] == ["name", "settings"]


def test_a_change_that_changes_nothing_is_no_event(
    gateway: Gateway, company_token: str, new_location: Make, inside: TestService
) -> None:
    location = new_location()
    body = {"companyId": gateway.credentials.company_id, "name": location["name"]}
    assert gateway.request("PUT", f"/locations/{location['id']}", body, token=company_token).status == 200
    assert len(inside.events(location_id=location["id"])) == 1


def test_closing_a_location_ends_its_tokens(gateway: Gateway, company_token: str, new_location: Make) -> None:
    location = new_location()
    body = {"name": "theirs", "scopes": ["locations.readonly"]}
    made = gateway.request("POST", f"/locations/{location['id']}/tokens", body, token=company_token).json["token"]
    path = f"/locations/{location['id']}"
    assert gateway.request("GET", path, token=made["token"]).status == 200
    gateway.request("DELETE", path, token=company_token)
    wait_until(lambda: gateway.request("GET", path, token=made["token"]).status == 401, timeout=5)


def test_locations_are_found(gateway: Gateway, company_token: str, new_location: Make) -> None:
    email = f"{new_id()}@example.com"
    person = {"firstName": "A", "lastName": "B", "email": email}
    one, two = (new_location(name=name, prospectInfo=person) for name in ("Alpha", "Ωmega"))
    for order, expected in (("asc", [one["id"], two["id"]]), ("desc", [two["id"], one["id"]])):
        path = f"/locations/search?companyId={gateway.credentials.company_id}&email={email.upper()}&order={order}"
        reply = gateway.request("GET", path, token=company_token)
        assert_published("locations", "GET", "/locations/search", 200, reply.json)
        assert [location["id"] for location in reply.json["locations"]] == expected
    page = gateway.request("GET", f"/locations/search?email={email}&skip=1&limit=1", token=company_token).json
    assert [location["id"] for location in page["locations"]] == [two["id"]]
    own = gateway.request("GET", "/locations/search").json["locations"]
    assert [location["id"] for location in own] == [gateway.credentials.location_id]


def test_permissions(gateway: Gateway, company_token: str, new_location: Make) -> None:
    path = f"/locations/{new_location()['id']}/permissions"
    assert gateway.request("GET", path, token=company_token).json == {"permissions": []}
    put = gateway.request("PUT", path, {"permissions": ["workflow", "crm", "crm"]}, token=company_token)
    assert_published("locations", "PUT", "/locations/{locationId}/permissions", 200, put.json)
    assert gateway.request("GET", path, token=company_token).json == {"permissions": ["crm", "workflow"]}
    assert gateway.request("PUT", path, {"permissions": ["everything"]}, token=company_token).status == 422


def test_timezones(gateway: Gateway) -> None:
    zones = gateway.request("GET", f"/locations/{gateway.credentials.location_id}/timezones").json["timezones"]
    assert {"Europe/Berlin", "America/New_York", "Asia/Tokyo"} <= set(zones)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"country": "Germany"}, "country"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"settings": {"allowDuplicateContact": "maybe"}}, "settings.allowDuplicateContact"),
        ({"prospectInfo": {"firstName": "A"}}, "prospectInfo.lastName"),
        ({"website": "x\0"}, "website"),
    ],
)
def test_what_a_location_must_be(gateway: Gateway, company_token: str, change: dict[str, Any], field: str) -> None:
    body = {"name": "A", "companyId": gateway.credentials.company_id, **change}
    reply = gateway.request("POST", "/locations/", body, token=company_token)
    assert reply.status == 422
    assert field in [one["field"] for one in reply.json["errors"]]


def test_a_location_s_own_token_makes_and_closes_none(gateway: Gateway) -> None:
    body = {"name": "A", "companyId": gateway.credentials.company_id}
    assert gateway.request("POST", "/locations/", body).code == "company_token_required"
    own = f"/locations/{gateway.credentials.location_id}"
    assert gateway.request("DELETE", own).code == "company_token_required"
    assert gateway.request("GET", own).status == 200
