"""What happens about a merged contact, before and after: on the timeline, in workflows, in what users are told, and by timers."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from chassis.ids import new_id
from chassis.testing.service import Client, TestService
from contacts.dnd.operations import heed_word
from contacts.timeline.models import Activity, TimelineHead
from contacts.timeline.operations import take_in

from .answers import Json, Make, answered
from .desk import CANCELLED, TAG, Desk, as_event
from .merged import merge, undo

HOUR = timedelta(hours=1)
WAIT = {"type": "wait", "hours": 1}


def titles(client: Client, contact: Json) -> list[str]:
    return [one["title"] for one in answered(client.get(f"/contacts/{contact['id']}/activity"))["activities"]]


def rows(service: TestService, location: str) -> tuple[list[Any], list[Any]]:
    """The timelines' rows and ends, as they are in the database."""
    with service.units(location)() as work:
        activities = work.session.scalars(select(Activity).order_by(Activity.event_id)).all()
        heads = work.session.scalars(select(TimelineHead).order_by(TimelineHead.contact_id)).all()
        return (
            [(one.event_id, one.contact_id, one.type, one.occurred_at, one.actor, one.data) for one in activities],
            [(one.contact_id, one.last_activity_at) for one in heads],
        )


def test_the_timeline_is_made_again_from_events_merges_and_all(desk: Desk, make_contact: Make) -> None:
    client, service = desk.client, desk.service
    anna, other, third = make_contact(), make_contact(city="Köln"), make_contact()
    answered(client.post(f"/contacts/{other['id']}/notes", json={"body": "x"}), 201)
    first = merge(client, anna, other)
    booked = desk.cancel(other)
    answered(client.post(f"/contacts/{other['id']}/notes", json={"body": "y"}), 201)
    undo(client, first)
    answered(client.post(f"/contacts/{other['id']}/notes", json={"body": "z"}), 201)
    merge(client, third, other)
    desk.service.clock.move(HOUR)
    late = desk.cancel(other)
    desk.hand_on()
    before = rows(service, desk.location)
    assert dict(before[1])[third["id"]] == late.time
    with service.units(desk.location)() as work:
        for model in (Activity, TimelineHead):
            work.session.execute(delete(model))
    events = [*map(as_event, service.events(location_id=desk.location)), booked, late]
    for event in reversed(events):
        _take_in_again(service, event)
    assert rows(service, desk.location) == before


def _take_in_again(service: TestService, event: Any) -> None:
    # The handler alone, as the inbox knows the event already.
    with service.units(event.location_id)() as work:
        take_in(work, event)


def test_an_event_that_comes_late_for_the_old_id_is_seen_with_the_survivor(desk: Desk, make_contact: Make) -> None:
    anna, other = make_contact(), make_contact()
    workflow = desk.publish([TAG])
    merged = merge(desk.client, anna, other)
    late = desk.cancel(other)
    desk.run()
    assert "Appointment cancelled: Visit" in titles(desk.client, anna)
    assert desk.tags(anna) == ["cancelled once"]
    assert [way["workflowId"] for way in _ways(desk, anna)] == [workflow["id"]]
    desk.service.deliver(late)
    assert len(_ways(desk, anna)) == 1
    undo(desk.client, merged)
    assert "Appointment cancelled: Visit" in titles(desk.client, other)
    assert "Appointment cancelled: Visit" not in titles(desk.client, anna)


def _ways(desk: Desk, contact: Json) -> list[Json]:
    found: list[Json] = answered(desk.client.get(f"/contacts/{contact['id']}/workflows"))["enrollments"]
    return found


def test_a_way_that_both_go_is_gone_once_and_by_both_again_after_the_undoing(desk: Desk, make_contact: Make) -> None:
    anna, other = make_contact(), make_contact()
    workflow = desk.publish([WAIT, {"type": "create_task", "title": "Call", "dueIn": {"days": 1}}], event=None)
    path = f"/workflow/{workflow['id']}"
    for contact in (anna, other):
        answered(desk.client.post(f"/contacts/{contact['id']}{path}", json={}))
    desk.run()
    merged = merge(desk.client, anna, other)
    assert merged["preview"]["moves"]["enrollments"] == 0
    desk.run(2 * HOUR)
    assert desk.ways(anna) == [("finished", None, "completed")]
    assert len(desk.tasks(anna)) == 1
    undo(desk.client, merged)
    desk.run()
    assert desk.ways(other) == [("finished", None, "completed")]
    assert (len(desk.tasks(anna)), len(desk.tasks(other))) == (1, 1)


def test_a_way_of_two_merged_contacts_is_gone_on_by_each_who_is_one_again(desk: Desk, make_contact: Make) -> None:
    anna, first, second = make_contact(), make_contact(), make_contact()
    workflow = desk.publish([WAIT, {"type": "create_task", "title": "Call", "dueIn": {"days": 1}}], event=None)
    for contact in (first, second):
        answered(desk.client.post(f"/contacts/{contact['id']}/workflow/{workflow['id']}", json={}))
    desk.run()
    merges = [merge(desk.client, anna, contact) for contact in (first, second)]
    undo(desk.client, merges[0])
    assert [len(_ways(desk, contact)) for contact in (anna, first)] == [1, 1]
    desk.run(2 * HOUR)
    assert [len(desk.tasks(contact)) for contact in (anna, first)] == [1, 1]
    undo(desk.client, merges[1])
    assert [len(_ways(desk, contact)) for contact in (anna, first, second)] == [0, 1, 1]
    desk.run(2 * HOUR)
    # What the way made while it was hers stays hers.
    assert [len(desk.tasks(contact)) for contact in (anna, first, second)] == [1, 1, 0]


def test_a_way_of_the_merged_contact_alone_goes_on_as_the_survivors(desk: Desk, make_contact: Make) -> None:
    anna, other = make_contact(), make_contact()
    wait = {"type": "wait", "event": CANCELLED, "filters": [], "timeout": {"days": 1}}
    workflow = desk.publish([wait, TAG], event=None)
    answered(desk.client.post(f"/contacts/{other['id']}/workflow/{workflow['id']}", json={}))
    desk.run()
    merge(desk.client, anna, other)
    desk.service.clock.move(HOUR)
    desk.cancel(other)
    desk.run()
    assert desk.tags(anna) == ["cancelled once"]


def test_a_task_that_moved_is_told_of_when_it_is_overdue(desk: Desk, make_contact: Make) -> None:
    anna, other = make_contact(), make_contact()
    due = (desk.service.clock.now() + HOUR).isoformat()
    task = {"title": "Call", "dueDate": due, "completed": False}
    answered(desk.client.post(f"/contacts/{other['id']}/tasks", json=task), 201)
    merge(desk.client, anna, other)
    desk.run(2 * HOUR)
    (overdue,) = desk.service.events("contacts.task.overdue", location_id=desk.location)
    assert (overdue["contact_id"], overdue["data"]["contactId"]) == (anna["id"], anna["id"])


def test_the_survivors_owner_is_told_of_what_comes_for_the_old_id(desk: Desk, make_contact: Make) -> None:
    anna, other = make_contact(assignedTo="owner"), make_contact(assignedTo="former")
    merged = merge(desk.client, anna, other)
    assert merged["contact"]["followers"] == ["former"]
    desk.cancel(other)
    for user in ("owner", "former"):
        told = answered(desk.service.client(desk.location, user=user).get("/notifications"))["notifications"]
        assert [(one["type"], one["contactId"]) for one in told] == [(CANCELLED, anna["id"])]


def test_a_visitor_goes_with_their_contact(desk: Desk, make_contact: Make) -> None:
    client, anna, other = desk.client, make_contact(), make_contact()
    key = answered(client.post("/tracking/key"), 201)["trackingKey"]["key"]
    visit = {"key": key, "visitorId": new_id(), "type": "page_view", "referrer": "", "userAgent": "x"}

    def see(url: str, **more: str) -> None:
        answered(client.post("/tracking/interactions", json={**visit, "url": url, **more}), 202)

    see("https://example.com/?gclid=1", contactId=other["id"])
    merge(client, anna, other)
    desk.service.clock.move(HOUR)
    see("https://example.com/?fbclid=2")
    see("https://example.com/three", contactId=other["id"], visitorId=new_id())
    attribution = answered(client.get(f"/contacts/{anna['id']}/attribution"))
    assert attribution["first"]["url"] == "https://example.com/?gclid=1"
    assert attribution["latest"]["url"] == "https://example.com/three"


def test_stop_that_was_said_while_merged_holds_for_both(
    service: TestService, client: Client, location: str, make_contact: Make
) -> None:
    anna, other = make_contact(), make_contact(phone="+14155550100")
    merged = merge(client, anna, other)
    with service.units(location)() as work:
        heed_word(work, anna["id"], "sms", "STOP")
    undo(client, merged)
    for contact in (anna, other):
        settings = answered(client.get(f"/contacts/{contact['id']}"))["contact"]["dndSettings"]
        assert settings["sms"]["status"] == "permanent"
