# ruff: noqa: N815 - the names are those of the wire
"""Blocked slots on the wire (published: BlockSlotCreateRequestDTO, BlockSlotEditRequestDTO, BlockedSlotSuccessfulResponseDto)."""

from typing import Any

from marshmallow import Schema, fields

from chassis.schemas import text, wire_time
from scheduling.blocks.models import BlockedSlot
from scheduling.wire import Moment, PublishedBody, identifier, without_nothing

# In the published schema the calendar is required, and its description says "either … or".


class BlockBody(PublishedBody):
    """What to block."""

    title = text(500)
    calendar_id = identifier(data_key="calendarId")
    assigned_user_id = identifier(data_key="assignedUserId")
    location_id = identifier(required=True, data_key="locationId")
    start_at = Moment(required=True, data_key="startTime")
    end_at = Moment(required=True, data_key="endTime")


class BlockChangeBody(BlockBody):
    """What to change of a blocked slot."""

    location_id = identifier(data_key="locationId")
    start_at = Moment(data_key="startTime")
    end_at = Moment(data_key="endTime")


class BlockAnswer(Schema):
    """A blocked slot."""

    id = fields.String(required=True)
    locationId = fields.String(required=True)
    title = fields.String(required=True)
    startTime = fields.String(required=True)
    endTime = fields.String(required=True)
    calendarId = fields.String()
    assignedUserId = fields.String()


def present_block(row: BlockedSlot) -> dict[str, Any]:
    """The blocked slot as writing it answers."""
    return without_nothing(present_block_data(row))


def present_block_data(row: BlockedSlot) -> dict[str, Any]:
    """The blocked slot as its events tell it."""
    return {
        "id": row.id,
        "locationId": row.location_id,
        "title": row.title,
        "startTime": wire_time(row.start_at),
        "endTime": wire_time(row.end_at),
        "calendarId": row.calendar_id,
        "assignedUserId": row.assigned_user_id,
    }


def present_block_event(row: BlockedSlot) -> dict[str, Any]:
    """The blocked slot in the list, which has the shape of calendar events: what it lacks is empty."""
    return {
        **present_block_data(row),
        "calendarId": row.calendar_id or "",
        "assignedUserId": row.assigned_user_id or "",
        "contactId": "",
        "groupId": "",
        "appointmentStatus": "",
        "users": [],
        "isRecurring": False,
        "deleted": False,
        "dateAdded": wire_time(row.created_at),
        "dateUpdated": wire_time(row.updated_at),
    }
