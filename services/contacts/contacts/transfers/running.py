"""Doing a job of minutes in the worker, so that neither timers nor events wait for it, and a killed process costs seconds.

A timer begins the job in a thread and is set again for when it should look whether that thread still gets on: the job's transactions
move it (`Lease.renew`), the last one takes it back. A process that dies leaves the timer, which begins the job again, in whichever worker.
Twice at a time does no harm: each step locks the job's row and looks whether it is still the next one.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select

from chassis.identity import SYSTEM
from chassis.logging import place_of
from chassis.timers.room import Room
from chassis.timers.store import Timer
from chassis.work import Units, Work
from contacts.transfers.models import Job

LEASE = timedelta(seconds=20)
"""How long a job may say nothing before somebody else takes it up."""
MOST_STARTS = 5
_BUSY = timedelta(seconds=1)
_PAUSE = timedelta(seconds=3)
_PLACES = 4

_log = structlog.get_logger(__name__)
# A location leaves half of the places to others.
_room = Room(_PLACES, _PLACES // 2)
_running: set[str] = set()


class Lease:
    """The timer that watches over one job while it runs."""

    def __init__(self, kind: str, job_id: str) -> None:
        self._kind = kind
        self._job_id = job_id
        self._renewed: datetime | None = None

    def renew(self, work: Work) -> None:
        """Say in this work that the job gets on; seldom enough that it costs nothing."""
        if self._renewed is None or work.now() - self._renewed > LEASE / 4:
            self._renewed = work.now()
            work.set_timer(self._kind, self._job_id, work.now() + LEASE)

    def end(self, work: Work) -> None:
        """The job has ended with this work."""
        work.cancel_timer(self._kind, self._job_id)


@dataclass(frozen=True)
class Runner:
    """One kind of job. `run` does it, in as many works as it likes, with no transaction open when it is called."""

    kind: str
    model: type[Job]
    run: Callable[[Units, str, Lease], None]

    def start(self, work: Work, job_id: str) -> None:
        """Have the job begun when this work is committed."""
        work.set_timer(self.kind, job_id, work.now())

    def on_due(self, work: Work, timer: Timer) -> None:
        """Begin a job that nobody is at; the timer's handler."""
        statement = select(self.model).where(self.model.id == timer.key)
        job = work.session.scalars(statement.with_for_update(skip_locked=True)).one_or_none()
        if job is None and work.session.scalars(statement).one_or_none() is None:
            return
        if job is None or timer.key in _running:
            # Somebody is in the middle of a step.
            work.set_timer(self.kind, timer.key, work.now() + LEASE)
            return
        if not job.busy:
            return
        if job.starts >= MOST_STARTS:
            job.give_up()
            return
        self._begin(work, job)

    def _begin(self, work: Work, job: Job) -> None:
        if not _room.take(work.location_id):
            work.set_timer(self.kind, job.id, work.now() + _BUSY)
            return
        _running.add(job.id)
        try:
            job.starts += 1
            work.set_timer(self.kind, job.id, work.now() + LEASE)
            work.session.flush()
            units = Units(work.runtime, replace(SYSTEM, location_id=work.location_id))
            # A daemon: a worker that is told to stop does not wait for minutes. What is lost is the step that it was at.
            threading.Thread(target=self._take, args=(units, job.id), name=self.kind, daemon=True).start()
        except BaseException:
            _leave(job.id, work.location_id)
            raise

    def _take(self, units: Units, job_id: str) -> None:
        try:
            with units() as work:
                # Its row is the timer's until that has committed.
                work.session.scalars(select(self.model.id).where(self.model.id == job_id).with_for_update()).all()
            self.run(units, job_id, Lease(self.kind, job_id))
        except Exception as error:  # noqa: BLE001 - as of the database alone, or of our own mistake
            # Nobody looks at this thread; the text of an error may hold somebody's data.
            _log.error("job_failed", kind=self.kind, job=job_id, error=type(error).__name__, at=place_of(error))
            self._try_again_soon(units, job_id)
        finally:
            _leave(job_id, units.identity.location_id or "")

    def _try_again_soon(self, units: Units, job_id: str) -> None:
        try:
            with units() as work:
                # Later each time that it did not get on: what it waits for may take its time.
                starts = work.session.scalar(select(self.model.starts).where(self.model.id == job_id)) or 0
                work.set_timer(self.kind, job_id, work.now() + _PAUSE * 2 ** min(starts, MOST_STARTS))
        except Exception:  # noqa: BLE001 - the timer that is there does it, later
            _log.warning("job_left_to_its_timer", kind=self.kind, job=job_id)


def _leave(job_id: str, location_id: str) -> None:
    _running.discard(job_id)
    _room.give_back(location_id)
