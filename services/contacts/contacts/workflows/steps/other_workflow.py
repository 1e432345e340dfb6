"""The steps `add_to_workflow` and `remove_from_workflow`: `{"type": "add_to_workflow", "workflowId": "…"}`."""

from typing import Any

from chassis.schemas import OwnSchema
from chassis.work import Work
from contacts.wire import identifier
from contacts.workflows.enrolling import enroll_by_workflow, remove_by_hand
from contacts.workflows.models import Enrollment
from contacts.workflows.rules import lineage_after
from contacts.workflows.steps.base import Done, End, Outcome, Skipped, StepType


class OtherWorkflowSettings(OwnSchema):
    """Which workflow."""

    workflow_id = identifier(required=True, name="workflowId")


def _add(work: Work, enrollment: Enrollment, settings: dict[str, Any]) -> Outcome:
    """A workflow that led here is not begun again: so none goes round in circles."""
    lineage = lineage_after(enrollment.lineage, enrollment.workflow_id)
    if settings["workflow_id"] in lineage:
        return Skipped("workflow_led_here")
    enroll_by_workflow(work, settings["workflow_id"], enrollment.contact_id, lineage)
    return Done()


def _remove(work: Work, enrollment: Enrollment, settings: dict[str, Any]) -> Outcome:
    remove_by_hand(work, settings["workflow_id"], enrollment.contact_id, besides=enrollment.id)
    return End("removed") if settings["workflow_id"] == enrollment.workflow_id else Done()


ADD_TO_WORKFLOW = StepType("add_to_workflow", OtherWorkflowSettings, _add)
REMOVE_FROM_WORKFLOW = StepType("remove_from_workflow", OtherWorkflowSettings, _remove)
