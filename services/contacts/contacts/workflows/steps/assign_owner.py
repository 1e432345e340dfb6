"""The step `assign_owner`: `{"type": "assign_owner", "assignedTo": "USER"}`; null takes the owner away."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from chassis.schemas import OwnSchema
from chassis.work import Work
from contacts.people.changing import changing
from contacts.people.loading import lock_contact
from contacts.wire import boolean, identifier
from contacts.workflows.models import Enrollment
from contacts.workflows.steps.base import Done, Outcome, Skipped, StepType


class AssignOwnerSettings(OwnSchema):
    """The new owner; `onlyUnassigned` leaves a contact with whoever has it."""

    assigned_to = identifier(none=True, name="assignedTo")
    only_unassigned = boolean(name="onlyUnassigned")

    @validates_schema
    def _somebody(self, data: dict[str, Any], **_kwargs: object) -> None:
        if "assigned_to" not in data:
            raise ValidationError("Missing data for required field.", "assignedTo")


def _take(work: Work, enrollment: Enrollment, settings: dict[str, Any]) -> Outcome:
    contact = lock_contact(work, enrollment.contact_id)
    if settings.get("only_unassigned") and contact.assigned_to is not None:
        return Skipped("already_assigned")
    with changing(work, contact):
        contact.assigned_to = settings["assigned_to"]
    return Done()


ASSIGN_OWNER = StepType("assign_owner", AssignOwnerSettings, _take)
