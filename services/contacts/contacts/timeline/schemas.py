"""The timeline on the wire."""

from typing import Any

import orjson
from marshmallow import INCLUDE, Schema, ValidationError, fields, validate

from chassis.schemas import Instant, OwnSchema, wire_time
from contacts.timeline.models import Activity
from contacts.timeline.titles import title_of
from contacts.wire import readable

_MOST_TYPES = 50
_LONGEST_DATA = 16_000


class Words(fields.Field[list[str]]):
    """A comma-separated list in a query string."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[str]:  # noqa: ARG002 - marshmallow's signature
        words = [word.strip() for word in str(value).split(",") if word.strip()]
        if len(words) > _MOST_TYPES:
            raise ValidationError(f"Longer than maximum length {_MOST_TYPES}.")
        return words


class ActivityQuery(OwnSchema):
    """Which part of the timeline. `from` is included, `to` is not."""

    types = Words()
    since = Instant(data_key="from")
    until = Instant(data_key="to")
    limit = fields.String()
    cursor = fields.String()


def _is_short(data: dict[str, Any]) -> None:
    """A page of the timeline answers a hundred of these."""
    if len(orjson.dumps(data)) > _LONGEST_DATA:
        raise ValidationError(f"Longer than {_LONGEST_DATA} bytes of JSON.")


class ActivityBody(OwnSchema):
    """Something that happened elsewhere; now, if no time is given. Its type has no dot, as those of events have: none passes for one."""

    type = fields.String(
        required=True, validate=validate.Regexp(r"^[a-z][a-z0-9_]{0,99}\Z", error="Lower-case letters, digits and _.")
    )
    title = fields.String(required=True, validate=readable(500))
    occurred_at = Instant(data_key="occurredAt")
    data = fields.Dict(keys=fields.String(), validate=_is_short)


class ActivityOut(Schema):
    """One row of the timeline."""

    id = fields.String(required=True)
    type = fields.String(required=True)
    title = fields.String(required=True)
    occurred_at = fields.String(required=True, data_key="occurredAt")
    actor = fields.String(required=True)
    source = fields.String(required=True)
    data = fields.Dict(required=True)


class ActivityAnswer(Schema):
    """One row of the timeline."""

    activity = fields.Nested(ActivityOut, required=True)


class ActivitiesAnswer(Schema):
    """A page of the timeline, the newest first."""

    activities = fields.List(fields.Nested(ActivityOut), required=True)
    next_cursor = fields.String(required=True, allow_none=True, data_key="nextCursor")


class AnyData(Schema):
    """The data of any event, as it is."""

    class Meta:
        unknown = INCLUDE


def present_activity(row: Activity) -> dict[str, Any]:
    """A row of the timeline as the wire has it."""
    return {
        "id": str(row.event_id),
        "type": row.type,
        "title": row.title or title_of(row.type, row.data),
        "occurredAt": wire_time(row.occurred_at),
        "actor": row.actor,
        "source": row.source,
        "data": row.data,
    }
