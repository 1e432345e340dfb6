"""What each kind of step does, and what it leaves alone."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from chassis.ids import new_id
from chassis.testing.events import make_event
from contacts.workflows.models import EnrollmentStep

from .answers import Json, Make, SetUp, answered
from .desk import TAG, Desk

BOOKED = "scheduling.appointment.booked"


def notes_of(desk: Desk) -> list[tuple[str, str, str | None]]:
    with desk.service.runtime.database.session() as session:
        table = EnrollmentStep.__table__
        steps = session.execute(select(table).where(table.c.location_id == desk.location).order_by(table.c.number))
        return [(one.type, one.outcome, one.note) for one in steps]


def go(desk: Desk, contact: Json, steps: list[Json], **data: Any) -> Json:
    """Take the contact through a workflow with these steps; answers the contact afterwards."""
    desk.publish(steps)
    desk.cancel(contact, **data)
    desk.run()
    return look(desk, contact)


def look(desk: Desk, contact: Json) -> Json:
    found: Json = answered(desk.client.get(f"/contacts/{contact['id']}"))["contact"]
    return found


def happen(desk: Desk, event: str, contact: Json, **data: Any) -> None:
    now = desk.service.clock.now()
    desk.service.deliver(
        make_event(event, new_id(), data, location_id=desk.location, contact_id=contact["id"], time=now)
    )


def test_a_tag_is_removed_and_the_others_stay(desk: Desk, make_contact: Make) -> None:
    contact = make_contact(tags=["a", "b"])
    assert go(desk, contact, [{"type": "remove_tag", "tag": "B"}])["tags"] == ["a"]
    assert len(desk.service.events("contacts.contact.untagged", location_id=desk.location)) == 1


def test_an_owner_is_assigned_and_one_who_is_there_stays_if_asked(desk: Desk, make_contact: Make) -> None:
    steps = [{"type": "assign_owner", "assignedTo": "u2", "onlyUnassigned": True}]
    contact = make_contact()
    assert go(desk, contact, steps)["assignedTo"] == "u2"
    desk.cancel(contact)
    desk.run()
    assert notes_of(desk)[-1] == ("assign_owner", "skipped", "already_assigned")
    assert "assignedTo" not in go(desk, contact, [{"type": "assign_owner", "assignedTo": None}])


def test_a_note_is_written_and_cleaned(desk: Desk, make_contact: Make) -> None:
    contact = make_contact()
    go(desk, contact, [{"type": "create_note", "body": "<p>Seen<script>x()</script></p>"}])
    notes = answered(desk.client.get(f"/contacts/{contact['id']}/notes"))["notes"]
    assert len(notes) == 1
    assert "script" not in notes[0]["body"]


def test_fields_are_updated_and_one_that_a_rule_refuses_changes_none(
    desk: Desk, make_contact: Make, set_up_location: Any
) -> None:
    set_up_location(allowDuplicateContact=False)
    make_contact(email="taken@example.com")
    contact = make_contact(city="Bonn")
    after = go(desk, contact, [{"type": "update_field", "fields": {"companyName": "Müller GmbH", "city": None}}])
    assert (after["companyName"], "city" in after) == ("Müller GmbH", False)
    after = go(desk, contact, [{"type": "update_field", "fields": {"email": "taken@example.com", "city": "Ulm"}}])
    assert ("email" in after, "city" in after) == (False, False)
    assert ("update_field", "skipped", "duplicate_contact") in notes_of(desk)


def test_dnd_is_set_and_a_permanent_one_is_not_lifted(desk: Desk, make_contact: Make) -> None:
    contact = make_contact(dndSettings={"sms": {"status": "permanent"}})
    steps = [
        {"type": "set_dnd", "channel": "email", "status": "active"},
        {"type": "set_dnd", "channel": "all", "status": "active"},
        {"type": "set_dnd", "channel": "sms", "status": "inactive"},
    ]
    after = go(desk, contact, steps)
    assert after["dnd"] is True
    assert {channel: one["status"] for channel, one in after["dndSettings"].items()} == {
        "sms": "permanent",
        "email": "active",
    }
    assert notes_of(desk)[-1] == ("set_dnd", "skipped", "dnd_permanent")


def test_a_contact_is_handed_to_another_workflow_and_taken_out_of_it(desk: Desk, make_contact: Make) -> None:
    contact = make_contact()
    other = desk.publish([{"type": "wait", "days": 1}, TAG], event=None, name="Other")
    go(desk, contact, [{"type": "add_to_workflow", "workflowId": other["id"]}])
    assert sorted(desk.ways(contact)) == [("active", "1", None), ("finished", None, "completed")]
    go(desk, contact, [{"type": "remove_from_workflow", "workflowId": other["id"]}])
    desk.run(timedelta(days=1))
    assert ("stopped", None, "removed") in desk.ways(contact)
    assert desk.tags(contact) == []


def test_workflows_that_hand_a_contact_to_each_other_do_not_go_round(desk: Desk, make_contact: Make) -> None:
    contact = make_contact()
    one, two = desk.publish([TAG], event=None), desk.publish([TAG], event=None)
    for workflow, other in ((one, two), (two, one)):
        steps = [{"type": "add_to_workflow", "workflowId": other["id"]}]
        answered(desk.client.put(f"/workflows/{workflow['id']}", json={"steps": steps}))
    answered(desk.client.post(f"/contacts/{contact['id']}/workflow/{one['id']}", json={}))
    desk.run()
    assert notes_of(desk) == [("add_to_workflow", "done", None), ("add_to_workflow", "skipped", "workflow_led_here")]


def test_a_workflow_can_end_for_a_reason_of_its_own_or_take_the_contact_out_of_itself(
    desk: Desk, make_contact: Make
) -> None:
    first, second = make_contact(), make_contact()
    go(desk, first, [{"type": "end", "reason": "not_interested"}, TAG])
    assert (desk.ways(first), desk.tags(first)) == ([("finished", None, "not_interested")], [])
    workflow = desk.publish([TAG], event=None)
    steps = [{"type": "remove_from_workflow", "workflowId": workflow["id"]}, TAG]
    answered(desk.client.put(f"/workflows/{workflow['id']}", json={"steps": steps}))
    answered(desk.client.post(f"/contacts/{second['id']}/workflow/{workflow['id']}", json={}))
    desk.run()
    assert (desk.ways(second), desk.tags(second)) == ([("finished", None, "removed")], [])


@pytest.mark.parametrize(
    ("field", "value", "branch"),
    [
        ("contact.tags", "vip", "then"),
        ("contact.tags", "other", "else"),
        ("contact.companyName", "müller gmbh", "then"),
        ("event.calendarId", "c1", "then"),
        ("event.calendarId", "c2", "else"),
        ("trigger", "scheduling.appointment.cancelled", "then"),
    ],
)
def test_a_condition_takes_one_branch_and_comes_out_behind_it(
    desk: Desk, make_contact: Make, field: str, value: str, branch: str
) -> None:
    contact = make_contact(tags=["vip"], companyName="Müller GmbH")
    step: Json = {
        "type": "if",
        "filters": [{"field": field, "operator": "eq", "value": value}],
        "then": [{"type": "add_tag", "tag": "then"}],
        "else": [{"type": "add_tag", "tag": "else"}],
    }
    assert go(desk, contact, [step, TAG], calendarId="c1")["tags"] == ["vip", branch, "cancelled once"]
    assert notes_of(desk)[0] == ("if", "enter", branch)


def test_a_wait_lasts_until_a_time_or_until_one_that_the_event_names(desk: Desk, make_contact: Make) -> None:
    contact = make_contact()
    now = desk.service.clock.now()
    start = (now + timedelta(days=3)).isoformat()
    steps: list[Json] = [
        {"type": "wait", "until": (now + timedelta(hours=1)).isoformat()},
        {"type": "add_tag", "tag": "hour"},
        {"type": "wait", "until": {"field": "event.startTime", "before": {"days": 1}}},
        {"type": "add_tag", "tag": "day before"},
        {"type": "wait", "until": {"field": "event.nothing"}},
    ]
    go(desk, contact, steps, startTime=start)
    assert desk.tags(contact) == []
    desk.run(timedelta(hours=1))
    assert desk.tags(contact) == ["hour"]
    desk.run(timedelta(hours=46))
    assert desk.tags(contact) == ["hour"]
    desk.run(timedelta(hours=1))
    assert desk.tags(contact) == ["hour", "day before"]
    assert notes_of(desk)[-1] == ("wait", "skipped", "no_time")


@pytest.mark.parametrize(
    ("given", "place"), [({"timezone": "America/Los_Angeles"}, "America/Los_Angeles"), ({}, "Asia/Tokyo")]
)
def test_a_date_is_waited_for_by_the_contacts_clock_else_by_the_locations(
    desk: Desk, make_contact: Make, set_up_location: SetUp, given: Json, place: str
) -> None:
    set_up_location(timezone="Asia/Tokyo")
    contact = make_contact(**given)
    day = (desk.service.clock.now() + timedelta(days=9)).date()
    wait = {"type": "wait", "until": {"field": "event.day", "before": {"days": 1}, "after": {"hours": 9}}}
    go(desk, contact, [wait, TAG], day=day.isoformat())
    nine = datetime.combine(day - timedelta(days=1), time(9), ZoneInfo(place))
    desk.run(nine - desk.service.clock.now() - timedelta(seconds=1))
    assert desk.tags(contact) == []
    desk.run(timedelta(seconds=1))
    assert desk.tags(contact) == ["cancelled once"]


WAIT_FOR_BOOKING = {
    "type": "wait",
    "event": BOOKED,
    "filters": [{"field": "calendarId", "operator": "eq", "value": "c1"}],
    "timeout": {"days": 2},
}
BY_OUTCOME = {
    "type": "if",
    "filters": [{"field": "wait.timedOut", "operator": "eq", "value": True}],
    "then": [{"type": "add_tag", "tag": "gave up"}],
    "else": [{"type": "add_tag", "tag": "came back"}],
}


def test_a_wait_for_an_event_ends_with_the_event_and_the_time_out_finds_nothing(desk: Desk, make_contact: Make) -> None:
    contact, other = make_contact(), make_contact()
    go(desk, contact, [WAIT_FOR_BOOKING, BY_OUTCOME])
    happen(desk, BOOKED, contact, calendarId="c1")
    desk.service.clock.move(timedelta(seconds=1))
    happen(desk, BOOKED, contact, calendarId="c2")
    happen(desk, BOOKED, other, calendarId="c1")
    desk.run()
    # One from the very moment of the step, one that the filters refuse, and another contact's.
    assert desk.ways(contact) == [("active", "1", None)]
    happen(desk, BOOKED, contact, calendarId="c1")
    happen(desk, BOOKED, contact, calendarId="c1")
    desk.run()
    assert (desk.tags(contact), desk.ways(contact)) == (["came back"], [("finished", None, "completed")])
    desk.run(timedelta(days=3))
    assert desk.tags(contact) == ["came back"]


def test_a_wait_for_an_event_that_does_not_come_times_out(desk: Desk, make_contact: Make) -> None:
    contact = make_contact()
    go(desk, contact, [WAIT_FOR_BOOKING, BY_OUTCOME])
    desk.run(timedelta(days=2, seconds=-1))
    assert desk.tags(contact) == []
    desk.run(timedelta(seconds=1))
    assert desk.tags(contact) == ["gave up"]
    happen(desk, BOOKED, contact, calendarId="c1")
    desk.run()
    assert desk.ways(contact) == [("finished", None, "completed")]


def test_an_event_that_came_while_the_step_was_taken_is_not_missed(desk: Desk, make_contact: Make) -> None:
    contact = make_contact()
    desk.publish([WAIT_FOR_BOOKING, BY_OUTCOME])
    desk.cancel(contact)
    desk.service.clock.move(timedelta(seconds=1))
    happen(desk, BOOKED, contact, calendarId="c1")
    desk.service.clock.move(timedelta(seconds=-1))
    desk.run()
    assert desk.tags(contact) == ["came back"]


def test_a_deleted_contact_waits_no_more(desk: Desk, make_contact: Make) -> None:
    contact = make_contact()
    go(desk, contact, [WAIT_FOR_BOOKING, TAG])
    answered(desk.client.delete(f"/contacts/{contact['id']}"))
    desk.hand_on()
    desk.service.clock.move(timedelta(seconds=1))
    happen(desk, BOOKED, contact, calendarId="c1")
    desk.run(timedelta(days=2))
    assert desk.service.events("contacts.contact.tagged", location_id=desk.location) == []
    stopped = desk.service.events("contacts.workflow.stopped", location_id=desk.location)
    assert [row["data"]["reason"] for row in stopped] == ["contact_deleted"]


def test_an_opportunity_is_made_in_the_first_stage_and_named_after_the_contact(desk: Desk, make_contact: Make) -> None:
    contact = make_contact(lastName="Müller")
    body = {"locationId": desk.location, "name": "Sales", "stages": [{"name": "New"}, {"name": "Won"}]}
    pipeline = answered(desk.client.post("/pipelines/", json=body), 201)["pipeline"]
    steps = [
        {"type": "create_opportunity", "pipelineId": pipeline["id"], "monetaryValue": 1200.5},
        {"type": "create_opportunity", "pipelineId": new_id()},
        TAG,
    ]
    go(desk, contact, steps)
    made = desk.service.events("contacts.opportunity.created", location_id=desk.location)
    assert [(row["data"]["name"], row["data"]["monetaryValue"], row["data"]["pipelineStageId"]) for row in made] == [
        ("Anna Müller", 120_050, pipeline["stages"][0]["id"])
    ]
    assert notes_of(desk)[1:] == [("create_opportunity", "skipped", "unknown_reference"), ("add_tag", "done", None)]


def test_a_message_is_asked_for_unless_the_contact_wants_none(desk: Desk, make_contact: Make) -> None:
    contact = make_contact(email="anna@example.com", phone="+4930123456", dndSettings={"sms": {"status": "permanent"}})
    steps = [
        {"type": "send_message", "channel": "email", "subject": "Hello", "body": "<p>Hi</p>"},
        {"type": "send_message", "channel": "sms", "body": "Hi"},
    ]
    go(desk, contact, [*steps, {"type": "set_dnd", "channel": "all", "status": "active"}, *steps, TAG])
    asked = desk.service.events("contacts.message.queued", location_id=desk.location)
    assert [(row["data"]["channel"], row["data"]["to"]) for row in asked] == [("email", "anna@example.com")]
    assert [(kind, outcome, note) for kind, outcome, note in notes_of(desk)[1:] if kind == "send_message"] == [
        ("send_message", "skipped", "dnd_sms_permanent"),
        ("send_message", "skipped", "dnd_all"),
        ("send_message", "skipped", "dnd_sms_permanent"),
    ]
    assert desk.tags(contact) == ["cancelled once"]


def test_a_message_to_one_without_an_address_is_skipped(desk: Desk, make_contact: Make) -> None:
    contact = make_contact()
    go(desk, contact, [{"type": "send_message", "channel": "sms", "body": "Hi"}])
    assert notes_of(desk) == [("send_message", "skipped", "no_address")]
    assert desk.service.events("contacts.message.queued", location_id=desk.location) == []


@pytest.mark.parametrize(
    "step",
    [
        {"type": "if"},
        {"type": "if", "filters": [{"field": "a"}]},
        {"type": "if", "filters": [], "then": [{"type": "dance"}]},
        {"type": "if", "filters": [], "then": [TAG] * 100},
        {"type": "wait", "until": "tomorrow"},
        {"type": "wait", "until": {"field": "event.startTime", "before": {"years": 1}}},
        {"type": "wait", "hours": 1, "event": BOOKED, "timeout": {"days": 1}},
        {"type": "wait", "event": BOOKED},
        {"type": "wait", "event": "everything", "timeout": {"days": 1}},
        {"type": "set_dnd", "channel": "sms", "status": "permanent"},
        {"type": "assign_owner"},
        {"type": "update_field", "fields": {}},
        {"type": "update_field", "fields": {"tags": ["a"]}},
        {"type": "update_field", "fields": {"shoeSize": 44}},
        {"type": "send_message", "channel": "call", "body": "Hi"},
        {"type": "send_message", "channel": "email", "body": "Hi"},
        {"type": "create_opportunity", "name": "x"},
        {"type": "webhook", "url": "ftp://example.com"},
        {"type": "webhook", "url": "http://user@example.com/"},
        {"type": "webhook", "url": "http://example.com/\r\nX: y"},
        {"type": "webhook", "url": "http://example.com/", "headers": {"Host": "inside"}},
        {"type": "webhook", "url": "http://example.com/", "headers": {"X-A": "a\r\nX-B: b"}},
    ],
)
def test_a_step_that_makes_no_sense_is_refused(desk: Desk, step: Json) -> None:
    answer = desk.client.post("/workflows/", json={"name": "x", "steps": [step]})
    assert answer.status_code == 422, answer.get_json()


def test_branches_are_nested_so_deep_and_no_deeper(desk: Desk) -> None:
    def nested(levels: int) -> list[Json]:
        return [{"type": "if", "filters": [], "then": nested(levels - 1)}] if levels else [TAG]

    answered(desk.client.post("/workflows/", json={"name": "x", "steps": nested(9)}), 201)
    assert desk.client.post("/workflows/", json={"name": "x", "steps": nested(10)}).status_code == 422
    assert desk.client.post("/workflows/", json={"name": "x", "steps": nested(90)}).status_code == 422
