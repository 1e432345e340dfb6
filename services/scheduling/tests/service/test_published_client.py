"""The published client, unmodified, against this service over HTTP."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from highlevel import HighLevel
from werkzeug.serving import make_server

from chassis.testing.keys import signed_headers
from chassis.testing.service import TestService

from .desk import Desk, milliseconds, open_hours, utc


@pytest.fixture
def address(service: TestService) -> Iterator[str]:
    """The service on a port."""
    server = make_server("127.0.0.1", 0, service.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


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
