"""The published client, unmodified, against this service over HTTP."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from highlevel import HighLevel

from chassis.testing.keys import signed_headers
from chassis.testing.service import TestService
from chassis.testing.serving import serving_app

from .desk import Desk, milliseconds, open_hours, utc


@pytest.fixture
def address(service: TestService) -> Iterator[str]:
    """The service on a port."""
    with serving_app(service.app) as url:
        yield url


def client_at(address: str, desk: Desk, patch: pytest.MonkeyPatch) -> HighLevel:
    """The client, with the identity that the gateway would put in place of its token."""
    patch.setattr(HighLevel, "BASE_URL", address)
    client = HighLevel(private_integration_token="pit-of-tests")
    client.http_client.headers.update(signed_headers(desk.client.identity))
    return client


def test_the_published_client_makes_a_calendar_and_books_moves_and_cancels_on_it(
    address: str, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact = desk.contact()

    async def path() -> Any:
        client = client_at(address, desk, monkeypatch)
        calendars = client.calendars
        made = await calendars.create_calendar(desk.calendar_body(openHours=open_hours(9, 10)))
        calendar = made["calendar"]["id"]
        start, end = float(milliseconds(utc(2026, 3, 3))), float(milliseconds(utc(2026, 3, 4)))
        slots = await calendars.get_slots(calendar, start, end, timezone="America/St_Johns", user_ids=None)
        first, second = slots["2026-03-03"]["slots"]
        booking = {
            "calendarId": calendar,
            "locationId": desk.location,
            "contactId": contact,
            "startTime": first,
            "endTime": None,
            "title": None,
        }
        booked = await calendars.create_appointment(booking)
        moved = await calendars.edit_appointment(booked["id"], {"startTime": second})
        read = await calendars.get_appointment(booked["id"])
        listed = await calendars.get_calendar_events(
            desk.location, str(int(start)), str(int(end)), calendar_id=calendar
        )
        of_contact = await client.contacts.get_appointments_for_contact(contact)
        cancelled = await calendars.edit_appointment(booked["id"], {"appointmentStatus": "cancelled"})
        deleted = await calendars.delete_event(booked["id"], {})
        everything = await calendars.get_calendars(desk.location, show_drafted=False)
        renamed = await calendars.update_calendar(calendar, {"name": "Renamed"})
        gone = await calendars.delete_calendar(calendar)
        await client.http_client.aclose()
        return {
            "slots": (first, second),
            "start": moved["startTime"],
            "read": read["event"]["id"] == booked["id"],
            "listed": [event["id"] == booked["id"] for event in listed["events"]],
            "of_contact": [event["status"] for event in of_contact["events"]],
            "status": cancelled["appointmentStatus"],
            "deleted": deleted,
            "calendars": [one["id"] == calendar for one in everything["calendars"]],
            "renamed": renamed["calendar"]["name"],
            "gone": gone,
        }

    assert asyncio.run(path()) == {
        "slots": ("2026-03-03T04:30:00-03:30", "2026-03-03T05:00:00-03:30"),
        "start": "2026-03-03T08:30:00.000Z",
        "read": True,
        "listed": [True],
        "of_contact": ["confirmed"],
        "status": "cancelled",
        "deleted": {"succeeded": True},
        "calendars": [True],
        "renamed": "Renamed",
        "gone": {"success": True},
    }


def test_the_published_client_keeps_a_catalogue_and_books_services(
    address: str, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact = desk.contact()
    service = {
        "locationId": desk.location,
        "name": "Haircut",
        "slug": "haircut",
        "staff": [{"id": "anna"}],
        "payment": {"amount": 49.5},
        "serviceDuration": 30,
        "serviceDurationUnit": "mins",
        "variations": [{"name": "Long hair", "serviceDuration": 60}],
        "description": None,
    }
    place = {"locationId": desk.location, "name": "Studio", "slug": "studio", "address": "Uferstraße 1"}

    async def path() -> Any:
        client = client_at(address, desk, monkeypatch)
        calendars = client.calendars
        made = (await calendars.create_service_catalog(service))["service"]
        read = await calendars.get_service_catalog_by_id(made["id"])
        renamed = await calendars.update_service_catalog(made["id"], {"name": "Cut"})
        listed = await calendars.get_services_catalog(desk.location, is_private=False)
        studio = await calendars.create_service_location(place)
        loft = await calendars.update_service_location(studio["id"], {"name": "Loft"})
        read_loft = await calendars.get_service_location_by_id(studio["id"])
        lofts = await calendars.get_service_locations(desk.location)
        booking = {
            "locationId": desk.location,
            "contactId": contact,
            "startTime": "2026-03-03T09:00:00Z",
            "endTime": "2026-03-03T10:30:00Z",
            "timezone": "Europe/Berlin",
            "services": [{"id": made["id"]}, {"id": made["variations"][0]["id"], "staffId": "anna", "addOns": []}],
        }
        booked = await calendars.create_service_booking(booking, skip_scheduling_notice=True)
        moved = await calendars.update_service_booking(
            booked["bookingId"], {"startTime": "2026-03-03T11:00:00Z"}, override_availability=False
        )
        read_booking = await calendars.get_service_booking_by_id(booked["bookingId"])
        span = str(milliseconds(utc(2026, 3, 3))), str(milliseconds(utc(2026, 3, 4)))
        bookings = await calendars.get_service_bookings(desk.location, *span, timezone="Asia/Kolkata")
        cancelled = await calendars.update_service_booking(booked["bookingId"], {"status": "cancelled"})
        gone = [
            await calendars.delete_service_booking(booked["bookingId"]),
            await calendars.delete_service_location(studio["id"]),
            await calendars.delete_service_catalog(made["id"]),
        ]
        await client.http_client.aclose()
        return {
            "read": read["service"] == made,
            "renamed": renamed["service"]["name"],
            "listed": [one["id"] == made["id"] for one in listed["services"]],
            "loft": (loft["name"], read_loft == loft, lofts["serviceLocations"] == [loft]),
            "booked": (booked["startTime"], booked["endTime"], booked["messages"], booked["payment"]["amount"]),
            "moved": (moved["startTime"], moved["endTime"]),
            "read_booking": read_booking["startTime"],
            "bookings": [(one["startTime"], one["serviceLocationId"] == studio["id"]) for one in bookings["bookings"]],
            "cancelled": cancelled["status"],
            "gone": [one["success"] for one in gone],
        }

    assert asyncio.run(path()) == {
        "read": True,
        "renamed": "Cut",
        "listed": [True],
        "loft": ("Loft", True, True),
        "booked": ("2026-03-03T09:00:00.000Z", "2026-03-03T10:30:00.000Z", [], 99),
        "moved": ("2026-03-03T11:00:00.000Z", "2026-03-03T12:30:00.000Z"),
        "read_booking": "2026-03-03T11:00:00.000Z",
        "bookings": [("2026-03-03T16:30:00.000+05:30", True)],
        "cancelled": "cancelled",
        "gone": [True, True, True],
    }
