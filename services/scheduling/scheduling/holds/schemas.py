# ruff: noqa: N815 - the names are those of the wire
"""Holds on the wire."""

from typing import Any

from marshmallow import Schema, fields

from chassis.schemas import wire_time
from scheduling.holds.models import Hold
from scheduling.wire import Moment, OwnBody, identifier


class HoldBody(OwnBody):
    """Which slot to hold; without `endTime` it is as long as the calendar's."""

    start_at = Moment(required=True, data_key="startTime")
    end_at = Moment(data_key="endTime")
    assigned_user_id = identifier(data_key="assignedUserId")


class HoldState(Schema):
    """A hold."""

    id = fields.String(required=True)
    calendarId = fields.String(required=True)
    assignedUserId = fields.String(required=True, allow_none=True)
    startTime = fields.String(required=True)
    endTime = fields.String(required=True)
    expiresAt = fields.String(required=True)


class HoldAnswer(Schema):
    """One hold."""

    hold = fields.Nested(HoldState, required=True)


def present_hold(hold: Hold) -> dict[str, Any]:
    """The hold as it is answered."""
    return {
        "id": hold.id,
        "calendarId": hold.calendar_id,
        "assignedUserId": hold.assigned_user_id,
        "startTime": wire_time(hold.start_at),
        "endTime": wire_time(hold.end_at),
        "expiresAt": wire_time(hold.expires_at),
    }
