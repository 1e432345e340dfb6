"""What is booked while its contact is merged into another is the survivor's, at once; and comes home with the rest."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chassis.events.declare import Event
from chassis.testing.events import handling
from chassis.testing.racing import Others, others_of
from scheduling.appointments.operations import book_appointment, change_appointment
from scheduling.slots.rules import Leave

from .desk import Desk, contact_event, utc
from .salon import BOOKINGS, Salon, at
from .test_merged_contacts import OTHER, SLOT, appointments


@pytest.fixture
def others(desk: Desk) -> Iterator[Others]:
    with others_of(desk.service.runtime) as made:
        yield made


def absorbed(desk: Desk, contact: str, survivor: str) -> Event:
    return contact_event("absorbed", contact, desk.location, 2, deleted=True, mergedInto=survivor)


def released(desk: Desk, contact: str) -> Event:
    return contact_event("released", contact, desk.location, 3)


def shown(desk: Desk, appointment: str) -> tuple[str, list[str]]:
    """Whose the appointment is, and its guests."""
    event = desk.get(f"/calendars/events/appointments/{appointment}").json["event"]
    return event["contactId"], event["attendees"]


def test_what_is_booked_before_the_merge_goes_with_it_and_comes_home(desk: Desk, others: Others) -> None:
    calendar, anna, other, third = desk.calendar(), desk.contact(), desk.contact(), desk.contact()
    wish: dict[str, Any] = {
        "location_id": desk.location,
        "calendar_id": calendar,
        "contact_id": other,
        "start_at": utc(2026, 3, 3, 8),
        "leave": Leave.NOTHING,
        "notify": False,
    }
    with desk.service.units(desk.location)() as work:
        own = book_appointment(work, wish).id
        later = {**wish, "contact_id": third, "attendees": [other], "start_at": utc(2026, 3, 3, 9)}
        guest = book_appointment(work, later).id
        merging = others.begin(lambda: desk.service.deliver(absorbed(desk, other, anna)))
    merging.result(20)
    assert (shown(desk, own), shown(desk, guest)) == ((anna, []), (third, [anna]))
    desk.service.deliver(released(desk, other))
    assert (shown(desk, own), shown(desk, guest)) == ((other, []), (third, [other]))


def test_what_is_booked_during_the_merge_waits_and_is_the_survivors(desk: Desk, others: Others) -> None:
    calendar, anna, other, third = desk.calendar(), desk.contact(), desk.contact(), desk.contact()
    with handling(desk.service.runtime, absorbed(desk, other, anna)):
        own = others.begin(lambda: desk.booked(calendar, SLOT, other))
        guest = others.begin(lambda: desk.booked(calendar, OTHER, third, attendees=[other]))
    assert (shown(desk, own.result(20)), shown(desk, guest.result(20))) == ((anna, []), (third, [anna]))
    assert desk.service.run_timers(desk.location) == 0
    desk.service.deliver(released(desk, other))
    assert (appointments(desk, anna), appointments(desk, other)) == ([own.result(20), guest.result(20)], [])


def test_guests_who_are_named_before_or_during_the_merge_are_the_survivor(desk: Desk, others: Others) -> None:
    calendar, anna, other, third = desk.calendar(), desk.contact(), desk.contact(), desk.contact()
    first, second = desk.booked(calendar, SLOT, third), desk.booked(calendar, OTHER, third)
    with desk.service.units(desk.location)() as work:
        change_appointment(work, first, {"attendees": [other], "leave": Leave.NOTHING, "notify": False})
        merging = others.begin(lambda: desk.service.deliver(absorbed(desk, other, anna)))
    merging.result(20)
    assert shown(desk, first) == (third, [anna])
    desk.service.deliver(released(desk, other))
    again = contact_event("absorbed", other, desk.location, 4, deleted=True, mergedInto=anna)
    with handling(desk.service.runtime, again):
        naming = others.begin(lambda: desk.change(second, attendees=[other]))
    assert naming.result(20).status_code == 200
    assert shown(desk, second) == (third, [anna])


def test_services_that_are_added_during_the_merge_are_theirs_who_has_the_rest(desk: Desk, others: Others) -> None:
    salon, anna, other = Salon(desk), desk.contact(), desk.contact()
    cut, colour = salon.service("Haircut", "anna"), salon.service("Colour", "anna")
    booking = salon.booked(at(9), cut, contact=other)["bookingId"]

    def whose() -> list[str]:
        parts = desk.get(f"{BOOKINGS}/{booking}").json["services"]
        return [shown(desk, part["appointmentId"])[0] for part in parts]

    with handling(desk.service.runtime, absorbed(desk, other, anna)):
        adding = others.begin(lambda: salon.change(booking, services=[{"id": cut}, {"id": colour}]))
    assert adding.result(20).status_code == 200
    assert whose() == [anna, anna]
    desk.service.deliver(released(desk, other))
    assert whose() == [other, other]
    assert appointments(desk, anna) == []


def test_a_series_that_grows_during_the_merge_is_booked_for_the_survivor(desk: Desk, others: Others) -> None:
    calendar, anna, other = desk.calendar(), desk.contact(), desk.contact()
    answer = desk.book(calendar, SLOT, other, rrule="RRULE:FREQ=WEEKLY", ignoreFreeSlotValidation=True)
    assert answer.status_code == 200, answer.json
    booked = len(desk.events("appointment.booked"))
    desk.service.clock.move(timedelta(days=15))
    with handling(desk.service.runtime, absorbed(desk, other, anna)):
        growing = others.begin(lambda: desk.service.run_timers(desk.location))
    growing.result(20)
    grown = desk.events("appointment.booked")[booked:]
    assert len(grown) == 2
    assert {one["contact_id"] for one in grown} == {anna}
    assert desk.events("series.instance_skipped") == []
    desk.service.deliver(released(desk, other))
    assert [shown(desk, one["subject"]) for one in grown] == [(other, [])] * 2
