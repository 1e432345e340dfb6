"""Only assigned data: a restricted user sees the contacts that they own or follow, and nothing of the others, anywhere."""

from datetime import UTC, datetime

import pytest

from chassis.ids import new_id
from chassis.testing.events import make_event
from chassis.testing.service import Client, TestService

from .answers import Json, Make, answered, refused

USER = "user1"


@pytest.fixture
def restricted(service: TestService, location: str) -> Client:
    """A user who sees their own contacts only."""
    return service.client(location, user=USER, assigned_only=True)


def found(client: Client, location: str, **body: object) -> list[str]:
    answer = answered(client.post("/contacts/search", json={"locationId": location, **body}))
    assert answer["total"] == len(answer["contacts"])
    return sorted(contact["name"] for contact in answer["contacts"])


def test_they_see_what_they_own_or_follow(
    restricted: Client, client: Client, make_contact: Make, location: str
) -> None:
    own = make_contact(firstName="Own", assignedTo=USER)
    followed = make_contact(firstName="Followed", assignedTo="user2")
    hidden = make_contact(firstName="Hidden", assignedTo="user2", phone="+14155550100", tags=["x"])
    answered(client.post(f"/contacts/{followed['id']}/followers", json={"followers": [USER]}), 201)

    assert found(restricted, location) == ["Followed", "Own"]
    assert found(restricted, location, query="hidden") == []
    assert found(restricted, location, query="5550100") == []
    assert found(restricted, location, filters=[{"field": "phone", "operator": "eq", "value": "+14155550100"}]) == []
    assert found(restricted, location, filters=[{"field": "tags", "operator": "not_eq", "value": "x"}]) == [
        "Followed",
        "Own",
    ]
    for contact, status in ((own, 200), (followed, 200), (hidden, 404)):
        assert restricted.get(f"/contacts/{contact['id']}").status_code == status
    query = {"locationId": location, "number": "+14155550100"}
    assert answered(restricted.get("/contacts/search/duplicate", query_string=query)) == {"contact": None}


def test_every_operation_on_a_hidden_contact_answers_not_found(
    service: TestService, restricted: Client, client: Client, make_contact: Make
) -> None:
    hidden = make_contact(phone="+14155550100", email="anna@example.com")
    note = answered(client.post(f"/contacts/{hidden['id']}/notes", json={"body": "x"}), 201)["note"]
    bodies: dict[str, Json] = {
        "phones": {"phone": "+14155550101"},
        "emails": {"email": "b@example.com"},
        "activity": {"type": "visit", "title": "x"},
        "tasks": {"title": "x", "dueDate": "2026-01-01T00:00:00Z", "completed": False},
        "notes": {"body": "x"},
        "tags": {"tags": ["a"]},
        "followers": {"followers": ["u"]},
    }
    adapter = service.app.url_map.bind("test")
    refusals = 0
    for rule in service.app.url_map.iter_rules():
        if not str(rule).startswith("/contacts/<contact_id>"):
            continue
        values = dict.fromkeys(rule.arguments, note["id"]) | {"contact_id": hidden["id"]}
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            path = adapter.build(rule.endpoint, values, method=method)
            body = next((one for word, one in bodies.items() if word in path), {})
            if path.endswith("/completed"):
                body = {"completed": True}
            elif "phones/" in path or "emails/" in path:
                body = {"label": "home"}
            sent = None if method == "GET" else body
            refused(restricted.open(path, method=method, json=sent), 404, "contact_not_found")
            refusals += 1
    assert refusals >= 28
    assert len(service.events(location_id=hidden["locationId"])) == 2


def test_what_they_make_is_theirs(restricted: Client, location: str) -> None:
    made = answered(restricted.post("/contacts/", json={"locationId": location, "firstName": "New"}), 201)["contact"]
    assert made["assignedTo"] == USER
    assert answered(restricted.get(f"/contacts/{made['id']}"))["contact"] == made


def test_a_follower_may_change_all_but_the_owner(restricted: Client, client: Client, make_contact: Make) -> None:
    own = make_contact(assignedTo=USER)
    followed = make_contact(assignedTo="user2")
    answered(client.post(f"/contacts/{followed['id']}/followers", json={"followers": [USER]}), 201)
    body = {"city": "Rom", "assignedTo": "user2"}
    assert answered(restricted.put(f"/contacts/{followed['id']}", json=body))["contact"]["city"] == "Rom"
    refused(restricted.put(f"/contacts/{followed['id']}", json={"assignedTo": USER}), 403, "owner_change_forbidden")
    answered(restricted.put(f"/contacts/{own['id']}", json={"assignedTo": "user2"}))
    refused(restricted.get(f"/contacts/{own['id']}"), 404, "contact_not_found")


def test_a_duplicate_that_they_may_not_see_is_refused_unnamed(
    restricted: Client, make_contact: Make, location: str
) -> None:
    make_contact(email="anna@example.com")
    body = {"locationId": location, "email": "anna@example.com"}
    for path in ("/contacts/", "/contacts/upsert"):
        refusal = refused(restricted.post(path, json=body), 409, "duplicate_contact")
        assert refusal["details"] == {"field": "email"}


def test_another_service_learns_of_a_contact_whoever_asks(
    service: TestService, restricted: Client, client: Client, make_contact: Make
) -> None:
    made = make_contact(email="anna@example.com", phone="+14155550100", timezone="Europe/Rome", assignedTo="user2")
    path = f"/internal/contact-refs/{made['id']}"
    expected = {
        "id": made["id"],
        "locationId": made["locationId"],
        "name": "Anna",
        "firstName": "Anna",
        "lastName": None,
        "email": "anna@example.com",
        "phone": "+14155550100",
        "assignedTo": "user2",
        "followers": [],
        "timezone": "Europe/Rome",
        "deleted": False,
        "mergedInto": None,
        "sequence": 1,
    }
    assert answered(restricted.get(path))["contactRef"] == expected
    assert answered(service.client(made["locationId"], scopes=[]).get(path))["contactRef"] == expected
    answered(client.post(f"/contacts/{made['id']}/followers", json={"followers": [USER]}), 201)
    answered(client.delete(f"/contacts/{made['id']}"))
    after = answered(client.get(path))["contactRef"]
    assert after == {**expected, "followers": [USER], "deleted": True, "sequence": 3}
    refused(service.client(new_id()).get(path), 404, "contact_not_found")
    refused(service.client(None).get(path), 404, "contact_not_found")
    refused(client.get(f"/internal/contact-refs/{new_id()}"), 404, "contact_not_found")
    assert client.get(path, anonymous=True).status_code == 401


def test_an_event_of_a_hidden_contact_is_still_kept(service: TestService, client: Client, make_contact: Make) -> None:
    hidden = make_contact(assignedTo="user2")
    time = datetime(2026, 5, 4, tzinfo=UTC)
    event = make_event(
        "billing.card.added", new_id(), {}, location_id=hidden["locationId"], contact_id=hidden["id"], time=time
    )
    service.deliver(event)
    assert event.id in [row["id"] for row in answered(client.get(f"/contacts/{hidden['id']}/activity"))["activities"]]


def test_two_restricted_users_each_see_their_own(service: TestService, location: str, make_contact: Make) -> None:
    for user in ("user1", "user2"):
        make_contact(firstName=user, assignedTo=user)
    for user in ("user1", "user2", "user1"):
        client = service.client(location, user=user, assigned_only=True)
        assert found(client, location) == [user]
        assert found(client, location, filters=[{"field": "lastActivity", "operator": "exists"}]) == [user]
