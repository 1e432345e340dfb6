"""The scheduling service in this process, on a database of its own, with somebody who books."""

import logging
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import insert

from benchmarks._databases import make_database
from chassis.clock import MovingClock
from chassis.database import Database
from chassis.events.declare import Event
from chassis.ids import new_event_id, new_id
from chassis.migrating import migrate
from chassis.testing.service import Client, TestService
from scheduling.occupancy.models import Occupancy, lane_of_user
from scheduling.service import SERVICE

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
EVERY_DAY = {
    "daysOfTheWeek": list(range(7)),
    "hours": [{"openHour": 9, "openMinute": 0, "closeHour": 17, "closeMinute": 0}],
}


class BookingDesk:
    """Somebody who books, in a location of their own."""

    def __init__(self, service: TestService) -> None:
        self.service = service
        self.location = new_id()
        self._own = self.client()
        self._contact = new_id()
        service.deliver(_contact(self._contact, self.location))

    def client(self) -> Client:
        """Another client in the location."""
        return self.service.client(self.location, user="staff")

    def calendar(self, users: Sequence[str]) -> str:
        """A calendar in Berlin, open every day from 9 to 17; answers its id."""
        body = {
            "locationId": self.location,
            "name": "Meeting",
            "timezone": "Europe/Berlin",
            "openHours": [EVERY_DAY],
            "teamMembers": [{"userId": user} for user in users],
        }
        calendar_id: str = self._own.post("/calendars/", json=body).json["calendar"]["id"]
        return calendar_id

    def fill(self, calendar_id: str, users: Sequence[str], start: datetime, days: int) -> None:
        """Take every user's time twice a day, each at other hours."""
        rows = [
            {
                "id": new_id(),
                "location_id": self.location,
                "lane": lane_of_user(user),
                "calendar_id": calendar_id,
                "start_at": start + timedelta(days=day, hours=8 + (number + 4 * part) % 8),
                "end_at": start + timedelta(days=day, hours=9 + (number + 4 * part) % 8),
            }
            for number, user in enumerate(users)
            for day in range(days)
            for part in range(2)
        ]
        with self.service.units(self.location)() as work:
            work.session.execute(insert(Occupancy), rows)

    def slots(self, calendar_id: str, start: datetime, days: int) -> list[str]:
        """The calendar's free slots."""
        milliseconds = [int(one.timestamp() * 1000) for one in (start, start + timedelta(days=days))]
        query = dict(zip(("startDate", "endDate"), milliseconds, strict=True))
        answer = self._own.get(f"/calendars/{calendar_id}/free-slots", query_string=query)
        return [slot for date in answer.json.values() for slot in date["slots"]]

    def book(self, calendar_id: str, slot: str, client: Client | None = None) -> Any:
        """The answer to a booking."""
        body = {
            "calendarId": calendar_id,
            "locationId": self.location,
            "contactId": self._contact,
            "startTime": slot,
        }
        return (client or self._own).post("/calendars/events/appointments", json=body)


def open_desk(stack: ExitStack, server: str, threads: int) -> BookingDesk:
    """A desk on a new database of the server, which goes with the stack."""
    # A line for each request is for who runs a service, and would be counted with it.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    url = make_database(stack, server)
    database = Database(url)
    migrate(database, SERVICE)
    database.dispose()
    service = TestService(
        SERVICE,
        url,
        clock=MovingClock(NOW),
        contacts_url="http://127.0.0.1:1",
        web_threads=threads,
        check_answers=False,
    )
    return BookingDesk(stack.enter_context(service))


def _contact(contact_id: str, location_id: str) -> Event:
    data = {"id": contact_id, "locationId": location_id, "name": "Zoë Núñez", "email": None, "phone": None}
    return Event(
        id=str(new_event_id()),
        type="contacts.contact.created",
        source="/contacts",
        subject=contact_id,
        time=NOW,
        location_id=location_id,
        contact_id=contact_id,
        actor="system",
        sequence=1,
        traceparent=None,
        data={**data, "assignedTo": None, "followers": [], "timezone": None, "deleted": False},
    )
