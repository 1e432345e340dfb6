"""Calling webhooks: each try with no transaction open (the chassis' `timers/trying.py`), and then the way goes on."""

from datetime import timedelta

from sqlalchemy import select

from chassis.timers.store import Timer
from chassis.timers.trying import Tries, of_try
from chassis.work import Units, Work
from contacts.calls.client import Answered, post
from contacts.workflows.models import EnrollmentStep, WorkflowCall
from contacts.workflows.resuming import resume
from contacts.workflows.timers import CALL


def begin_call(work: Work, timer: Timer) -> None:
    """Begin one try of a call, and look again a minute later whether it came to its end."""
    call = work.session.scalars(
        select(WorkflowCall).where(WorkflowCall.id == timer.key).with_for_update()
    ).one_or_none()
    if call is not None:
        _tries.begin(work, call)


def _make(units: Units, call_id: str, attempt: int) -> None:
    with units() as work:
        call = of_try(work, WorkflowCall, call_id, attempt)
        request = None if call is None else (call.url, call.headers, call.body.encode())
        loopback = work.settings.webhook_loopback
    if request is None:
        return
    answered = post(*request, loopback=loopback)
    with units() as work:
        call = of_try(work, WorkflowCall, call_id, attempt)
        if call is not None:
            settle(work, call, answered)


_tries = Tries(CALL, _make, patience=timedelta(minutes=1))


def settle(work: Work, call: WorkflowCall, answered: Answered) -> None:
    """Let the way go on after a call that is over, or try again later."""
    if not answered.final and _tries.again(work, call):
        return
    found = {"ok": answered.ok, "status": answered.status, "problem": answered.problem, "tries": call.attempt}
    enrollment = resume(work, call, "webhook", found)
    if enrollment is not None:
        work.session.add(
            EnrollmentStep(
                enrollment_id=enrollment.id,
                position=call.position,
                type="webhook",
                outcome="done" if answered.ok else "skipped",
                note=answered.problem or f"http_{answered.status}",
                at=work.now(),
            )
        )
