"""Users who leave a location: they are let go of there, in batches, and of nothing elsewhere."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from chassis.ids import new_id
from chassis.testing.service import Client, TestService
from contacts.people.changing import changing
from contacts.people.loading import lock_contact
from contacts.refs.models import UserRef

from .answers import Json, SetUp, answered
from .importing import Importer, counts, sheet
from .staff import COMPANY, make_user, user_event

SOON = timedelta(seconds=1)


def leave(service: TestService, user: str, frm: str, *staying: str, sequence: int = 2) -> None:
    """The gateway tells that `user` works no more in `frm`; the timers of it have run."""
    changes = [{"field": "locationIds", "before": [frm, *staying], "after": list(staying)}]
    service.deliver(user_event(service, user, *staying, happened="updated", sequence=sequence, changes=changes))
    while service.run_timers(frm):
        pass


def contact_of(client: Client, contact: Json) -> tuple[str | None, list[str]]:
    shown = answered(client.get(f"/contacts/{contact['id']}"))["contact"]
    return shown.get("assignedTo"), shown["followers"]


def make_in(client: Client, location: str, **given: Any) -> Json:
    body = {"locationId": location, "firstName": "Anna", **given}
    contact: Json = answered(client.post("/contacts/", json=body), 201)["contact"]
    return contact


def follow(client: Client, contact: Json, *users: str) -> None:
    answered(client.post(f"/contacts/{contact['id']}/followers", json={"followers": list(users)}), 201)


def told(service: TestService, location: str, known: int) -> list[tuple[str, str, Any]]:
    return [
        (row["type"].removeprefix("contacts."), row["actor"], row["data"].get("changes"))
        for row in service.events(location_id=location)[known:]
    ]


def test_who_leaves_one_of_two_locations_is_taken_off_its_contacts_alone(service: TestService) -> None:
    left, kept = new_id(), new_id()
    user = make_user(service, left, kept)
    clients = {location: service.client(location) for location in (left, kept)}
    contacts = {location: make_in(client, location, assignedTo=user) for location, client in clients.items()}
    for location, client in clients.items():
        follow(client, contacts[location], "friend", user)
    trashed = make_in(clients[left], left, assignedTo=user)
    answered(clients[left].delete(f"/contacts/{trashed['id']}"))
    known = len(service.events(location_id=left))
    leave(service, user, left, kept)

    assert contact_of(clients[left], contacts[left]) == (None, ["friend"])
    assert contact_of(clients[kept], contacts[kept]) == (user, ["friend", user])
    answered(clients[left].post(f"/contacts/{trashed['id']}/restore"))
    assert contact_of(clients[left], trashed) == (None, [])
    owner = {"field": "assignedTo", "before": user, "after": None}
    followers = {"field": "followers", "before": ["friend", user], "after": ["friend"]}
    assert sorted(told(service, left, known)[:3], key=str) == [
        ("contact.followers_changed", "system", [followers]),
        ("contact.owner_changed", "system", [owner]),
        ("contact.owner_changed", "system", [owner]),
    ]
    logs = answered(clients[left].get(f"/contacts/{contacts[left]['id']}/audit-logs"))["auditLogs"]
    assert [one["changes"] for one in logs[:2]] == [[followers], [owner]]
    activity = answered(clients[left].get(f"/contacts/{contacts[left]['id']}/activity"))["activities"]
    assert [one["type"] for one in activity[:2]] == [
        "contacts.contact.followers_changed",
        "contacts.contact.owner_changed",
    ]


def test_opportunities_tasks_and_what_makes_tasks_go_to_others_or_nobody(
    service: TestService, location: str, client: Client
) -> None:
    user, owner = make_user(service, location, "other"), make_user(service, location)
    contact, own = make_in(client, location, assignedTo=owner), make_in(client, location, assignedTo=user)
    pipeline = {"locationId": location, "name": "Sales", "stages": [{"name": "New"}]}
    pipeline_id = answered(client.post("/pipelines/", json=pipeline), 201)["pipeline"]["id"]
    deal = {
        "locationId": location,
        "pipelineId": pipeline_id,
        "contactId": contact["id"],
        "name": "Roof",
        "status": "open",
    }
    body = {**deal, "assignedTo": user, "followers": [user, owner]}
    opportunity = answered(client.post("/opportunities/", json=body), 201)["opportunity"]["id"]
    tasks = [
        answered(client.post(f"/contacts/{whose['id']}/tasks", json=task(user, completed=done)), 201)["task"]
        for whose, done in ((contact, False), (contact, True), (own, False))
    ]
    rule = {"intervalType": "daily", "interval": 1, "startDate": "2099-01-01T09:00:00Z", "dueAfterSeconds": 3600}
    again = {"title": "Call", "contactIds": [contact["id"]], "owners": [user], "rruleOptions": rule}
    recurring = answered(client.post(f"/locations/{location}/recurring-tasks", json=again), 201)["recurringTask"]["id"]
    known = len(service.events(location_id=location))
    leave(service, user, location, "other")

    shown = answered(client.get(f"/opportunities/{opportunity}"))["opportunity"]
    assert (shown.get("assignedTo"), shown["followers"]) == (None, [owner])
    found = [answered(client.get(f"/contacts/{one['contactId']}/tasks/{one['id']}"))["task"] for one in tasks]
    assert [one.get("assignedTo") for one in found] == [owner, user, None]
    rules = answered(client.get(f"/locations/{location}/recurring-tasks/{recurring}"))["recurringTask"]
    assert "assignedTo" not in rules
    types = sorted(kind for kind, _, _ in told(service, location, known))
    assert types == [
        "contact.owner_changed",
        "opportunity.updated",
        "recurring_task.updated",
        "task.updated",
        "task.updated",
    ]


def test_records_are_let_go_of_too(service: TestService, location: str, client: Client) -> None:
    user = make_user(service, location, "other")
    made = {
        "locationId": location,
        "key": "custom_objects.pet",
        "labels": {"singular": "Pet", "plural": "Pets"},
        "primaryDisplayPropertyDetails": {"key": "custom_objects.pet.name", "name": "Pet name", "dataType": "TEXT"},
    }
    answered(client.post("/objects/", json=made), 201)
    body = {"locationId": location, "properties": {"name": "Buddy"}, "owner": [user], "followers": ["friend", user]}
    records = "/objects/custom_objects.pet/records"
    record = answered(client.post(records, json=body), 201)["record"]["id"]
    leave(service, user, location, "other")
    shown = answered(client.get(f"{records}/{record}"))["record"]
    assert (shown["owner"], shown["followers"], shown["properties"]["name"]) == ([], ["friend"], "Buddy")
    (event,) = service.events("contacts.record.updated", location_id=location)
    assert [change["field"] for change in event["data"]["changes"]] == ["owner", "followers"]


def test_a_deleted_user_is_let_go_of_everywhere(service: TestService) -> None:
    places = [new_id(), new_id()]
    user = make_user(service, *places)
    contacts = [make_in(service.client(place), place, assignedTo=user) for place in places]
    service.deliver(user_event(service, user, *places, happened="deleted", sequence=2))
    for place, contact in zip(places, contacts, strict=True):
        service.run_timers(place)
        assert contact_of(service.client(place), contact) == (None, [])


def test_who_works_for_the_company_is_everywhere_until_they_do_not(
    service: TestService, location: str, client: Client, set_up_location: SetUp
) -> None:
    set_up_location()
    user = make_user(service, "named", type="agency")
    stranger = make_user(service, type="agency", companyId="another")
    contact = make_in(client, location, assignedTo=user)
    assert client.put(f"/contacts/{contact['id']}", json={"assignedTo": stranger}).status_code == 422
    service.deliver(user_event(service, user, happened="updated", sequence=2, type="agency"))
    service.run_timers(location)
    assert contact_of(client, contact) == (user, [])
    changes = [{"field": "type", "before": "agency", "after": "account"}]
    service.deliver(user_event(service, user, "named", happened="updated", sequence=3, changes=changes))
    service.run_timers(location)
    assert contact_of(client, contact) == (None, [])
    assert COMPANY == "company"


def test_older_events_change_nothing(service: TestService, location: str, client: Client) -> None:
    user = make_user(service, location, "other")
    leave(service, user, location, "other", sequence=5)
    back = user_event(service, user, location, "other", happened="updated", sequence=6)
    service.deliver(back)
    contact = make_in(client, location, assignedTo=user)
    leave(service, user, location, "other", sequence=4)
    assert contact_of(client, contact) == (user, [])
    assert client.put(f"/contacts/{contact['id']}", json={"assignedTo": user}).status_code == 200


def test_an_event_that_comes_late_still_says_where_they_were(
    service: TestService, location: str, client: Client
) -> None:
    user = new_id()
    contact = make_in(client, location, assignedTo=user)
    service.deliver(user_event(service, user, "other", happened="updated", sequence=3))
    service.run_timers(location)
    # They may have been given it by whoever knew them before the gateway did.
    assert contact_of(client, contact) == (user, [])
    service.deliver(user_event(service, user, location, "other", sequence=1))
    service.run_timers(location)
    assert contact_of(client, contact) == (None, [])


def test_who_comes_back_is_not_put_back_and_who_is_back_at_once_loses_nothing(
    service: TestService, location: str, client: Client
) -> None:
    user = make_user(service, location, "other")
    gone = make_in(client, location, assignedTo=user)
    leave(service, user, location, "other", sequence=2)
    service.deliver(user_event(service, user, location, "other", happened="updated", sequence=3))
    service.run_timers(location)
    assert contact_of(client, gone) == (None, [])
    kept = make_in(client, location, assignedTo=user)
    for sequence, places in ((4, ["other"]), (5, [location, "other"])):
        service.deliver(user_event(service, user, *places, happened="updated", sequence=sequence))
    service.run_timers(location)
    assert contact_of(client, kept) == (user, [])


def test_a_replay_lets_go_of_those_who_left_long_ago_and_did_not_come_back(
    service: TestService, location: str, client: Client
) -> None:
    users = {"left": new_id(), "back": new_id()}
    contacts = {name: make_in(client, location, assignedTo=user) for name, user in users.items()}
    known_of_old(service, *users.values())
    past = service.clock.now() - timedelta(days=60)
    for sequence, places in ((1, [location, "other"]), (2, ["other"])):
        for user in users.values():
            service.deliver(user_event(service, user, *places, sequence=sequence, time=past))
    service.run_timers(location)
    assert [contact_of(client, contact)[0] for contact in contacts.values()] == list(users.values())
    service.deliver(user_event(service, users["back"], location, sequence=3, time=past))
    service.clock.move(timedelta(minutes=10))
    service.run_timers(location)
    assert [contact_of(client, contact)[0] for contact in contacts.values()] == [None, users["back"]]


def known_of_old(service: TestService, *users: str) -> None:
    """Rows as the migration leaves them."""
    with service.units(None)() as work:
        work.session.add_all(UserRef(id=user, name="Uma", email="uma@staff.example", sequence=0) for user in users)


def test_hundreds_are_let_go_of_in_batches(
    service: TestService, location: str, client: Client, importer: Importer
) -> None:
    user = make_user(service, location, "other")
    rows = [[f"P{number}", f"p{number}@example.com", user] for number in range(230)]
    assert counts(importer.run(sheet(["firstName", "email", "assignedTo"], *rows))) == (230, 0, 0, 0)
    followed = [make_in(client, location) for _ in range(3)]
    for contact in followed:
        follow(client, contact, user)
    leave(service, user, location, "other")
    found = answered(client.post("/contacts/search", json={"locationId": location, "pageLimit": 500}))["contacts"]
    assert (len(found), {one.get("assignedTo") for one in found}) == (233, {None})
    assert {follower for one in found for follower in one["followers"]} == set()
    assert len(service.events("contacts.contact.owner_changed", location_id=location)) == 230
    assert len(service.events("contacts.contact.followers_changed", location_id=location)) == 6


def test_who_is_given_something_while_they_leave_does_not_keep_it(
    service: TestService, location: str, client: Client
) -> None:
    user = make_user(service, location, "other")
    contact = make_in(client, location)
    with service.units(location)() as work:
        row = lock_contact(work, contact["id"])
        with changing(work, row):
            row.assigned_to = user
        # It is not committed yet.
        leave(service, user, location, "other")
        assert client.put(f"/contacts/{make_in(client, location)['id']}", json={"assignedTo": user}).status_code == 422
    assert contact_of(client, contact) == (user, [])
    service.clock.move(SOON)
    service.run_timers(location)
    assert contact_of(client, contact) == (None, [])


@pytest.mark.parametrize("attempt", range(3))
def test_nobody_is_left_with_a_contact_whoever_is_first(
    service: TestService, location: str, client: Client, attempt: int
) -> None:
    user = make_user(service, location, "other")
    contacts = [make_in(client, location, city=str(attempt)) for _ in range(12)]

    def assign(contact: Json) -> int:
        status: int = service.client(location).put(f"/contacts/{contact['id']}", json={"assignedTo": user}).status_code
        return status

    with ThreadPoolExecutor(8) as pool:
        given = [pool.submit(assign, contact) for contact in contacts]
        pool.submit(leave, service, user, location, "other").result(30)
        statuses = [one.result(30) for one in given]
    assert set(statuses) <= {200, 422}
    service.clock.move(SOON)
    service.run_timers(location)
    assert [contact_of(client, contact) for contact in contacts] == [(None, [])] * 12


def task(user: str, *, completed: bool = False) -> Json:
    return {"title": "Call", "dueDate": "2099-01-01T00:00:00Z", "completed": completed, "assignedTo": user}
