"""The step `send_message`: `{"type": "send_message", "channel": "sms", "body": "See you tomorrow."}`; an e-mail has a `subject` too."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates, validates_schema

from chassis.schemas import OwnSchema
from chassis.work import Work
from contacts.dnd.rules import blocked_by
from contacts.merge_fields.filling import fields_can_be_read
from contacts.merge_fields.rules import LONGEST
from contacts.messaging.sending import CHANNELS, queue_message
from contacts.people.loading import read_contact
from contacts.wire import optional_text
from contacts.workflows.models import Enrollment
from contacts.workflows.steps.base import Done, Outcome, Skipped, StepType


class SendMessageSettings(OwnSchema):
    """What to send, and where; it goes to the contact's primary address there."""

    channel = fields.String(required=True, validate=validate.OneOf(CHANNELS))
    subject = optional_text(500)
    body = fields.String(required=True, validate=[validate.Length(1, LONGEST), fields_can_be_read])

    @validates_schema
    def _has_subject(self, data: dict[str, Any], **_kwargs: object) -> None:
        if data.get("channel") == "email" and not data.get("subject"):
            raise ValidationError("Missing data for required field.", "subject")

    @validates("subject")
    def _can_be_read(self, subject: str | None, data_key: str) -> None:  # noqa: ARG002 - marshmallow's signature
        fields_can_be_read(subject or "")


def _take(work: Work, enrollment: Enrollment, settings: dict[str, Any]) -> Outcome:
    contact = read_contact(work, enrollment.contact_id)
    reason = blocked_by(contact.dnd, contact.dnd_settings, settings["channel"])
    if reason is not None:
        return Skipped(reason)
    message_id = queue_message(
        work, contact, settings["channel"], body=settings["body"], subject=settings.get("subject")
    )
    return Skipped("no_address") if message_id is None else Done(note=message_id)


SEND_MESSAGE = StepType("send_message", SendMessageSettings, _take)
