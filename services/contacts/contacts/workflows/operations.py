"""Making, reading, changing and deleting workflows."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from chassis.work import Work
from contacts.staff.errors import unknown_user
from contacts.staff.presence import absent_users
from contacts.workflows.errors import workflow_not_found
from contacts.workflows.models import Workflow, WorkflowVersion
from contacts.workflows.rules import users_named
from contacts.workflows.timers import CLOSE


def create_workflow(work: Work, given: Mapping[str, Any]) -> tuple[Workflow, WorkflowVersion]:
    """Make a workflow with its first version.

    Raises:
        Invalid: `unknown_user`, a step would give somebody something who does not work here.
    """
    _refuse_absent(work, given["steps"])
    workflow = Workflow(name=given["name"], status=given["status"], revision=1)
    _follow(workflow, given["trigger"])
    _mark_published(work, workflow)
    work.session.add(workflow)
    work.session.flush()
    version = _write_version(work, workflow, given["trigger"], given["steps"])
    work.session.flush()
    return workflow, version


def list_workflows(work: Work) -> Sequence[Workflow]:
    """The location's workflows, the newest first."""
    statement = (
        select(Workflow).where(Workflow.deleted_at.is_(None)).order_by(Workflow.created_at.desc(), Workflow.id.desc())
    )
    return work.session.scalars(statement).all()


def read_workflow(work: Work, workflow_id: str) -> tuple[Workflow, WorkflowVersion]:
    """A workflow and its present version.

    Raises:
        NotFound: `workflow_not_found`.
    """
    workflow = work.session.scalars(
        select(Workflow).where(Workflow.id == workflow_id, Workflow.deleted_at.is_(None))
    ).one_or_none()
    if workflow is None:
        raise workflow_not_found()
    return workflow, read_version(work, workflow.id, workflow.revision)


def read_version(work: Work, workflow_id: str, revision: int) -> WorkflowVersion:
    """One version of a workflow."""
    return work.session.get_one(WorkflowVersion, (workflow_id, revision))


def update_workflow(work: Work, workflow_id: str, given: Mapping[str, Any]) -> tuple[Workflow, WorkflowVersion]:
    """Change a workflow. Another trigger or other steps are a new version; contacts inside stay on theirs.

    What happened a moment ago still starts it after a change of its steps, but not after one of its trigger. Back to draft it takes
    nobody in, and those inside go on.

    Raises:
        NotFound: `workflow_not_found`.
        PreconditionFailed: `stale_version`.
        Invalid: `unknown_user`, as in `create_workflow`; whom the steps named already, they may go on naming.
    """
    workflow, version = read_workflow(work, workflow_id)
    work.check_version(workflow)
    _refuse_absent(work, given.get("steps", ()), but={user_id for _, user_id in users_named(version.steps)})
    trigger, steps = given.get("trigger", version.trigger), given.get("steps", version.steps)
    was_published = workflow.status == "published"
    workflow.name = given.get("name", workflow.name)
    workflow.status = given.get("status", workflow.status)
    other_trigger = trigger != version.trigger
    if other_trigger or steps != version.steps:
        workflow.revision += 1
        version = _write_version(work, workflow, trigger, steps)
        _follow(workflow, trigger)
    if other_trigger or not was_published:
        _mark_published(work, workflow)
    work.session.flush()
    return workflow, version


def delete_workflow(work: Work, workflow_id: str) -> None:
    """Delete a workflow. Contacts inside are stopped by a timer, some at a time.

    Raises:
        NotFound: `workflow_not_found`.
        PreconditionFailed: `stale_version`.
    """
    workflow, _ = read_workflow(work, workflow_id)
    work.check_version(workflow)
    workflow.deleted_at = work.now()
    work.set_timer(CLOSE, workflow.id, work.now())


def _write_version(
    work: Work, workflow: Workflow, trigger: Mapping[str, Any] | None, steps: Sequence[Mapping[str, Any]]
) -> WorkflowVersion:
    version = WorkflowVersion(
        workflow_id=workflow.id,
        revision=workflow.revision,
        trigger=None if trigger is None else dict(trigger),
        steps=[dict(step) for step in steps],
    )
    work.session.add(version)
    return version


def _refuse_absent(work: Work, steps: Sequence[Mapping[str, Any]], but: Collection[str] = ()) -> None:
    named = [(field, user_id) for field, user_id in users_named(steps) if user_id not in but]
    absent = absent_users(work, (user_id for _, user_id in named))
    for field, user_id in named:
        if user_id in absent:
            raise unknown_user(field)


def _follow(workflow: Workflow, trigger: Mapping[str, Any] | None) -> None:
    workflow.trigger_event = None if trigger is None else trigger["event"]


def _mark_published(work: Work, workflow: Workflow) -> None:
    workflow.published_at = work.now() if workflow.status == "published" else None
