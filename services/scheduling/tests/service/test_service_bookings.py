"""Booking several services in a row: all of them or none."""

from typing import Any

import pytest
from sqlalchemy import func, select

from chassis.testing.published import assert_published
from chassis.testing.service import TestService
from scheduling.appointments.models import Appointment

from .desk import Desk, milliseconds, open_hours, utc
from .salon import BOOKINGS, CATALOG, Salon, at, rows, taken


@pytest.fixture
def salon(desk: Desk) -> Salon:
    """A salon in a location of the test's own."""
    return Salon(desk)


def test_services_follow_one_another_with_different_staff(salon: Salon, desk: Desk) -> None:
    cut = salon.service("Haircut", "anna", payment={"amount": 40})
    colour = salon.service("Colour", "béla", serviceDuration=1, serviceDurationUnit="hours", payment={"amount": 70.5})
    contact = desk.contact()
    booking = salon.booked(at(9), cut, colour, contact=contact, endTime=at(10, 30), timezone="Europe/Berlin")
    assert rows(booking) == [("anna", "08:00", "08:30"), ("béla", "08:30", "09:30")]
    assert (booking["startTime"], booking["endTime"]) == ("2026-03-03T08:00:00.000Z", "2026-03-03T09:30:00.000Z")
    assert (booking["status"], booking["messages"], booking["contactId"]) == ("confirmed", [], contact)
    assert booking["payment"] == {"amount": 110.5, "currency": "USD"}
    assert booking["title"] == "Zoë Núñez - Haircut"
    assert taken(desk) == [("user:anna", "08:00", "08:30"), ("user:béla", "08:30", "09:30")]

    appointments = [one["appointmentId"] for one in booking["services"]]
    assert [desk.told(one) for one in appointments] == [["appointment.booked"]] * 2
    assert {one["data"]["appointmentType"] for one in desk.events("appointment.booked")} == {"service"}
    listed = desk.get(f"/contacts/{contact}/appointments", when="upcoming").json["events"]
    assert [(one["id"], one["appointmentType"], one["title"]) for one in listed] == [
        (appointments[0], "service", "Zoë Núñez - Haircut"),
        (appointments[1], "service", "Zoë Núñez - Colour"),
    ]


def test_one_service_that_finds_no_room_leaves_nothing_booked(salon: Salon, desk: Desk) -> None:
    cut, colour = salon.service("Haircut", "anna"), salon.service("Colour", "béla")
    salon.booked(at(9, 30), colour)
    before = taken(desk)
    answer = salon.book(at(9), cut, colour)
    assert (answer.status_code, answer.json["code"]) == (409, "slot_taken")
    # At 9:30 béla is free again when anna is done, and so on.
    assert answer.json["details"]["alternatives"] == [at(9, 30), at(10), at(10, 30)]
    assert taken(desk) == before
    assert len(desk.events("appointment.booked")) == 1
    for start in answer.json["details"]["alternatives"]:
        booked = salon.booked(start, cut, colour)
        assert desk.client.delete(f"{BOOKINGS}/{booked['bookingId']}").status_code == 200


def test_who_gives_two_services_has_both_buffers_between_them_and_somebody_else_begins_at_once(salon: Salon) -> None:
    cut = salon.service("Haircut", "anna", postBuffer=10)
    alone = salon.service("Colour", "anna", preBuffer=5)
    together = salon.service("Nails", "anna", "béla", preBuffer=5)
    assert rows(salon.booked(at(9), cut, alone)) == [("anna", "08:00", "08:30"), ("anna", "08:45", "09:15")]
    assert rows(salon.booked(at(11), cut, together)) == [("anna", "10:00", "10:30"), ("béla", "10:30", "11:00")]
    # The buffers hold against the bookings of others too.
    early = salon.book(at(11, 30), cut)
    assert (early.status_code, early.json["code"]) == (409, "slot_taken")
    assert salon.book(at(12), cut).status_code == 201


def test_variations_and_add_ons_say_how_long_it_takes_and_what_it_costs(salon: Salon, desk: Desk) -> None:
    cut = salon.service(
        "Haircut",
        "anna",
        payment={"amount": 40, "currency": "EUR"},
        variations=[{"name": "Long hair", "serviceDuration": 50, "payment": {"amount": 60.25}}, {"name": "Quick"}],
        addOns=[{"name": "Beard", "duration": 10, "payment": {"amount": 12.5}}],
    )
    service = desk.get(f"{CATALOG}/{cut}").json["service"]
    (long, quick), (beard,) = service["variations"], service["addOns"]
    booking = salon.booked(
        at(9), {"id": long["id"], "addOns": [{"id": beard["id"], "quantity": 2}]}, {"id": quick["id"]}
    )
    assert rows(booking) == [("anna", "08:00", "09:10"), ("anna", "09:10", "09:40")]
    first, second = booking["services"]
    assert (first["id"], first["serviceId"], first["name"]) == (long["id"], cut, "Long hair")
    assert first["serviceAddOns"] == [{"id": beard["id"], "name": "Beard", "quantity": 2}]
    assert (first["payment"]["amount"], second["payment"]["amount"]) == (85.25, 40)
    assert booking["payment"] == {"amount": 125.25, "currency": "EUR"}
    # What was agreed stays agreed.
    assert desk.call("PUT", f"{CATALOG}/{cut}", {"payment": {"amount": 99}, "variations": []}).status_code == 200
    assert desk.get(f"{BOOKINGS}/{booking['bookingId']}").json["payment"]["amount"] == 125.25
    shorter = {"id": cut, "addOns": [{"id": beard["id"], "duration": 5}]}
    assert rows(salon.booked(at(11), shorter)) == [("anna", "10:00", "10:35")]


def test_the_booking_goes_by_position_and_to_whom_it_names(salon: Salon) -> None:
    cut, colour = salon.service("Haircut", "anna", "béla"), salon.service("Colour", "anna", "béla")
    booking = salon.booked(
        at(9), {"id": colour, "position": 1, "staffId": "anna"}, {"id": cut, "position": 0, "staffId": "béla"}
    )
    assert [one["id"] for one in booking["services"]] == [cut, colour]
    assert rows(booking) == [("béla", "08:00", "08:30"), ("anna", "08:30", "09:00")]
    assert [one["assignment"]["reason"] for one in booking["services"]] == ["requested", "requested"]


def test_bookings_are_listed_by_range_and_place_in_the_zone_that_is_asked_for(salon: Salon, desk: Desk) -> None:
    cut = salon.service("Haircut", "anna")
    place = salon.place(address="Uferstraße 1")
    here = salon.booked(at(9), cut)
    other = salon.place(name="Loft", slug="loft")
    there = salon.booked(at(10), cut, serviceLocationId=other)
    assert (here["serviceLocationId"], here["meetingLocation"]) == (place, "Uferstraße 1")

    def listed(**query: Any) -> list[Any]:
        span = {"startTime": milliseconds(utc(2026, 3, 3)), "endTime": milliseconds(utc(2026, 3, 4)), **query}
        answer = desk.get(BOOKINGS, locationId=desk.location, **span)
        assert_published("calendars", "GET", BOOKINGS, 200, answer.json)
        bookings: list[Any] = answer.json["bookings"]
        return bookings

    assert [one["bookingId"] for one in listed()] == [here["bookingId"], there["bookingId"]]
    assert [one["bookingId"] for one in listed(serviceLocationId=other)] == [there["bookingId"]]
    assert listed(endTime=milliseconds(utc(2026, 3, 3, 8))) == []
    zoned = listed(timezone="America/New_York")[0]
    assert zoned["services"][0]["serviceStartTime"] == zoned["startTime"] == "2026-03-03T03:00:00.000-05:00"
    read = desk.get(f"{BOOKINGS}/{here['bookingId']}")
    assert_published("calendars", "GET", f"{BOOKINGS}/{{bookingId}}", 200, read.json)


def test_where_to_meet_is_the_places_or_what_it_asks_for(salon: Salon) -> None:
    cut = salon.service("Haircut", "anna")
    assert salon.booked(at(9), cut)["serviceLocationId"] == ""
    fixed = salon.place(address="Uferstraße 1")
    asks = salon.place(name="Home", slug="home", locationType="ask_booker")
    ignored = salon.booked(at(10), cut, serviceLocationId=fixed, meetingLocation="At mine", endTime=at(12))
    assert ignored["meetingLocation"] == "Uferstraße 1"
    assert ignored["messages"] == [
        "endTime was set to when the last service ends.",
        "Meeting location is not supported for the selected service location and has been ignored.",
    ]
    unsaid = salon.book(at(11), cut, serviceLocationId=asks)
    assert (unsaid.status_code, unsaid.json["errors"][0]["field"]) == (422, "meetingLocation")
    home = salon.booked(at(11), cut, serviceLocationId=asks, meetingLocation="Hauptstraße 3")
    assert home["meetingLocation"] == "Hauptstraße 3"
    moved = salon.change(home["bookingId"], meetingLocation="Hauptstraße 4", title="At home")
    assert (moved.json["meetingLocation"], moved.json["title"]) == ("Hauptstraße 4", "At home")


def test_notice_and_open_hours_hold_unless_they_are_set_aside(salon: Salon, desk: Desk) -> None:
    cut, colour = salon.service("Haircut", "anna"), salon.service("Colour", "anna")
    for start in (at(16, 45), at(20), at(9, 7)):
        refused = salon.book(start, cut, colour)
        assert (refused.status_code, refused.json["code"]) == (422, "slot_not_offered"), start
    # The first would find room at half past four, and the second ends after hours.
    assert salon.book(at(16, 30), cut, colour).json["details"]["reason"] == "outside_open_hours"
    assert taken(desk) == []
    assert salon.book(at(20), cut, colour, query="?overrideAvailability=true").status_code == 201
    assert salon.book(at(20), cut, query="?overrideAvailability=true").json["code"] == "slot_taken"
    desk.call("PUT", f"/calendars/{cut}", {"allowBookingAfter": 7, "allowBookingAfterUnit": "days"})
    assert salon.book(at(9), cut).json["details"]["reason"] == "too_soon"
    assert salon.book(at(9), cut, query="?skipSchedulingNotice=true").status_code == 201


@pytest.mark.parametrize("what", ["service", "staff", "add_on", "contact", "place", "none", "currency", "deleted"])
def test_what_cannot_be_booked_is_refused_and_leaves_nothing(salon: Salon, desk: Desk, what: str) -> None:
    cut, yen = salon.service("Haircut", "anna"), salon.service("Colour", "anna", payment={"currency": "JPY"})
    if what == "deleted":
        desk.client.delete(f"{CATALOG}/{cut}")
    asked: dict[str, list[Any]] = {
        "service": [cut, "unknown"],
        "staff": [{"id": cut, "staffId": "nobody"}],
        "add_on": [{"id": cut, "addOns": [{"id": "unknown"}]}],
        "currency": [cut, yen],
        "none": [],
    }
    more: dict[str, Any] = {"contact": {"contact": "unknown"}, "place": {"serviceLocationId": "unknown"}}.get(what, {})
    answer = salon.book(at(9), *asked.get(what, [cut]), **more)
    assert answer.status_code in (404, 422, 503), answer.json
    assert taken(desk) == []
    assert desk.events("appointment.booked") == []


def test_a_restricted_user_books_and_sees_their_own_contacts_only(
    salon: Salon, desk: Desk, service: TestService
) -> None:
    cut = salon.service("Haircut", "anna")
    own, foreign = desk.contact(assignedTo="u1"), desk.contact(assignedTo="u2")
    theirs = salon.booked(at(9), cut, contact=foreign)["bookingId"]
    mine = salon.booked(at(10), cut, contact=own)["bookingId"]
    desk.client = service.client(desk.location, user="u1", assigned_only=True)
    assert salon.book(at(11), cut, contact=foreign).json["code"] == "contact_not_found"
    assert desk.get(f"{BOOKINGS}/{theirs}").json["code"] == "service_booking_not_found"
    assert salon.change(theirs, status="cancelled").status_code == 404
    assert desk.client.delete(f"{BOOKINGS}/{theirs}").status_code == 404
    listed = desk.get(BOOKINGS, locationId=desk.location, startTime="0", endTime="4000000000000").json["bookings"]
    assert [one["bookingId"] for one in listed] == [mine]
    assert salon.change(mine, title="Mine").json["title"] == "Mine"


def test_nobody_sees_a_booking_of_another_location(salon: Salon, desk: Desk, service: TestService) -> None:
    booking = salon.booked(at(9), salon.service("Haircut", "anna"))["bookingId"]
    other = Desk(service)
    assert other.get(f"{BOOKINGS}/{booking}").status_code == 404
    assert Salon(other).change(booking, status="cancelled").status_code == 404
    assert other.client.delete(f"{BOOKINGS}/{booking}").status_code == 404
    with service.units(desk.location)() as work:
        assert work.session.scalar(select(func.count()).select_from(Appointment)) == 1


def test_what_a_service_offers_can_be_booked_and_nothing_else(salon: Salon, desk: Desk) -> None:
    cut = salon.service("Haircut", "anna", openHours=open_hours(9, 12), serviceDuration=45, preBuffer=10, postBuffer=5)
    salon.booked(at(10), cut)
    offered = desk.starts(cut, utc(2026, 3, 3), utc(2026, 3, 4))
    booked = []
    for quarter in range(8 * 4, 13 * 4):
        start = at(*divmod(quarter * 15, 60))
        answer = salon.book(start, cut)
        assert (answer.status_code == 201) is (start in offered), start
        if answer.status_code == 201:
            booked.append(start)
            assert desk.client.delete(f"{BOOKINGS}/{answer.json['bookingId']}").status_code == 200
    assert booked == offered
    assert offered != []


SLOTS = "/calendars/services/free-slots"


def on_offer(desk: Desk, *services: Any, **more: Any) -> Any:
    """The answer to a question for the free slots of services in a row, on the Tuesday."""
    body = {
        "locationId": desk.location,
        "startDate": milliseconds(utc(2026, 3, 3)),
        "endDate": milliseconds(utc(2026, 3, 4)),
        "services": [{"id": one} if isinstance(one, str) else one for one in services],
        **more,
    }
    return desk.call("POST", SLOTS, body)


def test_what_is_on_offer_for_services_in_a_row_can_be_booked_and_nothing_else_can(salon: Salon, desk: Desk) -> None:
    cut = salon.service("Haircut", "anna", postBuffer=10, openHours=open_hours(9, 12))
    colour = salon.service("Colour", "anna", "béla", serviceDuration=45, openHours=open_hours(9, 12))
    salon.booked(at(9, 30), colour)
    salon.booked(at(10), {"id": colour, "staffId": "béla"})
    answer = on_offer(desk, cut, colour)
    assert answer.status_code == 200, answer.json
    offered = answer.json["2026-03-03"]["slots"]
    assert offered, answer.json
    for minutes in range(8 * 60, 13 * 60, 15):
        start = at(*divmod(minutes, 60))
        booked = salon.book(start, cut, colour)
        assert (booked.status_code == 201) == (start in offered), (start, booked.json)
        if booked.status_code == 201:
            assert desk.client.delete(f"{BOOKINGS}/{booked.json['bookingId']}").status_code == 200


def test_free_slots_of_services_are_asked_for_as_those_of_a_calendar(salon: Salon, desk: Desk) -> None:
    cut = salon.service("Haircut", "anna", openHours=open_hours(9, 10))
    assert on_offer(desk, cut, timezone="Asia/Kathmandu").json == {
        "2026-03-03": {"slots": ["2026-03-03T13:45:00+05:45", "2026-03-03T14:15:00+05:45"]}
    }
    longer = on_offer(desk, cut, endDate=milliseconds(utc(2026, 4, 4)))
    assert (longer.status_code, longer.json["code"]) == (400, "range_too_long")
    assert on_offer(desk, "unknown").status_code == 404
    assert on_offer(Desk(desk.service), cut).status_code == 404
    assert on_offer(desk, {"id": cut, "staffId": "nobody"}).json["code"] == "user_not_in_calendar"
    assert on_offer(desk, cut, unknown=1).status_code == 422
