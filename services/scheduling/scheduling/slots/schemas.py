# ruff: noqa: N815 - the names are those of the wire
"""Free slots on the wire."""

from datetime import date
from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from chassis.schemas import PublishedSchema
from scheduling.wire import Milliseconds, identifier, zone_field


class FreeSlotsQuery(PublishedSchema):
    """Which free slots to list: a range in milliseconds of Unix time, the zone of the answer, and with whom."""

    startDate = Milliseconds(required=True)
    endDate = Milliseconds(required=True)
    timezone = zone_field()
    userId = identifier()
    userIds = fields.List(identifier(), validate=validate.Length(max=200))
    # How the published client for JavaScript writes a list.
    bracketed = fields.List(identifier(), validate=validate.Length(max=200), data_key="userIds[]")


class SlotsOfDate(Schema):
    """The free slots of one local date."""

    slots = fields.List(fields.String(), required=True)


class FreeSlotsAnswer(Schema):
    """Free slots by local date (YYYY-MM-DD); dates without any are left out."""

    def load(self, data: Any, **_options: Any) -> Any:
        """Read each date; no member has a fixed name.

        Raises:
            ValueError: a member's name is no date.
            ValidationError: a date has something else than slots.
        """
        return {date.fromisoformat(name): SlotsOfDate().load(value, unknown=RAISE) for name, value in data.items()}


def present_slots(by_date: dict[str, list[str]]) -> dict[str, dict[str, list[str]]]:
    """The free slots as they are answered."""
    return {date: {"slots": slots} for date, slots in by_date.items()}
