"""Published operations on users."""

from collections.abc import Callable
from typing import Any

import pytest

from chassis.ids import new_id
from chassis.testing.published import assert_published
from chassis.testing.service import TestService
from gateway.testing.process import PASSWORD, Gateway

Make = Callable[..., dict[str, Any]]


def test_a_user_is_made_read_changed_and_let_go(
    gateway: Gateway, company_token: str, new_user: Make, inside: TestService
) -> None:
    user = new_user(phone="+4930123456", permissions={"contactsEnabled": True}, platformLanguage="de")
    assert_published("users", "POST", "/users/", 201, user)
    assert user["roles"] == {"type": "account", "role": "user", "locationIds": [gateway.credentials.location_id]}
    path = f"/users/{user['id']}"
    read = gateway.request("GET", path)
    assert_published("users", "GET", "/users/{userId}", 200, read.json)
    assert read.json == user
    assert read.headers["etag"] == '"1"'
    body = {"firstName": "山田", "permissions": {"assignedDataOnly": True}}
    changed = gateway.request("PUT", path, body, token=company_token, headers={"If-Match": '"1"'})
    assert_published("users", "PUT", "/users/{userId}", 200, changed.json)
    assert changed.json["name"] == "山田 Ångström"
    assert changed.json["permissions"] == {"contactsEnabled": True, "assignedDataOnly": True}
    stale = gateway.request("PUT", path, {"lastName": "x"}, token=company_token, headers={"If-Match": '"1"'})
    assert (stale.status, stale.code) == (412, "stale_version")
    gone = gateway.request("DELETE", path, token=company_token)
    assert_published("users", "DELETE", "/users/{userId}", 200, gone.json)
    assert gateway.request("GET", path, token=company_token).code == "user_not_found"
    events = [one for one in inside.events() if one["subject"] == user["id"]]
    assert [one["type"] for one in events] == ["gateway.user.created", "gateway.user.updated", "gateway.user.deleted"]
    assert events[1]["data"]["changes"] == [
        {"field": "name", "before": "Zoë Ångström", "after": "山田 Ångström"},
        {"field": "firstName", "before": "Zoë", "after": "山田"},
        {"field": "assignedDataOnly", "before": False, "after": True},
    ]
    assert PASSWORD not in str(events)


def test_an_address_belongs_to_one_user(gateway: Gateway, company_token: str, new_user: Make) -> None:
    taken = new_user()["email"]
    body = {
        "companyId": gateway.credentials.company_id,
        "firstName": "A",
        "lastName": "B",
        "email": taken.upper(),
        "password": PASSWORD,
        "type": "account",
        "role": "user",
        "locationIds": [gateway.credentials.location_id],
    }
    reply = gateway.request("POST", "/users/", body, token=company_token)
    assert (reply.status, reply.code) == (409, "email_taken")
    other = new_user()
    reply = gateway.request("PUT", f"/users/{other['id']}", {"email": taken}, token=company_token)
    assert (reply.status, reply.code) == (409, "email_taken")
    owner = gateway.request("GET", f"/users/search?companyId={body['companyId']}&query={taken}").json["users"][0]
    gateway.request("DELETE", f"/users/{owner['id']}", token=company_token)
    assert gateway.request("POST", "/users/", body, token=company_token).status == 201


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"password": "weak"}, "password", "weak_password"),
        ({"locationIds": ["nowhere"]}, "locationIds", "unknown_location"),
        ({"locationIds": []}, "locationIds", "required"),
        ({"role": "king"}, "role", "invalid_value"),
        ({"email": "no address"}, "email", "invalid_value"),
        ({"firstName": "x" * 201}, "firstName", "invalid_length"),
        ({"firstName": None}, "firstName", "null"),
        ({"lastName": "a\0b"}, "lastName", "invalid_character"),
        ({"permissions": {"contactsEnabled": "perhaps"}}, "permissions.contactsEnabled.value", "invalid_type"),
    ],
)
def test_what_a_user_must_be(
    gateway: Gateway, company_token: str, change: dict[str, Any], field: str, code: str
) -> None:
    body = {
        "companyId": gateway.credentials.company_id,
        "firstName": "A",
        "lastName": "B",
        "email": f"{new_id()}@example.com",
        "password": PASSWORD,
        "type": "account",
        "role": "user",
        "locationIds": [gateway.credentials.location_id],
        **change,
    }
    reply = gateway.request("POST", "/users/", body, token=company_token)
    assert reply.status == 422
    assert [(one["field"], one["code"]) for one in reply.json["errors"]] == [(field, code)]


def test_users_are_found(gateway: Gateway, company_token: str, new_user: Make, new_location: Make) -> None:
    word, there = new_id(), new_location()["id"]
    one = new_user(firstName=f"{word} 100%", lastName="A")
    two = new_user(firstName=word, lastName="B", role="admin", locationIds=[there])
    base = f"/users/search?companyId={gateway.credentials.company_id}&query={word}"

    def found(more: str = "") -> list[str]:
        reply = gateway.request("GET", base + more, token=company_token)
        assert_published("users", "GET", "/users/search", 200, reply.json)
        assert reply.json["count"] >= len(reply.json["users"])
        return [user["id"] for user in reply.json["users"]]

    assert set(found()) == {one["id"], two["id"]}
    assert found("%20100%25") == [one["id"]]
    assert found("&role=admin") == [two["id"]]
    assert found(f"&ids={two['id']},nobody") == [two["id"]]
    assert found("&sort=lastName&sortDirection=desc") == [two["id"], one["id"]]
    assert found("&sort=lastName&skip=1&limit=1") == [two["id"]]
    assert found(f"&locationId={there}") == [two["id"]]
    # A location's own token sees those of its location.
    seen = gateway.request("GET", base).json["users"]
    assert [user["id"] for user in seen] == [one["id"]]


@pytest.mark.parametrize(
    "query", ["", "companyId=x&limit=0", "companyId=x&limit=100000", "companyId=x&skip=-1", "companyId=x&skip=1e9"]
)
def test_a_bad_search_is_refused(gateway: Gateway, query: str) -> None:
    assert gateway.request("GET", f"/users/search?{query}").status == 422


def test_users_are_found_by_address(gateway: Gateway, company_token: str, new_user: Make) -> None:
    one, two = new_user(), new_user()
    gateway.request("DELETE", f"/users/{two['id']}", token=company_token)
    body = {"companyId": gateway.credentials.company_id, "emails": f"{one['email'].upper()}, {two['email']},x"}
    reply = gateway.request("POST", "/users/search/filter-by-email", body, token=company_token)
    assert_published("users", "POST", "/users/search/filter-by-email", 200, reply.json)
    assert [user["id"] for user in reply.json["users"]] == [one["id"]]
    reply = gateway.request("POST", "/users/search/filter-by-email", {**body, "deleted": True}, token=company_token)
    assert [(user["id"], user["deleted"]) for user in reply.json["users"]] == [(two["id"], True)]


def test_a_location_s_token_makes_its_own_people_only(gateway: Gateway, new_user: Make, new_location: Make) -> None:
    here, there = gateway.credentials.location_id, new_location()["id"]
    body = {
        "companyId": gateway.credentials.company_id,
        "firstName": "A",
        "lastName": "B",
        "email": f"{new_id()}@example.com",
        "password": PASSWORD,
        "role": "user",
    }
    for type_, places in (("account", [there]), ("account", [here, there]), ("agency", [here])):
        reply = gateway.request("POST", "/users/", {**body, "type": type_, "locationIds": places})
        assert (reply.status, reply.code) == (403, "beyond_your_rights")
    assert gateway.request("POST", "/users/", {**body, "type": "account", "locationIds": [here]}).status == 201
    wider = new_user(locationIds=[here, there])
    for method, change in (("PUT", {"password": "Taken-over-123!"}), ("DELETE", None)):
        assert gateway.request(method, f"/users/{wider['id']}", change).code == "beyond_your_rights"
    elsewhere = new_user(locationIds=[there])
    assert gateway.request("PUT", f"/users/{elsewhere['id']}", {"firstName": "x"}).status == 404
    assert gateway.log_in(wider["email"]).status == 200


def test_another_company_is_out_of_reach(gateway: Gateway, company_token: str) -> None:
    for path in ("/users/search?companyId=another", "/locations/search?companyId=another"):
        assert gateway.request("GET", path, token=company_token).code == "company_forbidden"


def test_one_who_is_no_administrator_makes_none(gateway: Gateway, new_user: Make) -> None:
    user = new_user(scopes=["users.write"])
    token = gateway.log_in(user["email"]).json["accessToken"]
    reply = gateway.request("PUT", f"/users/{user['id']}", {"role": "admin"}, token=token)
    assert (reply.status, reply.code) == (403, "beyond_your_rights")


def test_who_sees_only_their_assigned_data_opens_no_way_to_more(gateway: Gateway, new_user: Make) -> None:
    restricted = new_user(role="admin", permissions={"assignedDataOnly": True})
    other, wider = new_user(permissions={"assignedDataOnly": True}), new_user()
    token = gateway.log_in(restricted["email"]).json["accessToken"]
    tokens = f"/locations/{gateway.credentials.location_id}/tokens"
    new = {
        "companyId": gateway.credentials.company_id,
        "firstName": "A",
        "lastName": "B",
        "email": f"{new_id()}@example.com",
        "password": PASSWORD,
        "type": "account",
        "role": "user",
        "locationIds": [gateway.credentials.location_id],
    }
    for method, path, body in (
        ("POST", tokens, {"name": "x", "scopes": ["contacts.readonly"]}),
        ("POST", "/users/", new),
        ("PUT", f"/users/{restricted['id']}", {"permissions": {"assignedDataOnly": False}}),
        ("PUT", f"/users/{other['id']}", {"permissions": {"assignedDataOnly": False}}),
        ("PUT", f"/users/{wider['id']}", {"password": "Taken-over-123!"}),
    ):
        reply = gateway.request(method, path, body, token=token)
        assert (reply.status, reply.code) == (403, "beyond_your_rights"), path
    restricted_new = {**new, "permissions": {"assignedDataOnly": True}}
    assert gateway.request("POST", "/users/", restricted_new, token=token).status == 201
    for user in (restricted, other):
        assert gateway.request("PUT", f"/users/{user['id']}", {"firstName": "Zoë"}, token=token).status == 200
    assert gateway.log_in(wider["email"]).status == 200
