# ruff: noqa: N815 - the names are those of the wire
"""Notifications on the wire (published: CreateCalendarNotificationDTO, UpdateCalendarNotificationsDTO, CalendarNotificationResponseDTO)."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from chassis.schemas import PublishedSchema, text
from scheduling.notifications.models import CalendarNotification
from scheduling.notifications.rules import LONGEST, UNITS, Kind, length_of
from scheduling.wire import PublishedBody, choice, identifier, whole, without_nothing

_RECEIVERS = ("contact", "guest", "assignedUser", "emails", "phoneNumbers", "business")
_CHANNELS = ("email", "inApp", "sms", "whatsapp")
_MOST_AT_ONCE = 20
_DETAILS = (
    "templateId",
    "fromAddress",
    "fromName",
    "fromNumber",
    "additionalEmailIds",
    "additionalPhoneNumbers",
    "additionalWhatsappNumbers",
    "selectedUsers",
)


class OffsetBody(PublishedBody):
    """How long before or after."""

    timeOffset = whole(0, 10_000, required=True)
    unit = choice(*UNITS, required=True)

    @validates_schema(skip_on_field_errors=True)
    def _within_a_year(self, data: Any, **_kwargs: Any) -> None:
        if length_of(data) > LONGEST:
            raise ValidationError("Must be a year at most.", "timeOffset")


def _offsets(name: str) -> fields.List[Any]:
    return fields.List(fields.Nested(OffsetBody), data_key=name, validate=validate.Length(max=10))


class NotificationChangeBody(PublishedBody):
    """What to change of a notification."""

    receiver_type = choice(*_RECEIVERS, data_key="receiverType")
    channel = choice(*_CHANNELS)
    notification_type = choice(*Kind, data_key="notificationType")
    is_active = fields.Boolean(data_key="isActive")
    deleted = fields.Boolean()
    body = text(50_000)
    subject = text(500)
    before_time = _offsets("beforeTime")
    after_time = _offsets("afterTime")
    templateId = text(100)
    fromAddress = text(320)
    fromName = text(200)
    fromNumber = text(40)
    additionalEmailIds = fields.List(fields.Email(), validate=validate.Length(max=20))
    additionalPhoneNumbers = fields.List(text(40), validate=validate.Length(max=20))
    additionalWhatsappNumbers = fields.List(text(40), validate=validate.Length(max=20))
    selectedUsers = fields.List(identifier(), validate=validate.Length(max=50))

    @post_load
    def _gather_details(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        details = {name: data.pop(name) for name in _DETAILS if name in data}
        return {**data, "details": details}


class NotificationBody(NotificationChangeBody):
    """A new notification."""

    receiver_type = choice(*_RECEIVERS, data_key="receiverType", required=True)
    channel = choice(*_CHANNELS, required=True)
    notification_type = choice(*Kind, data_key="notificationType", required=True)


class NotificationsBody(NotificationBody):
    """New notifications: the body is a list."""

    def __init__(self, **options: Any) -> None:
        super().__init__(many=True, **options)

    @validates_schema(pass_collection=True, skip_on_field_errors=True)
    def _few(self, data: Any, **_kwargs: Any) -> None:
        if not 1 <= len(data) <= _MOST_AT_ONCE:
            raise ValidationError(f"Must be 1 to {_MOST_AT_ONCE} notifications.")


class NotificationsQuery(PublishedSchema):
    """Which notifications to list."""

    isActive = fields.Boolean()
    deleted = fields.Boolean(load_default=False)
    limit = fields.Float(load_default=100, validate=validate.Range(1, 100))
    skip = fields.Float(load_default=0, validate=validate.Range(0, 10_000))


class NotificationAnswer(Schema):
    """A notification."""

    id = fields.String(required=True, data_key="_id")
    receiverType = fields.String(required=True)
    channel = fields.String(required=True)
    notificationType = fields.String(required=True)
    isActive = fields.Boolean(required=True)
    deleted = fields.Boolean(required=True)
    subject = fields.String()
    body = fields.String()
    beforeTime = fields.List(fields.Dict())
    afterTime = fields.List(fields.Dict())
    templateId = fields.String()
    fromAddress = fields.String()
    fromName = fields.String()
    fromNumber = fields.String()
    additionalEmailIds = fields.List(fields.String())
    additionalPhoneNumbers = fields.List(fields.String())
    additionalWhatsappNumbers = fields.List(fields.String())
    selectedUsers = fields.List(fields.String())


class NotificationsAnswer(NotificationAnswer):
    """Notifications: the answer is a list."""

    def __init__(self, **options: Any) -> None:
        super().__init__(many=True, **options)


class MessageAnswer(Schema):
    """What was done."""

    message = fields.String(required=True)


def present_notification(row: CalendarNotification) -> dict[str, Any]:
    """The notification as it is answered."""
    details: Mapping[str, Any] = row.details
    return without_nothing(
        {
            "_id": row.id,
            "receiverType": row.receiver_type,
            "channel": row.channel,
            "notificationType": row.notification_type,
            "isActive": row.is_active,
            "deleted": row.deleted,
            "subject": row.subject,
            "body": row.body,
            "beforeTime": row.before_time,
            "afterTime": row.after_time,
            **details,
        }
    )
