"""Looking at contacts' ways through workflows, and at what was done on each."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from chassis.paging import Key
from chassis.work import Work
from contacts.people.loading import require_contact
from contacts.workflows.errors import enrollment_not_found
from contacts.workflows.models import Enrollment, EnrollmentStep, Workflow

_NEWEST = (
    Key(Enrollment.enrolled_at, "enrolled_at", descending=True, value=datetime.fromisoformat),
    Key(Enrollment.id, "id", descending=True, value=str),
)
_AS_TAKEN = (Key(EnrollmentStep.number, "number", value=int),)


def list_enrollments(
    work: Work, contact_id: str, state: str | None
) -> tuple[Sequence[tuple[Enrollment, str]], str | None]:
    """A page of a contact's ways through workflows with the workflows' names, the newest first, and the next page's cursor.

    Raises:
        NotFound: `contact_not_found`.
        Unreadable: `invalid_cursor`.
    """
    require_contact(work, contact_id)
    statement = select(Enrollment).where(Enrollment.contact_id == contact_id)
    if state is not None:
        active = Enrollment.state == "active"
        statement = statement.where(active if state == "active" else ~active)
    rows, cursor = work.page.cut(work.session.scalars(work.page.apply(statement, _NEWEST)).all(), _NEWEST)
    ids = {row.workflow_id for row in rows}
    found = work.session.execute(select(Workflow.id, Workflow.name).where(Workflow.id.in_(ids)))
    names = {row.id: row.name for row in found}
    return [(row, names[row.workflow_id]) for row in rows], cursor


def list_steps(work: Work, contact_id: str, enrollment_id: str) -> tuple[Sequence[EnrollmentStep], str | None]:
    """A page of the steps that were taken on a contact's way, the first one first, and the next page's cursor.

    Raises:
        NotFound: `contact_not_found`, `enrollment_not_found`.
        Unreadable: `invalid_cursor`.
    """
    require_contact(work, contact_id)
    way = select(Enrollment.id).where(Enrollment.id == enrollment_id, Enrollment.contact_id == contact_id)
    if work.session.scalars(way).one_or_none() is None:
        raise enrollment_not_found()
    statement = select(EnrollmentStep).where(EnrollmentStep.enrollment_id == enrollment_id)
    return work.page.cut(work.session.scalars(work.page.apply(statement, _AS_TAKEN)).all(), _AS_TAKEN)
