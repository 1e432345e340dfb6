"""The step `create_opportunity`: `{"type": "create_opportunity", "pipelineId": "…", "name": "New roof", "monetaryValue": 1200}`."""

from typing import Any

from marshmallow import RAISE

from chassis.work import Work
from contacts.opportunities.operations import create_opportunity
from contacts.opportunities.schemas import OpportunityChange
from contacts.people.loading import read_contact
from contacts.wire import identifier
from contacts.workflows.models import Enrollment
from contacts.workflows.steps.base import Done, Outcome, StepType


class CreateOpportunitySettings(OpportunityChange):
    """The opportunity to make, as in the body of one; it has the contact's name and begins in the first stage unless said otherwise."""

    class Meta:
        unknown = RAISE

    pipeline_id = identifier(required=True, name="pipelineId")


def _take(work: Work, enrollment: Enrollment, settings: dict[str, Any]) -> Outcome:
    contact = read_contact(work, enrollment.contact_id)
    named = {"name": contact.name or contact.email or contact.phone or contact.id}
    shown = create_opportunity(work, {**named, **settings, "contact_id": contact.id})
    return Done(note=shown.opportunity.id)


CREATE_OPPORTUNITY = StepType("create_opportunity", CreateOpportunitySettings, _take)
