"""When a notification is due, and what it says."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from html import escape
from typing import TypedDict


class Kind(StrEnum):
    """What a notification tells of."""

    BOOKED = "booked"
    CONFIRMATION = "confirmation"
    CANCELLATION = "cancellation"
    REMINDER = "reminder"
    FOLLOWUP = "followup"
    RESCHEDULE = "reschedule"


class Offset(TypedDict):
    """How long before or after, as on the wire."""

    timeOffset: int
    unit: str


UNITS = {
    "mins": timedelta(minutes=1),
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
    "weeks": timedelta(weeks=1),
}
LONGEST = timedelta(days=366)
_SUBJECTS = {
    Kind.BOOKED: "Booked: {{appointment.title}}",
    Kind.CONFIRMATION: "Confirmed: {{appointment.title}}",
    Kind.CANCELLATION: "Cancelled: {{appointment.title}}",
    Kind.REMINDER: "Reminder: {{appointment.title}}",
    Kind.FOLLOWUP: "After your appointment: {{appointment.title}}",
    Kind.RESCHEDULE: "Moved: {{appointment.title}}",
}
_BODY = "{{appointment.title}}, {{appointment.start_time}} ({{appointment.timezone}})"


def length_of(offset: Offset) -> timedelta:
    """How long an offset is."""
    return offset["timeOffset"] * UNITS[offset["unit"]]


def moments(
    kind: Kind, before: Sequence[Offset], after: Sequence[Offset], start: datetime, end: datetime
) -> frozenset[datetime]:
    """When it is due beside the moment of the change itself: reminders before the start, follow-ups after the end."""
    if kind is Kind.REMINDER:
        return frozenset(start - length_of(one) for one in before)
    if kind is Kind.FOLLOWUP:
        return frozenset(end + length_of(one) for one in after)
    return frozenset()


def wording(kind: Kind, subject: str | None, body: str | None) -> tuple[str, str]:
    """The templates of the subject and the body; blank ones are the kind's own."""
    return (subject or "").strip() or _SUBJECTS[kind], (body or "").strip() or _BODY


def escaped(values: Mapping[str, str | None]) -> dict[str, str | None]:
    """The values to put into the body of an e-mail, which is HTML: what people wrote must not become markup."""
    return {name: None if value is None else escape(value) for name, value in values.items()}
