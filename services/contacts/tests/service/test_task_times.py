"""Tasks and time: overdue once for a due date, and coming again by a rule."""

from datetime import datetime, timedelta
from typing import Any

from chassis.schemas import wire_time
from chassis.testing.published import assert_published
from chassis.testing.service import Client, TestService

from .answers import Json, Make, answered, refused
from .desk import Desk

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def task(client: Client, contact: Json, due: datetime, **more: Any) -> Json:
    body = {"title": "Call", "dueDate": wire_time(due), "completed": False, **more}
    made: Json = answered(client.post(f"/contacts/{contact['id']}/tasks", json=body), 201)["task"]
    return made


def overdue(desk: Desk) -> list[tuple[str, str]]:
    told = desk.service.events("contacts.task.overdue", location_id=desk.location)
    return [(row["subject"], row["data"]["dueDate"]) for row in told]


def recur(desk: Desk, contact: Json, **rule: Any) -> Json:
    given = {"intervalType": "daily", "interval": 1, "startDate": wire_time(desk.service.clock.now() + DAY), **rule}
    body = {
        "title": "Again",
        "description": "Weiter so",
        "contactIds": [contact["id"]],
        "owners": ["user3"],
        "rruleOptions": {"dueAfterSeconds": 3600, **given},
    }
    answer = desk.client.post(f"/locations/{desk.location}/recurring-tasks", json=body)
    made: Json = answered(answer, 201)["recurringTask"]
    assert_published("locations", "POST", "/locations/{locationId}/recurring-tasks", 201, answer.get_json())
    return made


def test_a_task_is_told_overdue_once_when_its_date_has_passed(desk: Desk, make_contact: Make) -> None:
    due = desk.service.clock.now() + HOUR
    made = task(desk.client, make_contact(), due)
    desk.run(HOUR - timedelta(seconds=1))
    assert overdue(desk) == []
    desk.run(timedelta(seconds=2))
    assert overdue(desk) == [(made["id"], wire_time(due))]
    desk.run(DAY)
    assert len(overdue(desk)) == 1


def test_overdue_moves_with_the_due_date(desk: Desk, make_contact: Make) -> None:
    contact = make_contact()
    start = desk.service.clock.now()
    made = task(desk.client, contact, start + HOUR)
    path = f"/contacts/{contact['id']}/tasks/{made['id']}"
    answered(desk.client.put(path, json={"dueDate": wire_time(start + 3 * HOUR)}))
    desk.run(2 * HOUR)
    assert overdue(desk) == []
    desk.run(2 * HOUR)
    answered(desk.client.put(path, json={"dueDate": wire_time(start + 5 * HOUR)}))
    desk.run(2 * HOUR)
    assert [due for _, due in overdue(desk)] == [wire_time(start + 3 * HOUR), wire_time(start + 5 * HOUR)]


def test_what_is_done_or_gone_is_never_overdue(desk: Desk, make_contact: Make) -> None:
    contact, trashed = make_contact(), make_contact()
    due = desk.service.clock.now() + HOUR
    done, deleted = task(desk.client, contact, due), task(desk.client, contact, due)
    task(desk.client, trashed, due)
    path = f"/contacts/{contact['id']}/tasks"
    answered(desk.client.put(f"{path}/{done['id']}/completed", json={"completed": True}))
    answered(desk.client.delete(f"{path}/{deleted['id']}"))
    answered(desk.client.delete(f"/contacts/{trashed['id']}"))
    desk.run(2 * HOUR)
    assert overdue(desk) == []
    answered(desk.client.put(f"{path}/{done['id']}/completed", json={"completed": False}))
    desk.run()
    assert [subject for subject, _ in overdue(desk)] == [done["id"]]


def test_a_recurring_task_makes_a_task_each_time(desk: Desk, make_contact: Make) -> None:
    contact = make_contact()
    start = (desk.service.clock.now() + DAY).replace(microsecond=0)
    rule = recur(desk, contact, createTaskIfOverDue=True, count=2)
    assert desk.tasks(contact) == []
    desk.run(DAY)
    made = desk.tasks(contact)
    assert [(one["title"], one["body"], one["assignedTo"]) for one in made] == [("Again", "Weiter so", "user3")]
    assert made[0]["dueDate"] == wire_time(start + HOUR)
    desk.run(DAY)
    desk.run(DAY)
    assert len(desk.tasks(contact)) == 2
    path = f"/locations/{desk.location}/recurring-tasks/{rule['id']}"
    read = answered(desk.client.get(path))
    assert_published("locations", "GET", "/locations/{locationId}/recurring-tasks/{id}", 200, read)
    assert read["recurringTask"]["totalOccurrence"] == 2


def test_nothing_new_is_made_while_the_last_one_waits(desk: Desk, make_contact: Make) -> None:
    contact = make_contact()
    recur(desk, contact)
    desk.run(DAY)
    desk.run(DAY)
    assert len(desk.tasks(contact)) == 1
    path = f"/contacts/{contact['id']}/tasks/{desk.tasks(contact)[0]['id']}/completed"
    answered(desk.client.put(path, json={"completed": True}))
    desk.run(DAY)
    assert len(desk.tasks(contact)) == 2


def test_a_changed_rule_counts_anew_and_a_deleted_one_no_more(desk: Desk, make_contact: Make) -> None:
    contact = make_contact()
    rule = recur(desk, contact)
    path = f"/locations/{desk.location}/recurring-tasks/{rule['id']}"
    later = {**rule["rruleOptions"], "startDate": wire_time(desk.service.clock.now() + 3 * DAY)}
    changed = answered(desk.client.put(path, json={"rruleOptions": later, "title": "Anders"}))
    assert_published("locations", "PUT", "/locations/{locationId}/recurring-tasks/{id}", 200, changed)
    desk.run(2 * DAY)
    assert desk.tasks(contact) == []
    desk.run(DAY)
    assert [one["title"] for one in desk.tasks(contact)] == ["Anders"]
    deleted = answered(desk.client.delete(path))
    assert_published("locations", "DELETE", "/locations/{locationId}/recurring-tasks/{id}", 200, deleted)
    desk.run(3 * DAY)
    assert len(desk.tasks(contact)) == 1
    refused(desk.client.get(path), 404, "recurring_task_not_found")


def test_a_first_time_that_has_come_makes_its_task_at_once_unless_told_not_to(desk: Desk, make_contact: Make) -> None:
    contact = make_contact()
    past = wire_time(desk.service.clock.now() - HOUR)
    recur(desk, contact, startDate=past)
    assert len(desk.tasks(contact)) == 1
    body = {"title": "x", "contactIds": [contact["id"]], "ignoreTaskCreation": True}
    rule = {"intervalType": "daily", "interval": 1, "startDate": past, "dueAfterSeconds": 60}
    path = f"/locations/{desk.location}/recurring-tasks"
    answered(desk.client.post(path, json={**body, "rruleOptions": rule}), 201)
    assert len(desk.tasks(contact)) == 1
    for wrong in ({}, {**rule, "interval": 0}, {**rule, "startDate": "0001-01-01T00:00:00Z"}, {**rule, "dayOfWeek": "XX"},
                  {**rule, "endDate": "2001-01-01T00:00:00Z"}, {**rule, "dueAfterSeconds": 10**12}):  # fmt: skip
        refused(desk.client.post(path, json={**body, "rruleOptions": wrong}), 422, "validation_failed")
    refused(
        desk.client.post(path, json={**body, "contactIds": ["nobody"], "rruleOptions": rule}), 404, "contact_not_found"
    )


def test_recurring_tasks_are_seen_with_their_contact(service: TestService, desk: Desk, make_contact: Make) -> None:
    rule = recur(desk, make_contact(assignedTo="owner"))
    path = f"/locations/{desk.location}/recurring-tasks/{rule['id']}"
    answered(service.client(desk.location, user="owner", assigned_only=True).get(path))
    for method in ("GET", "PUT", "DELETE"):
        other = service.client(desk.location, user="other", assigned_only=True)
        refused(other.open(path, method=method, json={}), 404, "recurring_task_not_found")
