"""A location with workflows, as its tests use it."""

from datetime import timedelta
from typing import Any

from chassis.events.declare import Event
from chassis.ids import new_id
from chassis.testing.events import make_event, run_due_timers
from chassis.testing.service import Client, TestService

from .answers import Json, answered

CANCELLED = "scheduling.appointment.cancelled"
TAG = {"type": "add_tag", "tag": "Cancelled Once"}


class Desk:
    """One location with workflows, and a clock that its tests move."""

    def __init__(self, service: TestService, location: str, client: Client) -> None:
        self.service = service
        self.location = location
        self.client = client

    def publish(self, steps: list[Json], event: str | None = CANCELLED, **more: Any) -> Json:
        body = {
            "name": "Win back",
            "status": "published",
            "trigger": event and {"event": event, "filters": more.pop("filters", [])},
            "steps": steps,
            **more,
        }
        workflow: Json = answered(self.client.post("/workflows/", json=body), 201)["workflow"]
        return workflow

    def cancel(self, contact: Json, **data: Any) -> Event:
        event = make_event(
            CANCELLED,
            new_id(),
            {"title": "Visit", **data},
            location_id=self.location,
            contact_id=contact["id"],
            time=self.service.clock.now(),
        )
        self.service.deliver(event)
        return event

    def run(self, later: timedelta = timedelta()) -> int:
        self.service.clock.move(later)
        return run_due_timers(self.service.runtime, self.location)

    def hand_on(self) -> None:
        """Deliver every event of the location to the service itself, as the bus does, until nothing new comes of it."""
        known: set[Any] = set()
        while True:
            fresh = [row for row in self.service.events(location_id=self.location) if row["event_id"] not in known]
            if not fresh:
                return
            for row in fresh:
                known.add(row["event_id"])
                self.service.deliver(as_event(row))
            self.run()

    def tags(self, contact: Json) -> list[str]:
        tags: list[str] = answered(self.client.get(f"/contacts/{contact['id']}"))["contact"]["tags"]
        return tags

    def tasks(self, contact: Json) -> list[Json]:
        tasks: list[Json] = answered(self.client.get(f"/contacts/{contact['id']}/tasks"))["tasks"]
        return tasks

    def ways(self, contact: Json, **query: str) -> list[tuple[str, str | None, str | None]]:
        answer = self.client.get(f"/contacts/{contact['id']}/workflows", query_string=query)
        return [(one["state"], one["step"], one["reason"]) for one in answered(answer)["enrollments"]]


def as_event(row: dict[str, Any]) -> Event:
    names = ("type", "source", "subject", "time", "location_id", "contact_id", "actor", "sequence", "data")
    return Event(id=str(row["event_id"]), traceparent=None, **{name: row[name] for name in names})
