"""Notes and tasks: written, read, changed, deleted; each change told once."""

from chassis.testing.published import assert_published
from chassis.testing.service import Client, TestService

from .answers import Make, answered, refused

DUE = {"title": "Angebot schicken", "dueDate": "2026-05-04T09:00:00+02:00", "completed": False}


def test_notes_are_written_read_changed_and_deleted(client: Client, make_contact: Make, service: TestService) -> None:
    made = make_contact()
    path = f"/contacts/{made['id']}/notes"
    written = client.post(path, json={"body": "<p>Grüße</p>", "title": "Anruf", "color": "#FFAA00", "userId": "user1"})
    note = answered(written, 201)["note"]
    assert_published("contacts", "POST", "/contacts/{contactId}/notes", 201, written.get_json())
    assert (note["body"], note["title"], note["color"], note["pinned"], note["userId"]) == (
        "<p>Grüße</p>", "Anruf", "#FFAA00", False, "user1",
    )  # fmt: skip
    listed = client.get(path)
    assert_published("contacts", "GET", "/contacts/{contactId}/notes", 200, answered(listed))
    assert listed.get_json()["notes"] == [note]
    read = client.get(f"{path}/{note['id']}")
    assert_published("contacts", "GET", "/contacts/{contactId}/notes/{id}", 200, answered(read))
    changed = client.put(f"{path}/{note['id']}", json={"pinned": True}, headers={"If-Match": read.headers["ETag"]})
    assert_published("contacts", "PUT", "/contacts/{contactId}/notes/{id}", 200, answered(changed))
    assert changed.get_json()["note"] == {**note, "pinned": True}
    answered(client.put(f"{path}/{note['id']}", json={"pinned": True}))
    refused(client.put(f"{path}/{note['id']}", json={}, headers={"If-Match": '"1"'}), 412, "stale_version")
    deleted = client.delete(f"{path}/{note['id']}")
    assert_published("contacts", "DELETE", "/contacts/{contactId}/notes/{id}", 200, answered(deleted))
    refused(client.get(f"{path}/{note['id']}"), 404, "note_not_found")
    told = [row for row in service.events(location_id=made["locationId"]) if row["type"].startswith("contacts.note.")]
    assert [row["type"] for row in told] == ["contacts.note.created", "contacts.note.updated", "contacts.note.deleted"]
    assert told[1]["data"]["changes"] == [{"field": "pinned", "before": False, "after": True}]
    assert [row["sequence"] for row in told] == [1, 2, 3]


def test_a_note_holds_nothing_that_runs(client: Client, make_contact: Make) -> None:
    made = make_contact()
    body = '<p onclick="x()">a<script>alert(1)</script><a href="javascript:x()">b</a></p>'
    note = answered(client.post(f"/contacts/{made['id']}/notes", json={"body": body}), 201)["note"]
    assert note["body"] == '<p>a<a rel="noopener noreferrer">b</a></p>'


def test_a_note_is_the_acting_users(service: TestService, location: str, make_contact: Make) -> None:
    path = f"/contacts/{make_contact()['id']}/notes"
    user = service.client(location, user="user7")
    assert answered(user.post(path, json={"body": "x"}), 201)["note"]["userId"] == "user7"
    assert "userId" not in answered(service.client(location).post(path, json={"body": "x"}), 201)["note"]
    assert len(answered(user.get(path))["notes"]) == 2


def test_another_contacts_note_is_not_found(client: Client, make_contact: Make) -> None:
    first, second = make_contact(), make_contact()
    note = answered(client.post(f"/contacts/{first['id']}/notes", json={"body": "x"}), 201)["note"]
    for method in ("GET", "PUT", "DELETE"):
        path = f"/contacts/{second['id']}/notes/{note['id']}"
        refused(client.open(path, method=method, json={}), 404, "note_not_found")


def test_tasks_are_made_changed_completed_opened_and_deleted(
    client: Client, make_contact: Make, service: TestService
) -> None:
    made = make_contact()
    path = f"/contacts/{made['id']}/tasks"
    created = client.post(path, json={**DUE, "body": "Beide Varianten", "assignedTo": "user1"})
    task = answered(created, 201)["task"]
    assert_published("contacts", "POST", "/contacts/{contactId}/tasks", 201, created.get_json())
    assert task["dueDate"] == "2026-05-04T07:00:00.000Z"
    assert task["assignedTo"] == "user1"
    listed = client.get(path)
    assert_published("contacts", "GET", "/contacts/{contactId}/tasks", 200, answered(listed))
    assert listed.get_json()["tasks"] == [task]
    answer = client.get(f"{path}/{task['id']}")
    assert_published("contacts", "GET", "/contacts/{contactId}/tasks/{taskId}", 200, answered(answer))
    changed = client.put(f"{path}/{task['id']}", json={"title": "Neu", "completed": True})
    assert_published("contacts", "PUT", "/contacts/{contactId}/tasks/{taskId}", 200, answered(changed))
    assert (changed.get_json()["task"]["title"], changed.get_json()["task"]["completed"]) == ("Neu", True)
    for completed in (True, False, True):
        done = client.put(f"{path}/{task['id']}/completed", json={"completed": completed})
        assert_published("contacts", "PUT", "/contacts/{contactId}/tasks/{taskId}/completed", 200, answered(done))
    deleted = client.delete(f"{path}/{task['id']}")
    assert_published("contacts", "DELETE", "/contacts/{contactId}/tasks/{taskId}", 200, answered(deleted))
    assert deleted.get_json() == {"succeeded": True, "succeded": True}
    refused(client.get(f"{path}/{task['id']}"), 404, "task_not_found")
    told = [row["type"].rpartition(".")[2] for row in service.events(location_id=made["locationId"])][1:]
    assert told == ["created", "updated", "completed", "reopened", "completed", "deleted"]


def test_a_task_without_an_assignee_is_the_owners_or_else_the_users(
    service: TestService, location: str, make_contact: Make
) -> None:
    owned, nobodys = make_contact(assignedTo="owner1"), make_contact()
    user, token = service.client(location, user="user7"), service.client(location)
    assert answered(user.post(f"/contacts/{owned['id']}/tasks", json=DUE), 201)["task"]["assignedTo"] == "owner1"
    assert answered(user.post(f"/contacts/{nobodys['id']}/tasks", json=DUE), 201)["task"]["assignedTo"] == "user7"
    assert "assignedTo" not in answered(token.post(f"/contacts/{nobodys['id']}/tasks", json=DUE), 201)["task"]


def test_a_person_takes_a_task_from_one_only_to_give_it_to_another(
    service: TestService, client: Client, location: str, make_contact: Make
) -> None:
    path = f"/contacts/{make_contact()['id']}/tasks"
    user = service.client(location, user="user7")
    task = answered(user.post(path, json=DUE), 201)["task"]
    refused(user.put(f"{path}/{task['id']}", json={"assignedTo": None, "title": "x"}), 422, "assignee_needed")
    assert answered(user.get(f"{path}/{task['id']}"))["task"] == task
    given = answered(user.put(f"{path}/{task['id']}", json={"assignedTo": "user8"}))["task"]
    assert given["assignedTo"] == "user8"
    assert "assignedTo" not in answered(client.put(f"{path}/{task['id']}", json={"assignedTo": None}))["task"]


def test_tasks_come_with_the_soonest_due_first(client: Client, make_contact: Make) -> None:
    path = f"/contacts/{make_contact()['id']}/tasks"
    for day in (3, 1, 2):
        body = {**DUE, "title": str(day), "dueDate": f"2026-05-0{day}T00:00:00Z"}
        answered(client.post(path, json=body), 201)
    assert [task["title"] for task in answered(client.get(path))["tasks"]] == ["1", "2", "3"]
    assert [task["title"] for task in answered(client.get(f"{path}?limit=2"))["tasks"]] == ["1", "2"]
    refused(client.get(f"{path}?limit=0"), 422, "validation_failed")


def test_a_bad_task_or_note_is_refused(client: Client, make_contact: Make) -> None:
    contact = f"/contacts/{make_contact()['id']}"
    task = answered(client.post(f"{contact}/tasks", json=DUE), 201)["task"]
    for body in ({}, {**DUE, "title": ""}, {**DUE, "title": " \n"}, {**DUE, "assignedTo": "u1\n"},
                 {**DUE, "title": "x" * 501}, {**DUE, "dueDate": "tomorrow"},
                 {**DUE, "dueDate": "2026-05-04T09:00:00"}, {**DUE, "dueDate": "9999-12-31T23:59:59-10:00"},
                 {**DUE, "completed": "no"}, {**DUE, "assignedTo": ["x"]}, {**DUE, "body": "x" * 20_001}):  # fmt: skip
        refused(client.post(f"{contact}/tasks", json=body), 422, "validation_failed")
    refused(client.put(f"{contact}/tasks/{task['id']}", json={"dueDate": None}), 422, "validation_failed")
    refused(client.put(f"{contact}/tasks/{task['id']}/completed", json={}), 422, "validation_failed")
    for note in ({}, {"body": ""}, {"body": 1}, {"body": "x" * 100_001}, {"body": "x", "pinned": "yes"}):
        refused(client.post(f"{contact}/notes", json=note), 422, "validation_failed")
    for color in ("red;background:url(//a.example)", "#12", "#GGGGGG", "#FFAA00 "):
        refused(client.post(f"{contact}/notes", json={"body": "x", "color": color}), 422, "validation_failed")
    refused(client.post(f"{contact}/notes", json={"body": "a\0b"}), 422, "invalid_character")
    note = answered(client.post(f"{contact}/notes", json={"body": "x"}), 201)["note"]
    for nothing in (" \n", "<script>alert(1)</script>", "<!-- nothing -->"):
        refused(client.post(f"{contact}/notes", json={"body": nothing}), 422, "nothing_to_read")
        refused(client.put(f"{contact}/notes/{note['id']}", json={"body": nothing}), 422, "nothing_to_read")
    deep = "<ul><li>" * 501
    refused(client.post(f"{contact}/notes", json={"body": deep}), 422, "too_deep")
    refused(client.put(f"{contact}/notes/{note['id']}", json={"body": deep}), 422, "too_deep")
    assert answered(client.get(f"{contact}/notes"))["notes"] == [note]
    answered(
        client.post(f"{contact}/notes", json={"body": "<p><b>x</b><br>" * 900 + "<ul><li>x</li></ul>" * 2000}), 201
    )
