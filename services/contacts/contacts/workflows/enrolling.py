"""Taking contacts into workflows, and out of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, select
from sqlalchemy.dialects.postgresql import insert

from chassis.events.declare import Event, EventType
from chassis.ids import new_id
from chassis.timers.store import Timer
from chassis.work import Change, Work
from contacts import events
from contacts.history import tell
from contacts.people.loading import require_contact
from contacts.people.models import Contact
from contacts.search.grammar import read_filters
from contacts.workflows.conditions import holds
from contacts.workflows.errors import workflow_not_published
from contacts.workflows.models import Enrollment, EnrollmentWait, Workflow, WorkflowCall, WorkflowVersion
from contacts.workflows.operations import read_workflow
from contacts.workflows.rules import FIRST, lineage_after
from contacts.workflows.timers import ADVANCE, CLOSE

_ACTOR = "workflow:"
_AT_ONCE = 100


def start_workflows(work: Work, event: Event) -> None:
    """Take the contact of an event into every published workflow that the event triggers, once for each event.

    A workflow does not start from what it did itself, nor from what others did because of it: so none goes round in circles.
    """
    if event.contact_id is None or event.location_id is None:
        return
    triggered = [
        workflow
        for workflow, version in _waiting_for(work, event)
        if holds(read_filters((version.trigger or {})["filters"]), event.data)
    ]
    if not triggered or not _is_live(work, event.contact_id):
        return
    lineage = _lineage_of(work, event)
    for workflow in triggered:
        if workflow.id not in lineage:
            context = {"event": {"id": event.id, "type": event.type, "data": event.data}}
            with work.acting_as(f"{_ACTOR}{workflow.id}"):
                _enroll(work, workflow, event.contact_id, event_id=UUID(event.id), context=context, lineage=lineage)


def triggering(work: Work, together: Sequence[Event]) -> Sequence[Event]:
    """Those of some events of one type that a workflow might start from: all, where one starts from that type."""
    return together if _waiting_for(work, max(together, key=lambda event: event.time)) else ()


def enroll_by_hand(work: Work, workflow_id: str, contact_id: str, starts_at: datetime | None) -> None:
    """Take a contact into a workflow, now or at `starts_at`. One who is inside by hand already stays there once.

    Raises:
        NotFound: `contact_not_found`, `workflow_not_found`.
        Invalid: `workflow_not_published`.
    """
    require_contact(work, contact_id)
    _enroll(work, _published(work, workflow_id), contact_id, starts_at=starts_at)


def enroll_by_workflow(work: Work, workflow_id: str, contact_id: str, lineage: Sequence[str]) -> None:
    """Have another workflow take a contact in; `lineage` names those that led to this.

    Raises:
        NotFound: `workflow_not_found`.
        Invalid: `workflow_not_published`.
    """
    _enroll(work, _published(work, workflow_id), contact_id, lineage=lineage)


def remove_by_hand(work: Work, workflow_id: str, contact_id: str, *, besides: str | None = None) -> None:
    """Take a contact out of a workflow; nothing happens to one who is not inside, nor to the enrollment `besides`.

    Raises:
        NotFound: `contact_not_found`, `workflow_not_found`.
    """
    require_contact(work, contact_id)
    workflow, _ = read_workflow(work, workflow_id)
    ways = _active().where(Enrollment.contact_id == contact_id, Enrollment.workflow_id == workflow.id)
    for enrollment in work.session.scalars(ways if besides is None else ways.where(Enrollment.id != besides)):
        end(work, enrollment, "stopped", "removed")


def stop_for_deleted(work: Work, event: Event) -> None:
    """Stop everything that a contact was in when it was deleted; what a restored one has entered since goes on."""
    entered = _active().where(Enrollment.contact_id == event.subject, Enrollment.enrolled_at <= event.time)
    for enrollment in work.session.scalars(entered):
        with work.acting_as(f"{_ACTOR}{enrollment.workflow_id}"):
            end(work, enrollment, "stopped", "contact_deleted")


def inside(work: Work, together: Sequence[Event]) -> Sequence[Event]:
    """Those of some events of deleted contacts whose contact is in a workflow."""
    subjects = [event.subject for event in together]
    active = select(Enrollment.contact_id).where(Enrollment.contact_id.in_(subjects), Enrollment.state == "active")
    found = set(work.session.scalars(active))
    return [event for event in together if event.subject in found]


def close_workflow(work: Work, timer: Timer) -> None:
    """Stop those who are inside a deleted workflow: some now, the others by the same timer."""
    ways = list(work.session.scalars(_active().where(Enrollment.workflow_id == timer.key).limit(_AT_ONCE)))
    for enrollment in ways:
        with work.acting_as(f"{_ACTOR}{enrollment.workflow_id}"):
            end(work, enrollment, "stopped", "workflow_deleted")
    if len(ways) == _AT_ONCE:
        work.set_timer(CLOSE, timer.key, work.now())


def end(work: Work, enrollment: Enrollment, state: str, reason: str) -> None:
    """End a way through a workflow: `finished` or `stopped`. Its timer, if there is one, finds that and does nothing."""
    before = enrollment.state
    enrollment.state, enrollment.reason, enrollment.ended_at = state, reason, work.now()
    # Whoever waits for an event or an answer waits no more; a call that is under way finds that.
    for model in (EnrollmentWait, WorkflowCall):
        work.session.execute(delete(model).where(model.enrollment_id == enrollment.id))
    workflow = work.session.get_one(Workflow, enrollment.workflow_id)
    event_type = events.WORKFLOW_FINISHED if state == "finished" else events.WORKFLOW_STOPPED
    work.session.flush()
    _tell(work, event_type, workflow, enrollment, Change("state", before, state))


def _published(work: Work, workflow_id: str) -> Workflow:
    workflow, _ = read_workflow(work, workflow_id)
    if workflow.status != "published":
        raise workflow_not_published()
    return workflow


def _enroll(
    work: Work,
    workflow: Workflow,
    contact_id: str,
    *,
    event_id: UUID | None = None,
    context: dict[str, Any] | None = None,
    lineage: Sequence[str] = (),
    starts_at: datetime | None = None,
) -> None:
    row = {
        "id": new_id(),
        "location_id": work.location_id,
        "workflow_id": workflow.id,
        "revision": workflow.revision,
        "contact_id": contact_id,
        "event_id": event_id,
        "state": "active",
        "position": FIRST,
        "context": context or {},
        "lineage": list(lineage),
        "enrolled_at": work.now(),
    }
    statement = insert(Enrollment).values(row).on_conflict_do_nothing().returning(Enrollment)
    enrollment = work.session.scalars(statement).one_or_none()
    if enrollment is not None:
        _tell(work, events.WORKFLOW_ENROLLED, workflow, enrollment, Change("state", None, "active"))
        work.set_timer(ADVANCE, enrollment.id, max(starts_at or work.now(), work.now()))


def _tell(work: Work, event_type: EventType, workflow: Workflow, enrollment: Enrollment, change: Change) -> None:
    data = {
        "id": enrollment.id,
        "workflowId": workflow.id,
        "workflowName": workflow.name,
        "contactId": enrollment.contact_id,
        "state": enrollment.state,
        "reason": enrollment.reason,
    }
    tell(work, event_type, contact_id=enrollment.contact_id, subject=enrollment.id, data=data, audited=[change])


def _waiting_for(work: Work, event: Event) -> Sequence[tuple[Workflow, WorkflowVersion]]:
    statement = (
        select(Workflow, WorkflowVersion)
        .join(
            WorkflowVersion,
            (WorkflowVersion.workflow_id == Workflow.id) & (WorkflowVersion.revision == Workflow.revision),
        )
        .where(
            Workflow.trigger_event == event.type,
            Workflow.status == "published",
            Workflow.deleted_at.is_(None),
            Workflow.published_at <= event.time,
        )
        .order_by(Workflow.id)
    )
    return [(workflow, version) for workflow, version in work.session.execute(statement)]


def _is_live(work: Work, contact_id: str) -> bool:
    # Held, so that a merge that is under way does not leave the enrollment behind.
    live = select(Contact.id).where(Contact.id == contact_id, Contact.deleted_at.is_(None))
    return work.session.scalars(live.with_for_update(read=True, key_share=True, of=Contact)).first() is not None


def _lineage_of(work: Work, event: Event) -> list[str]:
    """The workflows by whose doing the event came about: the one that acted, and those that led to its own start."""
    if not event.actor.startswith(_ACTOR):
        return []
    workflow_id = event.actor.removeprefix(_ACTOR)
    latest = (
        select(Enrollment.lineage)
        .where(Enrollment.workflow_id == workflow_id, Enrollment.contact_id == event.contact_id)
        .order_by(Enrollment.enrolled_at.desc(), Enrollment.id.desc())
        .limit(1)
    )
    return lineage_after(work.session.scalars(latest).first() or [], workflow_id)


def _active() -> Select[Enrollment]:
    return select(Enrollment).where(Enrollment.state == "active").order_by(Enrollment.id).with_for_update()
