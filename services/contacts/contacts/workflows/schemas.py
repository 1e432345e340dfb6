"""Workflows on the wire."""

from typing import Any

from marshmallow import Schema, fields, validate

import contacts.workflows.steps  # noqa: F401 - makes the kinds of steps known
from chassis.schemas import Instant, OwnSchema, PublishedSchema, wire_time, wire_time_or_none
from contacts.wire import identifier, readable
from contacts.workflows.fields import FilterList, StepList, event_type
from contacts.workflows.models import Enrollment, EnrollmentStep, Workflow, WorkflowVersion


class TriggerBody(OwnSchema):
    """The event that starts a workflow for its contact, if its data meets the filters."""

    event = event_type(required=True)
    filters = FilterList("trigger.filters", load_default=list)


class WorkflowChange(OwnSchema):
    """What to change of a workflow; without a trigger only people and other workflows start it."""

    name = fields.String(validate=readable(255))
    status = fields.String(validate=validate.OneOf(("draft", "published")))
    trigger = fields.Nested(TriggerBody, allow_none=True)
    steps = StepList(whole=True)


class WorkflowBody(WorkflowChange):
    """A workflow to make."""

    name = fields.String(required=True, validate=readable(255))
    status = fields.String(load_default="draft", validate=validate.OneOf(("draft", "published")))
    trigger = fields.Nested(TriggerBody, load_default=None, allow_none=True)
    steps = StepList(whole=True, load_default=list)


class WorkflowsQuery(PublishedSchema):
    """Whose workflows."""

    location_id = identifier(required=True, name="locationId")


class EnrollBody(PublishedSchema):
    """When to begin; now, if nothing is said."""

    starts_at = Instant(data_key="eventStartTime")


class EnrollmentsQuery(OwnSchema):
    """Those that go on, or those that have ended; both, if nothing is said."""

    state = fields.String(validate=validate.OneOf(("active", "past")))
    limit = fields.String()
    cursor = fields.String()


class WorkflowOut(Schema):
    """A workflow in a list."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    status = fields.String(required=True)
    version = fields.Integer(required=True)
    created_at = fields.String(required=True, data_key="createdAt")
    updated_at = fields.String(required=True, data_key="updatedAt")
    location_id = fields.String(required=True, data_key="locationId")


class WholeWorkflow(WorkflowOut):
    """A workflow with what it does."""

    trigger = fields.Dict(required=True, allow_none=True)
    steps = fields.List(fields.Dict(), required=True)


class WorkflowAnswer(Schema):
    """One workflow."""

    workflow = fields.Nested(WholeWorkflow, required=True)


class WorkflowsAnswer(Schema):
    """A location's workflows, the newest first."""

    workflows = fields.List(fields.Nested(WorkflowOut), required=True)


class EnrollmentOut(Schema):
    """A contact's way through a workflow; `step` is the position of the step to come."""

    id = fields.String(required=True)
    workflow_id = fields.String(required=True, data_key="workflowId")
    name = fields.String(required=True)
    state = fields.String(required=True)
    step = fields.String(required=True, allow_none=True)
    enrolled_at = fields.String(required=True, data_key="enrolledAt")
    ended_at = fields.String(required=True, allow_none=True, data_key="endedAt")
    reason = fields.String(required=True, allow_none=True)


class EnrollmentsAnswer(Schema):
    """A page of a contact's ways through workflows, the newest first."""

    enrollments = fields.List(fields.Nested(EnrollmentOut), required=True)
    next_cursor = fields.String(required=True, allow_none=True, data_key="nextCursor")


class StepOut(Schema):
    """A step that was taken; `position` is where it stands in the definition.

    `outcome` is `done`, `skipped`, `wait`, `await`, `enter` or `end`; `note` is the branch entered, what was made, or the code of why not.
    """

    position = fields.String(required=True)
    type = fields.String(required=True)
    outcome = fields.String(required=True)
    note = fields.String(required=True, allow_none=True)
    at = fields.String(required=True)


class StepsAnswer(Schema):
    """A page of the steps that were taken, the first one first."""

    steps = fields.List(fields.Nested(StepOut), required=True)
    next_cursor = fields.String(required=True, allow_none=True, data_key="nextCursor")


def present_workflow(workflow: Workflow) -> dict[str, Any]:
    """A workflow as a list has it."""
    return {
        "id": workflow.id,
        "name": workflow.name,
        "status": workflow.status,
        "version": workflow.version,
        "createdAt": wire_time(workflow.created_at),
        "updatedAt": wire_time(workflow.updated_at),
        "locationId": workflow.location_id,
    }


def present_whole_workflow(workflow: Workflow, version: WorkflowVersion) -> dict[str, Any]:
    """A workflow with what it does."""
    return {**present_workflow(workflow), "trigger": version.trigger, "steps": version.steps}


def present_enrollment(enrollment: Enrollment, name: str) -> dict[str, Any]:
    """A contact's way through the workflow `name`, as the wire has it."""
    return {
        "id": enrollment.id,
        "workflowId": enrollment.workflow_id,
        "name": name,
        "state": enrollment.state,
        "step": enrollment.position if enrollment.state == "active" else None,
        "enrolledAt": wire_time(enrollment.enrolled_at),
        "endedAt": wire_time_or_none(enrollment.ended_at),
        "reason": enrollment.reason,
    }


def present_step(step: EnrollmentStep) -> dict[str, Any]:
    """A step that was taken, as the wire has it."""
    return {
        "position": step.position,
        "type": step.type,
        "outcome": step.outcome,
        "note": step.note,
        "at": wire_time(step.at),
    }
