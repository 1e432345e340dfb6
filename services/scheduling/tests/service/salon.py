"""A salon: services with staff, and those who book them."""

from typing import Any

from sqlalchemy import select

from chassis.testing.published import assert_published
from scheduling.occupancy.models import Occupancy

from .desk import Desk, open_hours

CATALOG = "/calendars/services/catalog"
PLACES = "/calendars/services/locations"
BOOKINGS = "/calendars/services/bookings"
TUESDAY = "2026-03-03"


def at(hour: int, minute: int = 0) -> str:
    """A time of the Tuesday on which most is booked, in Berlin."""
    return f"{TUESDAY}T{hour:02}:{minute:02}:00+01:00"


class Salon:
    """A desk that has services."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def service(self, name: str, *staff: str, **more: Any) -> str:
        """A service in Berlin, open every day from 9 to 17, given by `staff`; answers its id."""
        answer = self.desk.call("POST", CATALOG, self.body(name, *staff, **more))
        assert answer.status_code == 201, answer.json
        service_id: str = answer.json["service"]["id"]
        return service_id

    def body(self, name: str, *staff: str, **more: Any) -> dict[str, Any]:
        """A body for `POST /calendars/services/catalog`."""
        return {
            "locationId": self.desk.location,
            "name": name,
            "slug": name.lower().replace(" ", "-"),
            "staff": [{"id": one} for one in staff],
            "timezone": "Europe/Berlin",
            "openHours": open_hours(9, 17),
            "serviceDuration": 30,
            **more,
        }

    def place(self, **more: Any) -> str:
        """A service location; answers its id."""
        body = {"locationId": self.desk.location, "name": "Studio", "slug": "studio", **more}
        answer = self.desk.call("POST", PLACES, body)
        assert answer.status_code == 201, answer.json
        place_id: str = answer.json["id"]
        return place_id

    def book(self, start: str, *services: Any, query: str = "", contact: str | None = None, **more: Any) -> Any:
        """The answer to a booking of services, each an id or a whole body."""
        body = {
            "locationId": self.desk.location,
            "contactId": contact or self.desk.contact(),
            "startTime": start,
            "services": [{"id": one} if isinstance(one, str) else one for one in services],
            **more,
        }
        return self.desk.call("POST", BOOKINGS + query, body)

    def booked(self, start: str, *services: Any, **more: Any) -> dict[str, Any]:
        """A booking that must succeed, as it is answered."""
        answer = self.book(start, *services, **more)
        assert answer.status_code == 201, answer.json
        assert_published("calendars", "POST", BOOKINGS, 201, answer.json)
        booking: dict[str, Any] = answer.json
        return booking

    def change(self, booking_id: str, query: str = "", headers: dict[str, str] | None = None, **changes: Any) -> Any:
        """The answer to a change of a booking."""
        answer = self.desk.call("PUT", f"{BOOKINGS}/{booking_id}{query}", changes, headers)
        if answer.status_code == 200:
            assert_published("calendars", "PUT", f"{BOOKINGS}/{{bookingId}}", 200, answer.json)
        return answer


def rows(booking: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Who gives each service of a booking, from when to when, in UTC."""
    return [
        (one["serviceStaffId"], one["serviceStartTime"][11:16], one["serviceEndTime"][11:16])
        for one in booking["services"]
    ]


def taken(desk: Desk) -> list[tuple[str, str, str]]:
    """Whose time is taken in the location, from when to when, in UTC."""
    with desk.service.units(desk.location)() as work:
        rows = work.session.scalars(select(Occupancy).order_by(Occupancy.start_at)).all()
        return [(row.lane, f"{row.start_at:%H:%M}", f"{row.end_at:%H:%M}") for row in rows]
