"""Workflows, and contacts' ways through them."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.people.errors import location_forbidden
from contacts.wire import SUCCEEDED, Succeeded
from contacts.workflows import enrolling, looking, operations
from contacts.workflows.schemas import (
    EnrollBody,
    EnrollmentsAnswer,
    EnrollmentsQuery,
    StepsAnswer,
    WorkflowAnswer,
    WorkflowBody,
    WorkflowChange,
    WorkflowsAnswer,
    WorkflowsQuery,
    present_enrollment,
    present_step,
    present_whole_workflow,
    present_workflow,
)

workflows = Feature("workflows", __name__, "Workflows")
_WORKFLOW = "/workflows/<workflow_id>"
_MEMBER = "/contacts/<contact_id>/workflow/<workflow_id>"


@workflows.operation("GET", "/workflows/", scope="workflows.readonly", query=WorkflowsQuery, answer=WorkflowsAnswer)
def list_workflows(work: Work, query: dict[str, Any]) -> Answer:
    """A location's workflows."""
    if query["location_id"] != work.location_id:
        raise location_forbidden()
    return {"workflows": [present_workflow(workflow) for workflow in operations.list_workflows(work)]}


@workflows.operation(
    "POST",
    "/workflows/",
    scope="workflows.write",
    body=WorkflowBody,
    answer=WorkflowAnswer,
    status=201,
    published=False,
)
def create_workflow(work: Work, body: dict[str, Any]) -> Answer:
    """Make a workflow."""
    workflow, version = operations.create_workflow(work, body)
    work.show_version(workflow)
    return {"workflow": present_whole_workflow(workflow, version)}


@workflows.operation("GET", _WORKFLOW, scope="workflows.readonly", answer=WorkflowAnswer, published=False)
def get_workflow(work: Work, workflow_id: str) -> Answer:
    """Read a workflow."""
    workflow, version = operations.read_workflow(work, workflow_id)
    work.show_version(workflow)
    return {"workflow": present_whole_workflow(workflow, version)}


@workflows.operation(
    "PUT", _WORKFLOW, scope="workflows.write", body=WorkflowChange, answer=WorkflowAnswer, published=False
)
def update_workflow(work: Work, body: dict[str, Any], workflow_id: str) -> Answer:
    """Change a workflow."""
    workflow, version = operations.update_workflow(work, workflow_id, body)
    work.show_version(workflow)
    return {"workflow": present_whole_workflow(workflow, version)}


@workflows.operation("DELETE", _WORKFLOW, scope="workflows.write", answer=Succeeded, published=False)
def delete_workflow(work: Work, workflow_id: str) -> Answer:
    """Delete a workflow."""
    operations.delete_workflow(work, workflow_id)
    return SUCCEEDED


@workflows.operation("POST", _MEMBER, scope="contacts.write", body=EnrollBody, answer=Succeeded)
def add_to_workflow(work: Work, body: dict[str, Any], contact_id: str, workflow_id: str) -> Answer:
    """Take a contact into a workflow."""
    enrolling.enroll_by_hand(work, workflow_id, contact_id, body.get("starts_at"))
    return SUCCEEDED


@workflows.operation("DELETE", _MEMBER, scope="contacts.write", body=EnrollBody, answer=Succeeded)
def remove_from_workflow(work: Work, body: dict[str, Any], contact_id: str, workflow_id: str) -> Answer:  # noqa: ARG001 - published, and of no use here
    """Take a contact out of a workflow."""
    enrolling.remove_by_hand(work, workflow_id, contact_id)
    return SUCCEEDED


@workflows.operation(
    "GET",
    "/contacts/<contact_id>/workflows",
    scope="contacts.readonly",
    query=EnrollmentsQuery,
    answer=EnrollmentsAnswer,
    paged=True,
    published=False,
)
def list_enrollments(work: Work, query: dict[str, Any], contact_id: str) -> Answer:
    """A contact's ways through workflows."""
    rows, cursor = looking.list_enrollments(work, contact_id, query.get("state"))
    return {"enrollments": [present_enrollment(row, name) for row, name in rows], "nextCursor": cursor}


@workflows.operation(
    "GET",
    "/contacts/<contact_id>/workflows/<enrollment_id>/steps",
    scope="contacts.readonly",
    answer=StepsAnswer,
    paged=True,
    published=False,
)
def list_steps(work: Work, contact_id: str, enrollment_id: str) -> Answer:
    """What was done on a contact's way through a workflow, and what was skipped and why."""
    rows, cursor = looking.list_steps(work, contact_id, enrollment_id)
    return {"steps": [present_step(row) for row in rows], "nextCursor": cursor}
