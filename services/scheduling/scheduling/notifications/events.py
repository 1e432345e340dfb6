# ruff: noqa: N815 - the names are those of the wire
"""What is told when somebody is to be told of an appointment."""

from marshmallow import Schema, fields

from chassis.events.declare import EventType


class Recipient(Schema):
    """Whom to tell: a contact or a user, or an address alone."""

    contactId = fields.String(required=True, allow_none=True)
    userId = fields.String(required=True, allow_none=True)
    email = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)


class ReminderData(Schema):
    """A message about an appointment that is due now, to one recipient.

    `notificationType` is booked, confirmation, cancellation, reminder, followup or reschedule; `channel` is email, sms, whatsapp or inApp.
    The body of an e-mail is HTML.
    """

    id = fields.String(required=True, metadata={"description": "the appointment"})
    locationId = fields.String(required=True)
    calendarId = fields.String(required=True)
    contactId = fields.String(required=True)
    title = fields.String(required=True)
    startTime = fields.String(required=True)
    notificationId = fields.String(required=True)
    notificationType = fields.String(required=True)
    channel = fields.String(required=True)
    recipient = fields.Nested(Recipient, required=True)
    subject = fields.String(required=True)
    body = fields.String(required=True)
    templateId = fields.String(required=True, allow_none=True)
    fromName = fields.String(required=True, allow_none=True)
    fromAddress = fields.String(required=True, allow_none=True)
    fromNumber = fields.String(required=True, allow_none=True)


REMINDER_DUE = EventType(
    "scheduling.appointment.reminder_due",
    schema=ReminderData,
    example={
        "id": "0TkCdp9PfvLeWKYRRvIz",
        "locationId": "C2QujeCh8ZnC7al2InWR",
        "calendarId": "CVokAlI8fgw4WYWoCtQz",
        "contactId": "9NkT25Vor1v4aQatFsv2",
        "title": "Zoë Núñez",
        "startTime": "2026-03-30T07:00:00.000Z",
        "notificationId": "Yp0kAlI8fgw4WYWoCtQz",
        "notificationType": "reminder",
        "channel": "email",
        "recipient": {"contactId": "9NkT25Vor1v4aQatFsv2", "userId": None, "email": "zoe@example.com", "phone": None},
        "subject": "Reminder: Zoë Núñez",
        "body": "Zoë Núñez, 2026-03-30 09:00 (Europe/Berlin)",
        "templateId": None,
        "fromName": None,
        "fromAddress": None,
        "fromNumber": None,
    },
)

PUBLISHED = [REMINDER_DUE]
