"""Notifications on the wire."""

from typing import Any

from marshmallow import Schema, fields

from chassis.schemas import OwnSchema, wire_time, wire_time_or_none
from contacts.notifications.models import Notification


class NotificationsQuery(OwnSchema):
    """Which of the caller's notifications."""

    unread = fields.Boolean(load_default=False)
    limit = fields.String()
    cursor = fields.String()


class NotificationOut(Schema):
    """A notification in an answer; `eventId` is the id of its row on the contact's timeline."""

    id = fields.String(required=True)
    contact_id = fields.String(required=True, data_key="contactId")
    event_id = fields.String(required=True, data_key="eventId")
    type = fields.String(required=True)
    title = fields.String(required=True)
    actor = fields.String(required=True)
    occurred_at = fields.String(required=True, data_key="occurredAt")
    read_at = fields.String(required=True, allow_none=True, data_key="readAt")


class NotificationAnswer(Schema):
    """One notification."""

    notification = fields.Nested(NotificationOut, required=True)


class NotificationsAnswer(Schema):
    """A page of notifications, the newest first."""

    notifications = fields.List(fields.Nested(NotificationOut), required=True)
    next_cursor = fields.String(required=True, allow_none=True, data_key="nextCursor")


def present_notification(row: Notification) -> dict[str, Any]:
    """A notification as the wire has it."""
    return {
        "id": row.id,
        "contactId": row.contact_id,
        "eventId": str(row.event_id),
        "type": row.type,
        "title": row.title,
        "actor": row.actor,
        "occurredAt": wire_time(row.occurred_at),
        "readAt": wire_time_or_none(row.read_at),
    }
