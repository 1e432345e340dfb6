"""What becomes of a booking of several services: moved, replaced, cancelled, deleted."""

import pytest

from chassis.testing.published import assert_published

from .desk import Desk
from .salon import BOOKINGS, Salon, at, rows, taken


@pytest.fixture
def salon(desk: Desk) -> Salon:
    """A salon in a location of the test's own."""
    return Salon(desk)


def test_a_booking_is_moved_as_a_whole_and_is_not_in_its_own_way(salon: Salon, desk: Desk) -> None:
    cut, colour = salon.service("Haircut", "anna"), salon.service("Colour", "anna")
    booking = salon.booked(at(9), cut, colour)
    moved = salon.change(booking["bookingId"], startTime=at(9, 30))
    assert moved.status_code == 200, moved.json
    assert rows(moved.json) == [("anna", "08:30", "09:00"), ("anna", "09:00", "09:30")]
    for one, was in zip(moved.json["services"], booking["services"], strict=True):
        assert one["appointmentId"] == was["appointmentId"]
        assert desk.told(one["appointmentId"]) == ["appointment.booked", "appointment.rescheduled"]
    salon.booked(at(12, 30), colour)
    before = taken(desk)
    refused = salon.change(booking["bookingId"], startTime=at(12))
    assert (refused.status_code, refused.json["code"]) == (409, "slot_taken")
    assert refused.json["details"]["alternatives"] == [at(13), at(13, 30), at(14)]
    assert taken(desk) == before
    assert desk.told(booking["services"][0]["appointmentId"]) == ["appointment.booked", "appointment.rescheduled"]


def test_services_are_replaced_and_the_same_service_keeps_its_appointment(salon: Salon, desk: Desk) -> None:
    cut, colour, nails = (salon.service(name, "anna") for name in ("Haircut", "Colour", "Nails"))
    booking = salon.booked(at(9), cut, colour)
    kept, gone = (one["appointmentId"] for one in booking["services"])
    changed = salon.change(booking["bookingId"], services=[{"id": nails}, {"id": cut}])
    assert [one["id"] for one in changed.json["services"]] == [nails, cut]
    new = changed.json["services"][0]["appointmentId"]
    assert changed.json["services"][1]["appointmentId"] == kept
    assert (desk.told(kept), desk.told(gone), desk.told(new)) == (
        ["appointment.booked", "appointment.rescheduled"],
        ["appointment.booked", "appointment.deleted"],
        ["appointment.booked"],
    )
    assert taken(desk) == [("user:anna", "08:00", "08:30"), ("user:anna", "08:30", "09:00")]
    assert desk.get(f"/calendars/events/appointments/{gone}").status_code == 404
    again = desk.get(f"{BOOKINGS}/{booking['bookingId']}").json
    assert again["services"] == changed.json["services"]


def test_cancelling_frees_every_service_once_and_twice_says_nothing_more(salon: Salon, desk: Desk) -> None:
    cut, colour = salon.service("Haircut", "anna"), salon.service("Colour", "béla")
    booking = salon.booked(at(9), cut, colour)
    for _ in range(2):
        cancelled = salon.change(booking["bookingId"], status="cancelled")
        assert (cancelled.status_code, cancelled.json["status"]) == (200, "cancelled")
    assert taken(desk) == []
    for one in booking["services"]:
        assert desk.told(one["appointmentId"]) == ["appointment.booked", "appointment.cancelled"]
    assert salon.change(booking["bookingId"], status="confirmed").json["code"] == "status_not_allowed"
    assert salon.change(booking["bookingId"], startTime=at(11)).json["code"] == "appointment_closed"
    assert salon.book(at(9), cut, colour).status_code == 201


@pytest.mark.parametrize(
    ("steps", "status", "code"),
    [
        (["confirmed", "showed", "no_show"], 200, None),
        (["confirmed", "no_show", "showed"], 200, None),
        (["showed"], 409, "status_not_allowed"),
        (["confirmed", "new"], 409, "status_not_allowed"),
        (["confirmed", "showed", "cancelled"], 409, "status_not_allowed"),
        (["invalid", "confirmed"], 409, "status_not_allowed"),
    ],
)
def test_statuses_go_as_those_of_appointments_go(
    salon: Salon, desk: Desk, steps: list[str], status: int, code: str | None
) -> None:
    cut = salon.service("Haircut", "anna", autoConfirm=False)
    booking = salon.booked(at(9), cut)
    assert booking["status"] == "new"
    *first, last = steps
    for step in first:
        assert salon.change(booking["bookingId"], status=step).json["status"] == step
    answer = salon.change(booking["bookingId"], status=last)
    assert (answer.status_code, answer.json.get("code")) == (status, code)
    read = desk.get(f"{BOOKINGS}/{booking['bookingId']}").json
    assert read["status"] == (last if status == 200 else (first[-1] if first else "new"))


def test_a_service_that_was_cancelled_alone_stays_so_when_the_booking_moves(salon: Salon, desk: Desk) -> None:
    cut, colour = salon.service("Haircut", "anna"), salon.service("Colour", "béla")
    booking = salon.booked(at(9), cut, colour)
    etag = desk.get(f"{BOOKINGS}/{booking['bookingId']}").headers["ETag"]
    lone = booking["services"][0]["appointmentId"]
    assert desk.change(lone, appointmentStatus="cancelled").status_code == 200
    # What becomes of one of them is a change of the booking.
    stale = salon.change(booking["bookingId"], headers={"If-Match": etag}, startTime=at(11))
    assert (stale.status_code, stale.json["code"]) == (412, "stale_version")
    moved = salon.change(booking["bookingId"], startTime=at(11))
    assert (moved.json["startTime"], moved.json["status"]) == ("2026-03-03T10:00:00.000Z", "confirmed")
    assert taken(desk) == [("user:béla", "10:00", "10:30")]
    assert desk.told(lone) == ["appointment.booked", "appointment.cancelled"]


def test_a_booking_is_deleted_with_its_appointments(salon: Salon, desk: Desk) -> None:
    cut, colour = salon.service("Haircut", "anna"), salon.service("Colour", "béla")
    contact = desk.contact()
    booking = salon.booked(at(9), cut, colour, contact=contact)
    path = f"{BOOKINGS}/{booking['bookingId']}"
    gone = desk.client.delete(path)
    assert gone.status_code == 200
    assert_published("calendars", "DELETE", f"{BOOKINGS}/{{bookingId}}", 200, gone.json)
    assert (desk.get(path).status_code, desk.client.delete(path).status_code) == (404, 404)
    assert desk.get(f"/contacts/{contact}/appointments").json["events"] == []
    assert taken(desk) == []
    for one in booking["services"]:
        assert desk.told(one["appointmentId"]) == ["appointment.booked", "appointment.deleted"]
