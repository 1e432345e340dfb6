"""Workflows as they are written, and contacts taken in and out by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from chassis.ids import new_id
from chassis.testing.published import assert_published
from chassis.testing.service import Client

from .answers import Json, Make, answered, refused
from .desk import CANCELLED, TAG, Desk


def test_a_person_takes_a_contact_in_and_out(desk: Desk, make_contact: Make) -> None:
    contact = make_contact()
    workflow = desk.publish([{"type": "wait", "days": 1}, TAG], event=None)
    path = f"/contacts/{contact['id']}/workflow/{workflow['id']}"
    added = desk.client.post(path, json={})
    assert_published("contacts", "POST", "/contacts/{contactId}/workflow/{workflowId}", 200, answered(added))
    answered(desk.client.post(path, json={"eventStartTime": "2021-06-23T03:30:00+01:00"}))
    desk.run()
    assert desk.ways(contact) == [("active", "1", None)]
    removed = desk.client.delete(path, json={})
    assert_published("contacts", "DELETE", "/contacts/{contactId}/workflow/{workflowId}", 200, answered(removed))
    answered(desk.client.delete(path))
    desk.run(timedelta(days=1))
    assert desk.ways(contact) == [("stopped", None, "removed")]
    assert desk.tags(contact) == []


def test_a_person_may_set_when_it_begins(desk: Desk, make_contact: Make) -> None:
    contact = make_contact()
    workflow = desk.publish([TAG], event=None)
    begins = desk.service.clock.now() + timedelta(hours=2)
    path = f"/contacts/{contact['id']}/workflow/{workflow['id']}"
    answered(desk.client.post(path, json={"eventStartTime": begins.isoformat()}))
    desk.run(timedelta(hours=1))
    assert desk.tags(contact) == []
    desk.run(timedelta(hours=1))
    assert desk.tags(contact) == ["cancelled once"]


def test_a_draft_takes_nobody_in(desk: Desk, make_contact: Make) -> None:
    workflow = desk.publish([TAG], status="draft")
    path = f"/contacts/{make_contact()['id']}/workflow/"
    refused(desk.client.post(path + workflow["id"], json={}), 422, "workflow_not_published")
    refused(desk.client.post(path + new_id(), json={}), 404, "workflow_not_found")


def test_workflows_are_listed_read_and_changed(desk: Desk) -> None:
    workflow = desk.publish([TAG])
    listed = desk.client.get("/workflows/", query_string={"locationId": desk.location})
    assert_published("workflows", "GET", "/workflows/", 200, answered(listed))
    assert [one["id"] for one in listed.get_json()["workflows"]] == [workflow["id"]]
    path = f"/workflows/{workflow['id']}"
    read = desk.client.get(path)
    assert answered(read)["workflow"] == workflow
    body = {"name": "Zurückgewinnen", "status": "draft"}
    changed = desk.client.put(path, json=body, headers={"If-Match": read.headers["ETag"]})
    assert answered(changed)["workflow"]["steps"] == [TAG]
    refused(desk.client.put(path, json=body, headers={"If-Match": read.headers["ETag"]}), 412, "stale_version")
    stranger = desk.service.client(new_id())
    for method in ("GET", "PUT", "DELETE"):
        refused(stranger.open(path, method=method, json={}), 404, "workflow_not_found")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": " \n"}, "name"),
        ({"status": "on"}, "status"),
        ({"trigger": {"event": "everything"}}, "trigger.event"),
        ({"trigger": {"event": "contacts.contact.taged"}}, "trigger.event"),
        ({"steps": [{"type": "wait", "event": "contacts.contact.taged", "timeout": {"days": 1}}]}, "steps.0.event"),
        ({"trigger": {"event": CANCELLED, "filters": [{"field": "a"}]}}, "trigger.filters.0.operator"),
        ({"trigger": {"event": CANCELLED, "when": 1}}, "trigger.when"),
        ({"steps": {}}, "steps"),
        ({"steps": ["add_tag"]}, "steps.0"),
        ({"steps": [{"type": "dance"}]}, "steps.0.type"),
        ({"steps": [{"type": ["add_tag"]}]}, "steps.0.type"),
        ({"steps": [TAG, {"type": "add_tag"}]}, "steps.1.tags"),
        ({"steps": [{"type": "add_tag", "tag": "a", "colour": "red"}]}, "steps.0.colour"),
        ({"steps": [{"type": "remove_tag", "tags": []}]}, "steps.0.tags"),
        ({"steps": [{"type": "add_tag", "tag": " "}]}, "steps.0.tag"),
        ({"steps": [{"type": "create_note", "body": "x", "title": "x" * 256}]}, "steps.0.title"),
        ({"steps": [{"type": "create_note", "body": "x", "color": "red"}]}, "steps.0.color"),
        ({"steps": [{"type": "wait"}]}, "steps.0"),
        ({"steps": [{"type": "wait", "days": -1}]}, "steps.0"),
        ({"steps": [{"type": "wait", "days": 10**15}]}, "steps.0"),
        ({"steps": [{"type": "wait", "minutes": "5"}]}, "steps.0"),
        ({"steps": [{"type": "create_task"}]}, "steps.0.title"),
        ({"steps": [{"type": "create_task", "title": "x", "dueIn": 5}]}, "steps.0.dueIn"),
        ({"steps": [TAG] * 101}, "steps"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_definition_that_makes_no_sense_is_named(client: Client, body: Json, field: str) -> None:
    answer = client.post("/workflows/", json={"name": "x", **body})
    assert answer.status_code == 422, answer.get_json()
    assert [error["field"] for error in answer.get_json()["errors"]] == [field]


def test_a_moment_far_away_can_be_waited_for(desk: Desk, make_contact: Make) -> None:
    contact = make_contact()
    workflow = desk.publish([TAG], event=None)
    path = f"/contacts/{contact['id']}/workflow/{workflow['id']}"
    answered(desk.client.post(path, json={"eventStartTime": datetime(9999, 1, 1, tzinfo=UTC).isoformat()}))
    assert desk.ways(contact) == [("active", "0", None)]
