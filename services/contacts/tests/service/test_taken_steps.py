"""What people see of a contact's way through a workflow: each step that was taken, and why one was not."""

from chassis.ids import new_id
from chassis.testing.service import TestService

from .answers import Make, answered, refused
from .desk import TAG, Desk


def test_the_steps_of_a_way_say_what_was_done_and_what_was_not_and_why(desk: Desk, make_contact: Make) -> None:
    contact = make_contact(email="ada@example.com", dndSettings={"email": {"status": "active"}})
    if_tagged = {"field": "contact.tags", "operator": "eq", "value": "cancelled once"}
    desk.publish(
        [
            TAG,
            {"type": "if", "filters": [if_tagged], "then": [{"type": "create_task", "title": "Call"}], "else": []},
            {"type": "send_message", "channel": "email", "subject": "Come back", "body": "Please"},
            {"type": "assign_owner", "assignedTo": None},
            {"type": "wait", "days": 1},
            TAG,
        ]
    )
    desk.cancel(contact)
    desk.run()

    base = f"/contacts/{contact['id']}/workflows"
    (way,) = answered(desk.client.get(base))["enrollments"]
    path = f"{base}/{way['id']}/steps"
    first = answered(desk.client.get(path, query_string={"limit": 3}))
    rest = answered(desk.client.get(path, query_string={"limit": 3, "cursor": first["nextCursor"]}))
    assert rest["nextCursor"] is None
    steps = [*first["steps"], *rest["steps"]]
    (task,) = desk.tasks(contact)
    assert [(one["position"], one["type"], one["outcome"], one["note"]) for one in steps] == [
        ("0", "add_tag", "done", None),
        ("1", "if", "enter", "then"),
        ("1.then.0", "create_task", "done", task["id"]),
        ("2", "send_message", "skipped", "dnd_email"),
        ("3", "assign_owner", "done", None),
        ("4", "wait", "wait", None),
    ]
    assert {one["at"] for one in steps} == {way["enrolledAt"]}


def test_only_who_sees_the_contact_sees_the_steps_and_of_its_own_ways_alone(
    service: TestService, desk: Desk, make_contact: Make
) -> None:
    contact, other = make_contact(), make_contact()
    desk.publish([TAG])
    desk.cancel(contact)
    desk.run()
    (way,) = answered(desk.client.get(f"/contacts/{contact['id']}/workflows"))["enrollments"]

    def path(contact_id: str, way_id: str) -> str:
        return f"/contacts/{contact_id}/workflows/{way_id}/steps"

    assert len(answered(desk.client.get(path(contact["id"], way["id"])))["steps"]) == 1
    refused(desk.client.get(path(other["id"], way["id"])), 404, "enrollment_not_found")
    refused(desk.client.get(path(contact["id"], new_id())), 404, "enrollment_not_found")
    refused(service.client(new_id()).get(path(contact["id"], way["id"])), 404, "contact_not_found")
    refused(desk.client.get(path(contact["id"], way["id"]), query_string={"cursor": "x"}), 400, "invalid_cursor")
