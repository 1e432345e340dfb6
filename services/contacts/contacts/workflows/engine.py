"""Taking steps. What a step does, where the way stands afterwards and the timer of what follows are one transaction: a process that dies
in it has done nothing, and one that dies behind it has done the step once.
"""

from sqlalchemy import select

from chassis.errors import Problem
from chassis.timers.store import Timer
from chassis.work import Work
from contacts.erasing.operations import is_erased
from contacts.people.merged import current_id
from contacts.people.models import Contact
from contacts.workflows.enrolling import end
from contacts.workflows.models import Enrollment, EnrollmentStep, Workflow, WorkflowVersion
from contacts.workflows.operations import read_version
from contacts.workflows.rules import Step, after, into, step_at
from contacts.workflows.steps import STEP_TYPES
from contacts.workflows.steps.base import Await, End, Enter, Outcome, Skipped, Wait
from contacts.workflows.timers import ADVANCE

STEPS_AT_ONCE = 50


def advance(work: Work, timer: Timer) -> None:
    """Take the steps of an enrollment up to its next wait or its end; after many steps, go on in a transaction of its own."""
    statement = select(Enrollment).where(Enrollment.id == timer.key, Enrollment.state == "active").with_for_update()
    enrollment = work.session.scalars(statement).one_or_none()
    if enrollment is None:
        return
    if current_id(work, enrollment.contact_id) != enrollment.contact_id:
        # The survivor goes this way itself; this one stands still unless the merge is undone.
        return
    with work.acting_as(f"workflow:{enrollment.workflow_id}"):
        reason = _reason_to_stop(work, enrollment)
        if reason is not None:
            if not is_erased(work, enrollment.contact_id):
                end(work, enrollment, "stopped", reason)
            return
        version = read_version(work, enrollment.workflow_id, enrollment.revision)
        for _ in range(STEPS_AT_ONCE):
            step = step_at(version.steps, enrollment.position)
            if step is None:
                end(work, enrollment, "finished", "completed")
                return
            if not _go_on(work, enrollment, version, step):
                return
        work.set_timer(ADVANCE, enrollment.id, work.now())


def _reason_to_stop(work: Work, enrollment: Enrollment) -> str | None:
    live = select(Contact.id).where(Contact.id == enrollment.contact_id, Contact.deleted_at.is_(None))
    if work.session.scalars(live).first() is None:
        return "contact_deleted"
    workflow = work.session.get_one(Workflow, enrollment.workflow_id)
    return None if workflow.deleted_at is None else "workflow_deleted"


def _go_on(work: Work, enrollment: Enrollment, version: WorkflowVersion, step: Step) -> bool:
    """Take one step and move; whether the next can be taken at once."""
    outcome = _take(work, enrollment, step)
    _note(work, enrollment, step, outcome)
    if isinstance(outcome, End):
        end(work, enrollment, "finished", outcome.reason)
        return False
    if isinstance(outcome, Enter):
        enrollment.position = into(version.steps, enrollment.position, outcome.branch)
        return True
    enrollment.position = after(version.steps, enrollment.position)
    if isinstance(outcome, Wait):
        work.set_timer(ADVANCE, enrollment.id, outcome.until)
    return not isinstance(outcome, Wait | Await)


def _take(work: Work, enrollment: Enrollment, step: Step) -> Outcome:
    step_type = STEP_TYPES[step["type"]]
    settings = step_type.settings().load({name: value for name, value in step.items() if name != "type"})
    try:
        with work.savepoint():
            outcome = step_type.take(work, enrollment, settings)
            work.session.flush()
            return outcome
    except Problem as problem:
        # A rule said no (a limit, a conflict). It would say so again; everything else is tried again by the timer.
        return Skipped(problem.code)


def _note(work: Work, enrollment: Enrollment, step: Step, outcome: Outcome) -> None:
    work.session.add(
        EnrollmentStep(
            enrollment_id=enrollment.id,
            position=enrollment.position,
            type=step["type"],
            outcome=type(outcome).__name__.lower(),
            note=getattr(outcome, "note", None) or getattr(outcome, "branch", None),
            at=work.now(),
        )
    )
