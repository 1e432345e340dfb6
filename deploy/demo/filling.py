"""One person after the other: the contact, and all that happened with it. A second run goes on where the first ended."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from demo.client import ApiError, Client
from demo.history import DECLINED_CARD, History, invent_history
from demo.people import Person
from demo.setting import Setting

COMPLETE = "demo"
"""The tag that a contact gets last: it and all of its history are there."""
MILLISECONDS = 1000


@dataclass
class Slots:
    """Free times of one calendar, each given out once."""

    calendar_id: str
    starts: Iterator[str]
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> str | None:
        """The next free time; None when there are no more."""
        with self._lock:
            return next(self.starts, None)


def find_slots(client: Client, calendar_id: str, zone: str = "UTC") -> Slots:
    """The free times of the coming weeks. Raises ApiError."""
    begin = datetime.now(UTC)
    answer = client.get(
        f"/calendars/{calendar_id}/free-slots",
        startDate=int(begin.timestamp() * MILLISECONDS),
        endDate=int((begin + timedelta(days=28)).timestamp() * MILLISECONDS),
        timezone=zone,
    )
    return Slots(calendar_id, iter([start for day in sorted(answer) for start in answer[day]["slots"]]))


def fill(client: Client, person: Person, setting: Setting, slots: list[Slots]) -> str:
    """Make one contact with its history; answers its id. Raises ApiError."""
    contact = _contact(client, person, setting)
    contact_id = str(contact["id"])
    if COMPLETE in contact["tags"]:
        return contact_id
    history = invent_history(person, setting.users, datetime.fromisoformat(contact["dateAdded"]))
    _channels(client, person, contact_id)
    _words(client, history, contact_id)
    _appointment(client, person, history, setting, slots, contact_id)
    _payments(client, history, contact_id)
    if history.files:
        client.upload(f"/contacts/{contact_id}/documents", list(history.files), _key(contact_id, "documents", 0))
    client.post(f"/contacts/{contact_id}/tags", {"tags": [*person.tags, COMPLETE]})
    return contact_id


def _contact(client: Client, person: Person, setting: Setting) -> dict[str, Any]:
    body = {
        "locationId": setting.location_id,
        "firstName": person.first_name,
        "lastName": person.last_name,
        "email": person.email,
        "phone": person.phone,
        "assignedTo": setting.users[person.number % len(setting.users)],
        **person.fields,
    }
    contact: dict[str, Any] = client.post("/contacts/upsert", body)["contact"]
    return contact


def _channels(client: Client, person: Person, contact_id: str) -> None:
    for number, phone in enumerate(person.extra_phones):
        client.post(f"/contacts/{contact_id}/phones", phone, _key(contact_id, "phone", number))
    for number, email in enumerate(person.extra_emails):
        client.post(f"/contacts/{contact_id}/emails", email, _key(contact_id, "email", number))


def _words(client: Client, history: History, contact_id: str) -> None:
    rows = (("notes", history.notes), ("tasks", history.tasks), ("activity", history.activities))
    for kind, bodies in rows:
        for number, body in enumerate(bodies):
            client.post(f"/contacts/{contact_id}/{kind}", body, _key(contact_id, kind, number))
    follower = history.notes[0]["userId"]
    client.post(f"/contacts/{contact_id}/followers", {"followers": [follower]})


def _appointment(
    client: Client, person: Person, history: History, setting: Setting, slots: list[Slots], contact_id: str
) -> None:
    if history.appointment is None or client.get(f"/contacts/{contact_id}/appointments", when="upcoming")["events"]:
        return
    calendar = slots[person.number % len(slots)]
    whose = {"calendarId": calendar.calendar_id, "locationId": setting.location_id, "contactId": contact_id}
    made = _in_free_time(
        calendar,
        lambda start: client.post(
            "/calendars/events/appointments", {**whose, "startTime": start}, _key(contact_id, "appointment", start)
        ),
    )
    if made is None:
        return
    if history.appointment == "cancelled":
        client.post(f"/calendars/events/appointments/{made['id']}/cancel", {"reason": "Fell ill"})
    elif history.appointment == "moved":
        _in_free_time(
            calendar, lambda later: client.put(f"/calendars/events/appointments/{made['id']}", {"startTime": later})
        )


def _in_free_time(calendar: Slots, book: Callable[[str], dict[str, Any]]) -> dict[str, Any] | None:
    """Book the first time that is still free: the team serves several calendars. None when there is no more."""
    while (start := calendar.take()) is not None:
        try:
            return book(start)
        except ApiError as error:
            if error.status != 409:
                raise
    return None


def _payments(client: Client, history: History, contact_id: str) -> None:
    """Cards, and a charge of each; a declined one is part of the picture."""
    for number, body in enumerate(history.cards):
        card = client.post(f"/contacts/{contact_id}/cards", body, _key(contact_id, "card", number))["card"]
        charges = history.charges[:1] if body["paymentMethodId"] == DECLINED_CARD else history.charges
        for nth, charge in enumerate(charges):
            _charge(client, {**charge, "cardId": card["id"]}, contact_id, f"{number}-{nth}")


def _charge(client: Client, body: dict[str, Any], contact_id: str, name: str) -> None:
    try:
        client.post(f"/contacts/{contact_id}/charges", body, _key(contact_id, "charge", name))
    except ApiError as error:
        if error.status != 402:
            raise


def _key(contact_id: str, kind: str, number: object) -> str:
    """The same request gets the same key in every run, so that nothing is done twice."""
    return f"demo-{contact_id}-{kind}-{number}"
