"""Calling webhooks. A timer begins each try and a thread makes it, so that no transaction is open while somebody else's server answers.

A try that its process does not live to see is begun again by the same timer; the receiver knows it by its key.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import structlog
from sqlalchemy import select

from chassis.identity import SYSTEM
from chassis.timers.store import Timer
from chassis.work import Units, Work
from contacts.calls.client import Answered, post
from contacts.workflows.models import EnrollmentStep, WorkflowCall
from contacts.workflows.resuming import resume
from contacts.workflows.timers import CALL

PAUSES = (timedelta(seconds=10), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))
"""What is waited after the first try, the second, and so on; after the last there is none."""
_PATIENCE = timedelta(minutes=1)
_THREADS = 4
_BUSY = timedelta(seconds=1)

_log = structlog.get_logger(__name__)
_pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="webhook")
_room = threading.BoundedSemaphore(2 * _THREADS)


def begin_call(work: Work, timer: Timer) -> None:
    """Begin one try of a call, and look again a minute later whether it came to its end."""
    call = work.session.scalars(
        select(WorkflowCall).where(WorkflowCall.id == timer.key).with_for_update()
    ).one_or_none()
    if call is None:
        return
    if not _room.acquire(blocking=False):
        work.set_timer(CALL, call.id, work.now() + _BUSY)
        return
    call.attempt += 1
    work.set_timer(CALL, call.id, work.now() + _PATIENCE)
    work.session.flush()
    units = Units(work.runtime, replace(SYSTEM, location_id=work.location_id))
    try:
        _pool.submit(_make, units, call.id, call.attempt)
    except BaseException:
        _room.release()
        raise


def _make(units: Units, call_id: str, attempt: int) -> None:
    try:
        with units() as work:
            # Its row is the timer's until that has committed; after a roll-back this try was never begun.
            call = _of_try(work, call_id, attempt)
            request = None if call is None else (call.url, call.headers, call.body.encode())
            loopback = work.settings.webhook_loopback
        if request is None:
            return
        answered = post(*request, loopback=loopback)
        with units() as work:
            call = _of_try(work, call_id, attempt)
            if call is not None:
                settle(work, call, answered)
    except Exception:  # noqa: BLE001 - as of the database alone, or of our own mistake
        # Whatever it is, the timer begins another try; nobody looks at this thread.
        _log.exception("webhook_try_failed", call=call_id, attempt=attempt)
    finally:
        _room.release()


def _of_try(work: Work, call_id: str, attempt: int) -> WorkflowCall | None:
    # By its id alone, so that this waits for whoever is changing the row, and sees what they leave.
    call = work.session.scalars(select(WorkflowCall).where(WorkflowCall.id == call_id).with_for_update()).one_or_none()
    return call if call is not None and call.attempt == attempt else None


def settle(work: Work, call: WorkflowCall, answered: Answered) -> None:
    """Let the way go on after a call that is over, or try again later."""
    if not answered.final and call.attempt <= len(PAUSES):
        work.set_timer(CALL, call.id, work.now() + PAUSES[call.attempt - 1])
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
