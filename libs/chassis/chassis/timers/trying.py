"""Trying what needs somebody else's server. A timer begins each try and a thread makes it, so that no transaction is open meanwhile.

A try that its process does not live to see is begun again by the same timer; whoever is called knows it by its key.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified
from chassis.identity import SYSTEM
from chassis.logging import place_of
from chassis.timers.room import Room
from chassis.work import Units, Work

PAUSES = (timedelta(seconds=10), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))
"""What is waited after the first try, the second, and so on; after the last there is none."""
_BUSY = timedelta(seconds=1)

_log = structlog.get_logger(__name__)


class Tried(Identified):
    """A row whose matter is tried until it is done; `attempt` counts the tries begun."""

    attempt: Mapped[int] = mapped_column(default=0)


Row = TypeVar("Row", bound=Tried)


class Tries:
    """The tries of one kind of timer; its key is the id of the row that is tried.

    `make` makes one, in a thread: it is given units of work, the row's id and the number of the try. A try that has not come to its end
    after `patience` is begun again. A location has half of the threads at most, so that whom it calls holds up nobody else.
    """

    def __init__(
        self, kind: str, make: Callable[[Units, str, int], None], *, patience: timedelta, threads: int = 8
    ) -> None:
        self._kind = kind
        self._make = make
        self._patience = patience
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=kind)
        self._room = Room(2 * threads, threads // 2)

    def begin(self, work: Work, row: Tried) -> None:
        """Begin a try of `row`, which is locked, once this work is committed; a little later if all hands are full."""
        location_id = work.location_id
        if not self._room.take(location_id):
            work.set_timer(self._kind, row.id, work.now() + _BUSY)
            return
        try:
            row.attempt += 1
            work.set_timer(self._kind, row.id, work.now() + self._patience)
            work.session.flush()
            units = Units(work.runtime, replace(SYSTEM, location_id=location_id))
            begun = self._pool.submit(self._run, units, row.id, row.attempt)
            work.runtime.tries.add(begun)
            begun.add_done_callback(work.runtime.tries.discard)
        except BaseException:
            self._room.give_back(location_id)
            raise

    def again(self, work: Work, row: Tried) -> bool:
        """Have `row` tried again after a pause that grows with each try; False where it was tried often enough."""
        if row.attempt > len(PAUSES):
            return False
        work.set_timer(self._kind, row.id, work.now() + PAUSES[row.attempt - 1])
        return True

    def _run(self, units: Units, key: str, attempt: int) -> None:
        try:
            self._make(units, key, attempt)
        except Exception as error:  # noqa: BLE001 - nobody looks at this thread, and the timer begins another try, whatever it is
            _log.error(
                "try_failed",
                kind=self._kind,
                row=key,
                attempt=attempt,
                error=type(error).__name__,
                at=place_of(error),
            )
        finally:
            self._room.give_back(units.identity.location_id or "")


def of_try(work: Work, model: type[Row], key: str, attempt: int) -> Row | None:
    """The row, locked, if this is still its try: after a roll-back the try was never begun, and a later one makes it void."""
    # By its id alone, so that this waits for whoever is changing the row, and sees what they leave.
    row = work.session.scalars(select(model).where(model.id == key).with_for_update()).one_or_none()
    return row if row is not None and row.attempt == attempt else None
