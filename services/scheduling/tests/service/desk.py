"""Somebody at a desk: makes calendars, books on them, and reads what was told of it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from chassis.events.declare import Event
from chassis.ids import new_event_id, new_id
from chassis.testing.service import Client, TestService

# A Monday, some weeks before the clock is put forward in Berlin.
NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
EVERY_DAY = [0, 1, 2, 3, 4, 5, 6]


class Desk:
    """Somebody who makes calendars and books on them, in a location of their own."""

    def __init__(self, service: TestService) -> None:
        self.service = service
        self.location = new_id()
        self.client: Client = service.client(self.location, user="staff")

    def contact(self, **changes: Any) -> str:
        """A contact that scheduling has heard of; answers its id."""
        contact_id = new_id()
        self.service.deliver(contact_event("created", contact_id, self.location, 1, **changes))
        return contact_id

    def calendar(self, **changes: Any) -> str:
        """A calendar in Berlin, open every day from 9 to 17, with one member; answers its id."""
        answer = self.call("POST", "/calendars/", self.calendar_body(**changes))
        assert answer.status_code == 200, answer.json
        calendar_id: str = answer.json["calendar"]["id"]
        return calendar_id

    def group(self, slug: str = "talks", **changes: Any) -> str:
        """A group of calendars; answers its id."""
        body = {"locationId": self.location, "name": "Talks", "description": "", "slug": slug, **changes}
        answer = self.call("POST", "/calendars/groups", body)
        assert answer.status_code == 201, answer.json
        group_id: str = answer.json["group"]["id"]
        return group_id

    def schedule(self, user_id: str, rules: list[dict[str, Any]], *calendar_ids: str, **changes: Any) -> str:
        """A schedule of a user in Berlin, applied to these calendars; answers its id."""
        body = {
            "locationId": self.location,
            "userId": user_id,
            "name": "Office hours",
            "timezone": "Europe/Berlin",
            "rules": rules,
            "calendarIds": list(calendar_ids),
            **changes,
        }
        answer = self.call("POST", "/calendars/schedules", body)
        assert answer.status_code == 201, answer.json
        schedule_id: str = answer.json["schedule"]["id"]
        return schedule_id

    def calendar_body(self, **changes: Any) -> dict[str, Any]:
        """A body for `POST /calendars/`."""
        return {
            "locationId": self.location,
            "name": "First meeting",
            "timezone": "Europe/Berlin",
            "openHours": open_hours(9, 17),
            "teamMembers": [{"userId": f"user-{self.location}"}],
            **changes,
        }

    def book(self, calendar_id: str, start: str, contact_id: str | None = None, **more: Any) -> Any:
        """The answer to a booking."""
        body = {
            "calendarId": calendar_id,
            "locationId": self.location,
            "contactId": contact_id or self.contact(),
            "startTime": start,
            **more,
        }
        return self.call("POST", "/calendars/events/appointments", body)

    def booked(self, calendar_id: str, start: str, contact_id: str | None = None, **more: Any) -> str:
        """A booking that must succeed; answers the appointment's id."""
        answer = self.book(calendar_id, start, contact_id, **more)
        assert answer.status_code == 200, answer.json
        appointment_id: str = answer.json["id"]
        return appointment_id

    def change(self, appointment_id: str, headers: dict[str, str] | None = None, **changes: Any) -> Any:
        """The answer to a change of an appointment."""
        return self.call("PUT", f"/calendars/events/appointments/{appointment_id}", changes, headers)

    def slots(self, calendar_id: str, start: datetime, end: datetime, **query: Any) -> Any:
        """The answer to a question for free slots."""
        asked = {"startDate": milliseconds(start), "endDate": milliseconds(end), **query}
        return self.client.get(f"/calendars/{calendar_id}/free-slots", query_string=asked)

    def starts(self, calendar_id: str, start: datetime, end: datetime, **query: Any) -> list[str]:
        """The free slots in a row."""
        answer = self.slots(calendar_id, start, end, **query)
        assert answer.status_code == 200, answer.json
        return [slot for date in answer.json.values() for slot in date["slots"]]

    def call(self, method: str, path: str, body: Any, headers: dict[str, str] | None = None) -> Any:
        """The answer to a request with a JSON body."""
        return self.client.open(path, method=method, json=body, headers=headers)

    def get(self, path: str, **query: Any) -> Any:
        """The answer to a GET."""
        return self.client.get(path, query_string=query)

    def told(self, subject: str) -> list[str]:
        """The types of what was told of a subject, in order, without the service's name."""
        return [
            one["type"].removeprefix("scheduling.")
            for one in self.service.events(location_id=self.location)
            if one["subject"] == subject
        ]

    def events(self, event_type: str) -> list[dict[str, Any]]:
        """What was told of a type in this location."""
        return self.service.events(f"scheduling.{event_type}", location_id=self.location)


def open_hours(opens: int, closes: int, days: list[int] | None = None) -> list[dict[str, Any]]:
    """Open from one hour to another."""
    hour = {"openHour": opens, "openMinute": 0, "closeHour": closes, "closeMinute": 0}
    return [{"daysOfTheWeek": EVERY_DAY if days is None else days, "hours": [hour]}]


def weekly(opens: str, closes: str, days: Sequence[str] = WEEKDAYS) -> list[dict[str, Any]]:
    """The rules of a schedule: from one time to another on each of these days."""
    return [{"type": "wday", "day": day, "intervals": [{"from": opens, "to": closes}]} for day in days]


def milliseconds(moment: datetime) -> int:
    """As the published queries want it."""
    return int(moment.timestamp() * 1000)


def utc(*parts: int) -> datetime:
    """A time in UTC."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]  # the parts are year, month, day …


def contact_event(happened: str, contact_id: str, location_id: str, sequence: int, **changes: Any) -> Event:
    """One of contacts' events."""
    return Event(
        id=str(new_event_id()),
        type=f"contacts.contact.{happened}",
        source="/contacts",
        subject=contact_id,
        time=NOW,
        location_id=location_id,
        contact_id=contact_id,
        actor="user:staff",
        sequence=sequence,
        traceparent=None,
        data={
            "id": contact_id,
            "locationId": location_id,
            "name": "Zoë Núñez",
            "email": "zoe@example.com",
            "phone": "+4915112345678",
            "assignedTo": None,
            "followers": [],
            "timezone": None,
            "deleted": False,
            **changes,
        },
    )
