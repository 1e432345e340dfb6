"""Letting a way go on that waited for something else than a time."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select

from chassis.work import Work
from contacts.workflows.models import Enrollment, EnrollmentWait, WorkflowCall
from contacts.workflows.timers import ADVANCE


def resume(work: Work, waited: EnrollmentWait | WorkflowCall, fact: str, found: Mapping[str, Any]) -> Enrollment | None:
    """Let the way go on by a timer, with what was `found` as a fact for its conditions; None if somebody did already, or it has ended.

    The enrollment is locked first, as by everybody who moves it: of an event and the time-out that come together, one wins.
    """
    statement = (
        select(Enrollment)
        .where(Enrollment.id == waited.enrollment_id, Enrollment.state == "active")
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    enrollment = work.session.scalars(statement).one_or_none()
    model = type(waited)
    gone = work.session.execute(delete(model).where(model.id == waited.id).returning(model.id)).first()
    if enrollment is None or gone is None:
        return None
    enrollment.context = {**enrollment.context, fact: dict(found)}
    work.set_timer(ADVANCE, enrollment.id, work.now())
    return enrollment
