"""Appointments of a contact who was merged into another are the survivor's, until that is undone."""

from datetime import timedelta

from .desk import Desk, contact_event
from .salon import Salon, at

SLOT = "2026-03-03T09:00:00+01:00"
OTHER = "2026-03-03T10:00:00+01:00"
THIRD = "2026-03-03T11:00:00+01:00"


def merge(desk: Desk, contact: str, survivor: str) -> None:
    event = contact_event("absorbed", contact, desk.location, 2, deleted=True, mergedInto=survivor)
    desk.service.deliver(event)


def undo(desk: Desk, contact: str) -> None:
    desk.service.deliver(contact_event("released", contact, desk.location, 3))


def appointments(desk: Desk, contact: str) -> list[str]:
    answer = desk.get(f"/contacts/{contact}/appointments", when="upcoming")
    assert answer.status_code == 200, answer.json
    return [one["id"] for one in answer.json["events"]]


def test_appointments_go_to_the_survivor_and_come_home(desk: Desk) -> None:
    calendar, anna, other = desk.calendar(), desk.contact(), desk.contact()
    mine, theirs = desk.booked(calendar, SLOT, anna), desk.booked(calendar, OTHER, other)
    merge(desk, other, anna)
    assert appointments(desk, anna) == appointments(desk, other) == [mine, theirs]
    # Nothing is cancelled by it, though the other contact is gone.
    assert desk.told(theirs) == ["appointment.booked"]
    late = desk.booked(calendar, THIRD, other)
    assert desk.get(f"/calendars/events/appointments/{late}").json["event"]["contactId"] == anna
    undo(desk, other)
    assert (appointments(desk, anna), appointments(desk, other)) == ([mine, late], [theirs])


def test_guests_are_the_survivor_and_are_told_once(desk: Desk) -> None:
    calendar, anna, other, third = desk.calendar(), desk.contact(), desk.contact(), desk.contact()
    both = desk.booked(calendar, SLOT, third, attendees=[other, anna])
    own = desk.booked(calendar, OTHER, anna, attendees=[other])
    merge(desk, other, anna)

    def guests(appointment: str) -> list[str]:
        found: list[str] = desk.get(f"/calendars/events/appointments/{appointment}").json["event"]["attendees"]
        return found

    assert (guests(both), guests(own)) == ([anna], [anna])
    undo(desk, other)
    assert (sorted(guests(both)), guests(own)) == (sorted([anna, other]), [other])


def test_a_survivor_who_was_deleted_before_the_appointments_came_keeps_none_ahead(desk: Desk) -> None:
    calendar, anna, other = desk.calendar(), desk.contact(), desk.contact()
    theirs = desk.booked(calendar, SLOT, other)
    desk.service.deliver(contact_event("deleted", anna, desk.location, 2, deleted=True))
    merge(desk, other, anna)
    assert desk.told(theirs) == ["appointment.booked", "appointment.cancelled"]


def test_a_reminder_goes_to_the_survivor(desk: Desk) -> None:
    calendar = desk.calendar()
    notification = {
        "receiverType": "contact",
        "channel": "email",
        "notificationType": "reminder",
        "isActive": True,
        "beforeTime": [{"timeOffset": 1, "unit": "hours"}],
    }
    made = desk.call("POST", f"/calendars/{calendar}/notifications", [notification])
    assert made.status_code in (200, 201), made.json
    anna, other = desk.contact(email="anna@example.com"), desk.contact(email="other@example.com")
    appointment = desk.booked(calendar, SLOT, other)
    merge(desk, other, anna)
    desk.service.clock.move(timedelta(days=1, hours=1, minutes=30))
    desk.service.run_timers(desk.location)
    (due,) = desk.service.events("scheduling.appointment.reminder_due", location_id=desk.location)
    assert (due["subject"], due["contact_id"]) == (appointment, anna)
    assert due["data"]["recipient"]["contactId"] == anna


def test_the_survivors_own_series_and_bookings_stay_the_survivors(desk: Desk) -> None:
    calendar, anna, other = desk.calendar(), desk.contact(), desk.contact()
    salon = Salon(desk)
    cut, colour = salon.service("Haircut", "anna"), salon.service("Colour", "anna")
    booking = salon.booked(at(12), cut, contact=anna)["bookingId"]
    rule = "RRULE:FREQ=WEEKLY;COUNT=3"
    series = {
        who: desk.book(calendar, start, who, rrule=rule, ignoreFreeSlotValidation=True).json["id"]
        for who, start in ((anna, SLOT), (other, OTHER))
    }
    hers, theirs = appointments(desk, anna), appointments(desk, other)
    assert (series[anna] in hers, series[other] in theirs, len(hers), len(theirs)) == (True, True, 4, 3)
    merge(desk, other, anna)
    changed = salon.change(booking, services=[{"id": cut}, {"id": colour}])
    assert changed.status_code == 200, changed.json
    undo(desk, other)
    assert (len(appointments(desk, anna)), appointments(desk, other)) == (5, theirs)
