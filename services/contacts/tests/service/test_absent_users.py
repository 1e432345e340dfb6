"""Users who are known not to work in a location: nobody gives them anything there, tells them or mails them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chassis.ids import new_id
from chassis.testing.events import make_event
from chassis.testing.service import Client, TestService

from .answers import Json, Make, Search, answered, refused
from .desk import TAG, Desk
from .importing import Importer, by_name, counts, sheet
from .merged import merge, undo
from .post_room import PostRoom
from .staff import make_user, user_event
from .test_workflow_steps import notes_of

HOUR = timedelta(hours=1)
DUE = {"title": "Call", "dueDate": "2099-01-01T00:00:00Z", "completed": False}
Assign = Callable[[str, Any], Any]


@pytest.fixture
def gone(service: TestService, location: str) -> str:
    """A user who has left the location, and of whose contacts there nobody has let go yet."""
    user = make_user(service, location, "other")
    leave(service, user)
    return user


def leave(service: TestService, user: str) -> None:
    service.deliver(user_event(service, user, "other", happened="updated", sequence=2))


@pytest.fixture
def assign(client: Client, location: str, make_contact: Make) -> Assign:
    """Names a user by each way there is."""
    contact = make_contact(email="first@example.com")["id"]
    stages = {"locationId": location, "name": "Sales", "stages": [{"name": "New"}]}
    pipeline = answered(client.post("/pipelines/", json=stages), 201)["pipeline"]["id"]
    deal = {"locationId": location, "pipelineId": pipeline, "contactId": contact, "name": "Roof", "status": "open"}
    opportunity = answered(client.post("/opportunities/", json=deal), 201)["opportunity"]["id"]
    task = answered(client.post(f"/contacts/{contact}/tasks", json=DUE), 201)["task"]["id"]
    pet = {
        "locationId": location,
        "key": "custom_objects.pet",
        "labels": {"singular": "Pet", "plural": "Pets"},
        "primaryDisplayPropertyDetails": {"key": "custom_objects.pet.name", "name": "Pet name", "dataType": "TEXT"},
    }
    answered(client.post("/objects/", json=pet), 201)
    records = "/objects/custom_objects.pet/records"
    buddy = {"locationId": location, "properties": {"name": "Buddy"}}
    rule = {"intervalType": "daily", "interval": 1, "startDate": "2099-01-01T09:00:00Z", "dueAfterSeconds": 3600}
    again = {"title": "Call", "contactIds": [contact], "rruleOptions": rule}
    ways: dict[str, tuple[str, str, Json, str]] = {
        "create": ("POST", "/contacts/", {"locationId": location, "firstName": "B"}, "assignedTo"),
        "upsert new": ("POST", "/contacts/upsert", {"locationId": location, "email": "new@example.com"}, "assignedTo"),
        "upsert": ("POST", "/contacts/upsert", {"locationId": location, "email": "first@example.com"}, "assignedTo"),
        "update": ("PUT", f"/contacts/{contact}", {"city": "Brno"}, "assignedTo"),
        "follow": ("POST", f"/contacts/{contact}/followers", {}, "followers"),
        "task": ("POST", f"/contacts/{contact}/tasks", DUE, "assignedTo"),
        "task change": ("PUT", f"/contacts/{contact}/tasks/{task}", {"title": "New"}, "assignedTo"),
        "recurring": ("POST", f"/locations/{location}/recurring-tasks", again, "owners"),
        "opportunity": ("POST", "/opportunities/", deal, "assignedTo"),
        "opportunity change": ("PUT", f"/opportunities/{opportunity}", {"name": "New"}, "assignedTo"),
        "opportunity followers": ("POST", f"/opportunities/{opportunity}/followers", {}, "followers"),
        "record": ("POST", records, buddy, "owner"),
        "record followers": ("POST", records, buddy, "followers"),
    }

    def by(way: str, user: str) -> Any:
        method, path, body, field = ways[way]
        value = user if field == "assignedTo" else [user]
        return client.open(path, method=method, json={**body, field: value})

    return by


@pytest.mark.parametrize(
    "way",
    [
        "create",
        "upsert new",
        "upsert",
        "update",
        "follow",
        "task",
        "task change",
        "recurring",
        "opportunity",
        "opportunity change",
        "opportunity followers",
        "record",
        "record followers",
    ],
)
def test_nobody_gives_them_anything(assign: Assign, way: str, gone: str, service: TestService, location: str) -> None:
    known = len(service.events(location_id=location))
    body = refused(assign(way, gone), 422, "unknown_user")
    assert body["message"] == [f"{body['errors'][0]['field']}: There is no such user in this location."]
    elsewhere = make_user(service, "other")
    refused(assign(way, elsewhere), 422, "unknown_user")
    assert len(service.events(location_id=location)) == known
    # Of whom nothing was heard may well be here, as the published API has it.
    assert assign(way, new_id()).status_code in (200, 201)
    assert assign(way, make_user(service, location)).status_code in (200, 201)


def test_what_is_theirs_still_can_be_changed_otherwise(
    client: Client, make_contact: Make, service: TestService, location: str
) -> None:
    user = make_user(service, location, "other")
    contact = make_contact(assignedTo=user)
    leave(service, user)
    body = {"city": "Brno", "assignedTo": user}
    assert answered(client.put(f"/contacts/{contact['id']}", json=body))["contact"]["city"] == "Brno"
    # A task for which nobody is named is whose of the two is here.
    path = f"/contacts/{contact['id']}/tasks"
    assert "assignedTo" not in answered(client.post(path, json=DUE), 201)["task"]
    here = service.client(location, user="somebody")
    assert answered(here.post(path, json=DUE), 201)["task"]["assignedTo"] == "somebody"


def test_a_workflow_passes_over_them(desk: Desk, make_contact: Make) -> None:
    user = make_user(desk.service, desk.location, "other")
    contact = make_contact()
    desk.publish(
        [
            {"type": "assign_owner", "assignedTo": user},
            {"type": "create_task", "title": "Call", "assignedTo": user},
            {"type": "add_tag", "tag": "inside"},
        ]
    )
    leave(desk.service, user)
    desk.cancel(contact)
    desk.run()
    assert notes_of(desk) == [
        ("assign_owner", "skipped", "unknown_user"),
        ("create_task", "skipped", "unknown_user"),
        ("add_tag", "done", None),
    ]
    assert desk.tasks(contact) == []


def test_no_workflow_comes_to_name_them(desk: Desk, gone: str) -> None:
    user = make_user(desk.service, desk.location, "other")
    gives = {"type": "assign_owner", "assignedTo": user}
    workflow = desk.publish([gives])
    leave(desk.service, user)
    path = f"/workflows/{workflow['id']}"
    branch = {
        "type": "if",
        "filters": [{"field": "contact.city", "operator": "eq", "value": "Brno"}],
        "then": [{"type": "create_task", "title": "Call", "assignedTo": gone}],
    }
    body = refused(desk.client.put(path, json={"steps": [gives, branch]}), 422, "unknown_user")
    assert [error["field"] for error in body["errors"]] == ["steps.1.then.0.assignedTo"]
    new = {"name": "New", "steps": [{"type": "assign_owner", "assignedTo": gone}]}
    refused(desk.client.post("/workflows/", json=new), 422, "unknown_user")
    assert answered(desk.client.put(path, json={"steps": [gives, TAG]}))["workflow"]["steps"] == [gives, TAG]


def test_an_import_reports_them_and_goes_on(
    importer: Importer, gone: str, search: Search, make_contact: Make, service: TestService
) -> None:
    known = make_contact(email="known@example.com", firstName="D")
    rows = [["A", "a@example.com", gone], ["B", "b@example.com", f"{gone}@staff.example"], ["C", "c@example.com", ""]]
    content = sheet(["firstName", "email", "assignedTo"], *rows, ["D", known["email"], gone])
    job = importer.run(content)
    assert counts(job) == (1, 0, 0, 3)
    assert importer.errors(job["id"]) == [(row, "assignedTo", "unknown_user") for row in (2, 3, 5)]
    assert set(by_name(search)) == {"C", "D"}
    restricted = Importer(service, importer.location, service.client(importer.location, user=gone, assigned_only=True))
    assert counts(restricted.run(sheet(["firstName"], ["E"]))) == (0, 0, 0, 1)


def test_an_undone_import_gives_nothing_back_to_them(
    importer: Importer, make_contact: Make, service: TestService, location: str, client: Client
) -> None:
    user = make_user(service, location, "other")
    contact = make_contact(email="anna@example.com", assignedTo=user, city="Brno")
    content = sheet(["email", "assignedTo", "city"], ["anna@example.com", "heir", "Wien"])
    job = importer.run(content, mode="update")
    leave(service, user)
    importer.undo(job["id"])
    shown = answered(client.get(f"/contacts/{contact['id']}"))["contact"]
    assert (shown.get("assignedTo"), shown["city"]) == (None, "Brno")


def test_merging_brings_them_nothing(client: Client, make_contact: Make, service: TestService, location: str) -> None:
    user, later = make_user(service, location, "other"), make_user(service, location, "other")
    anna, other = make_contact(assignedTo=later), make_contact(assignedTo=user)
    third = make_contact(assignedTo="heir")
    leave(service, user)
    body = {
        "survivorId": anna["id"],
        "mergedIds": [other["id"]],
        "choose": {"assignedTo": other["id"]},
    }
    refused(client.post("/contacts/merge", json=body), 422, "unknown_user")
    done = merge(client, anna, other, third, choose={"assignedTo": third["id"]})
    survivor = answered(client.get(f"/contacts/{anna['id']}"))["contact"]
    assert (survivor["assignedTo"], survivor["followers"]) == ("heir", [later])
    leave(service, later)
    undo(client, done)
    survivor = answered(client.get(f"/contacts/{anna['id']}"))["contact"]
    assert (survivor.get("assignedTo"), survivor["followers"]) == (None, [])


def test_they_are_neither_told_nor_mailed(post_room: PostRoom) -> None:
    service, location = post_room.service, post_room.location
    user = make_user(service, location, "other")
    contact = post_room.contact(assignedTo=user)
    here, elsewhere = service.client(location, user=user), service.client("other", user=user)
    desk = Desk(service, location, post_room.client)
    desk.cancel(contact)
    assert len(answered(here.get("/notifications?unread=true"))["notifications"]) == 1
    leave(service, user)
    desk.cancel(contact)
    ask(post_room, contact, user, "inApp")
    ask(post_room, contact, user, "email")
    assert len(answered(here.get("/notifications?unread=true"))["notifications"]) == 1
    for _ in range(3):
        desk.run(HOUR)
    assert post_room.mailbox.to(f"{user}@staff.example") == []
    assert answered(elsewhere.get("/notifications"))["notifications"] == []


def ask(room: PostRoom, contact: Json, user: str, channel: str) -> None:
    recipient = {"contactId": None, "userId": user, "email": None, "phone": None}
    asked = new_id()
    data = {"id": asked, "channel": channel, "recipient": recipient, "subject": "Visit", "body": "Tomorrow at 9"}
    room.service.deliver(
        make_event(
            "scheduling.appointment.reminder_due",
            asked,
            data,
            location_id=room.location,
            contact_id=contact["id"],
            time=room.service.clock.now(),
        )
    )
