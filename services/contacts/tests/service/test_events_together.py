"""Events that come together: each does what it does when it comes alone."""

from datetime import timedelta
from typing import Any

from sqlalchemy import text

from chassis.events.declare import Event
from chassis.ids import new_id
from chassis.testing.events import make_event
from chassis.testing.service import TestService

from .answers import Json, Make, answered
from .desk import TAG, Desk, as_event
from .merged import merge

BOOKED = "scheduling.appointment.booked"
WAIT = {"type": "wait", "event": BOOKED, "filters": [], "timeout": {"days": 2}}


def booked(desk: Desk, contact: Json, **data: Any) -> Event:
    time = desk.service.clock.now()
    return make_event(BOOKED, new_id(), data, location_id=desk.location, contact_id=contact["id"], time=time)


def test_what_events_do_they_do_when_they_come_together(service: TestService, desk: Desk, make_contact: Make) -> None:
    waiting, booking, survivor, other = (make_contact(assignedTo="owner") for _ in range(4))
    gone = make_contact()
    desk.publish([WAIT, TAG])
    for contact in (waiting, survivor):
        desk.cancel(contact)
    desk.run()
    merge(desk.client, survivor, gone)
    vip = [{"field": "vip", "operator": "eq", "value": True}]
    desk.publish([{"type": "add_tag", "tag": "Booked"}], event=BOOKED, filters=vip)
    elsewhere = Desk(service, new_id(), service.client(None))
    elsewhere.client = service.client(elsewhere.location)
    stranger = answered(elsewhere.client.post("/contacts/", json={"locationId": elsewhere.location}), 201)["contact"]
    service.clock.move(timedelta(seconds=1))

    came = [booked(desk, waiting), booked(desk, booking, vip=True), booked(desk, gone), booked(desk, other)]
    service.deliver(booked(elsewhere, stranger, vip=True), *came, booked(desk, other))
    desk.run()
    elsewhere.run()

    assert [desk.tags(one) for one in (waiting, booking, survivor, other)] == [
        ["cancelled once"],
        ["booked"],
        ["cancelled once"],
        [],
    ]
    assert elsewhere.tags(stranger) == []
    for contact, times in ((waiting, 1), (booking, 1), (survivor, 1), (other, 2)):
        path = f"/contacts/{contact['id']}"
        rows = answered(desk.client.get(f"{path}/activity", query_string={"types": BOOKED}))["activities"]
        assert len(rows) == times
        assert answered(desk.client.get(f"{path}/audit-logs/verify"))["valid"] is True
    owner = desk.service.client(desk.location, user="owner")
    told = [row["contactId"] for row in answered(owner.get("/notifications"))["notifications"] if row["type"] == BOOKED]
    assert sorted(told) == sorted(one["id"] for one in (waiting, booking, survivor, other, other))


def test_our_own_events_that_come_together_make_the_timeline_again(desk: Desk, make_contact: Make) -> None:
    people = [make_contact() for _ in range(3)]
    paths = [f"/contacts/{one['id']}/activity" for one in people]
    before = [answered(desk.client.get(path)) for path in paths]
    with desk.service.units(desk.location)() as work:
        work.session.execute(text("DELETE FROM activities WHERE contact_id = :id"), {"id": people[1]["id"]})
    desk.service.deliver(*map(as_event, desk.service.events(location_id=desk.location)))
    assert [answered(desk.client.get(path)) for path in paths] == before


def test_of_many_deleted_contacts_those_in_a_workflow_are_stopped(desk: Desk, make_contact: Make) -> None:
    desk.publish([{"type": "wait", "days": 1}, TAG])
    inside, *outside = (make_contact() for _ in range(3))
    desk.cancel(inside)
    desk.run()
    for contact in (inside, *outside):
        answered(desk.client.delete(f"/contacts/{contact['id']}"))
    deleted = desk.service.events("contacts.contact.deleted", location_id=desk.location)
    desk.service.deliver(*map(as_event, deleted))
    (stopped,) = desk.service.events("contacts.workflow.stopped", location_id=desk.location)
    assert (stopped["data"]["contactId"], stopped["data"]["reason"]) == (inside["id"], "contact_deleted")
