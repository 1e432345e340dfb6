"""The step `wait`, in one of three ways.

`{"type": "wait", "hours": 2, "minutes": 30}` · `{"type": "wait", "until": "2026-05-07T09:00:00Z"}`, or
`"until": {"field": "event.startTime", "before": {"days": 1}}` · `{"type": "wait", "event": "contacts.message.received", "filters": [],
"timeout": {"days": 3}}`, after which `wait.timedOut` tells an `if` how it ended.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import ValidationError, fields, post_load, validate

from chassis.schemas import Instant, OwnSchema
from chassis.work import Work
from contacts.refs.operations import read_location
from contacts.workflows.conditions import value_at
from contacts.workflows.facts import facts_of
from contacts.workflows.fields import FilterList, event_type
from contacts.workflows.models import Enrollment
from contacts.workflows.steps.base import Await, Done, Outcome, Skipped, StepType, Wait
from contacts.workflows.steps.durations import UNITS, Duration, read_duration
from contacts.workflows.waiting import wait_for_event


class MomentOfField(OwnSchema):
    """A time that the contact or the event has, or one some time `before` it or `after` it.

    A date, and a time without an offset, are in the contact's time zone, else in the location's.
    """

    field = fields.String(required=True, validate=validate.Length(1, 200))
    before = Duration(load_default=timedelta())
    after = Duration(load_default=timedelta())


class Until(fields.Field[Any]):
    """A time, or where to find one."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:  # noqa: ARG002 - marshmallow's signature
        if isinstance(value, Mapping):
            return MomentOfField().load(value)
        return Instant().deserialize(value)


class WaitSettings(OwnSchema):
    """How long to wait: units of time together, or a time, or an event and for how long at most."""

    weeks = fields.Raw()
    days = fields.Raw()
    hours = fields.Raw()
    minutes = fields.Raw()
    seconds = fields.Raw()
    until = Until()
    event = event_type()
    filters = FilterList("filters", load_default=list)
    timeout = Duration()

    @post_load
    def _one_way(self, data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        units = {name: data[name] for name in UNITS if name in data}
        if len([way for way in (units, data.get("until"), data.get("event")) if way]) > 1:
            raise ValidationError("A wait has a duration, or until, or an event.")
        if "event" in data and "timeout" not in data:
            raise ValidationError("Missing data for required field.", "timeout")
        if "until" in data or "event" in data:
            return data
        return {"duration": read_duration(units)}


def _take(work: Work, enrollment: Enrollment, settings: dict[str, Any]) -> Outcome:
    if "event" in settings:
        happened = wait_for_event(work, enrollment, settings["event"], settings["filters"], settings["timeout"])
        return Done("happened") if happened else Await()
    if "duration" in settings:
        return Wait(until=work.now() + settings["duration"])
    moment = _moment(work, enrollment, settings["until"])
    return Skipped("no_time") if moment is None else Wait(until=moment)


def _moment(work: Work, enrollment: Enrollment, until: datetime | dict[str, Any]) -> datetime | None:
    if isinstance(until, datetime):
        return until
    facts = facts_of(work, enrollment)
    try:
        found = datetime.fromisoformat(str(value_at(facts, until["field"])))
        moment: datetime = found - until["before"] + until["after"]
        # Midnight, and the day before, are those of the contact's clock.
        place = ZoneInfo(facts["contact"]["timezone"] or read_location(work).timezone or "UTC")
        return moment.replace(tzinfo=moment.tzinfo or place).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


WAIT = StepType("wait", WaitSettings, _take)
