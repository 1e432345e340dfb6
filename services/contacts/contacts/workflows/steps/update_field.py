"""The step `update_field`: `{"type": "update_field", "fields": {"companyName": "Müller GmbH"}}`, custom fields as in a contact's body."""

from typing import Any

from marshmallow import RAISE, ValidationError, fields

from chassis.schemas import OwnSchema
from chassis.work import Work
from contacts.people.operations import update_contact
from contacts.people.schemas import ContactFields
from contacts.workflows.models import Enrollment
from contacts.workflows.steps.base import Done, Outcome, StepType

_OTHERS = ("assigned_to", "dnd", "dnd_settings", "inbound_dnd_settings", "tags")


def _some(given: dict[str, Any]) -> None:
    if not given:
        raise ValidationError("At least one field.")


class Fields(ContactFields):
    """Fields of a contact, as whoever changes one gives them; for some of them there are steps of their own."""

    class Meta:
        unknown = RAISE
        exclude = _OTHERS


class UpdateFieldSettings(OwnSchema):
    """What to set; null empties a field."""

    fields_ = fields.Nested(Fields, required=True, data_key="fields", validate=_some)


def _take(work: Work, enrollment: Enrollment, settings: dict[str, Any]) -> Outcome:
    update_contact(work, enrollment.contact_id, settings["fields_"])
    return Done()


UPDATE_FIELD = StepType("update_field", UpdateFieldSettings, _take)
