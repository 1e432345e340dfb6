"""Loops of a worker: threads that do one step again and again, are woken by a notification, and come back after a failure."""

import random
import threading
from collections.abc import Callable, Mapping, Sequence

import psycopg
import structlog

from chassis.database import driver_url

_log = structlog.get_logger(__name__)
_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 15.0


def back_off(failures: int) -> float:
    """Seconds to wait after the n-th failure in a row: doubling from a tenth of a second up to 15 s, jittered by half."""
    pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** min(failures - 1, 20))
    return pause * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing


def _describe(error: Exception) -> str:
    # The first line alone: what follows in a database's error may be the values of a row.
    return f"{type(error).__name__}: {error}".partition("\n")[0][:300]


class Loop(threading.Thread):
    """Calls `step` until it is stopped. `step` answers how many seconds to sleep at most unless woken before; 0 means at once.

    An exception is logged, kept as `error` until a step succeeds, and followed by a growing pause: nothing ends a loop but `stop`.
    """

    def __init__(self, name: str, step: Callable[[], float], *, close: Callable[[], None] | None = None) -> None:
        super().__init__(name=name, daemon=True)
        self._step = step
        self._close = close
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self.error: str | None = "not started"

    def wake(self) -> None:
        """Have the next step begin now."""
        self._wake.set()

    def stop(self) -> None:
        """End after the step that is running."""
        self._stopping.set()
        self._wake.set()

    @property
    def stopping(self) -> threading.Event:
        """Set once the loop is asked to end; a long step looks at it."""
        return self._stopping

    def run(self) -> None:
        """The thread's body."""
        failures = 0
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                pause = self._step()
            except Exception as error:  # noqa: BLE001 - whatever a step raises, the loop must go on
                failures += 1
                self.error = _describe(error)
                _log.warning("loop_failed", loop=self.name, failures=failures, error=self.error)
                self._stopping.wait(back_off(failures))
            else:
                if failures:
                    _log.info("loop_recovered", loop=self.name, failures=failures)
                failures = 0
                self.error = None
                if pause > 0:
                    self._wake.wait(pause)
        if self._close is not None:
            self._close()


class Listener:
    """The step of a loop that wakes others: LISTENs on a connection of its own and wakes the loops of a channel when it is notified."""

    def __init__(self, database_url: str, loops: Mapping[str, Sequence[Loop]], *, application_name: str) -> None:
        self._url = driver_url(database_url)
        self._loops = loops
        self._application_name = application_name
        self._connection: psycopg.Connection | None = None

    def step(self) -> float:
        """Wait for notifications for half a second."""
        connection = self._connected()
        try:
            for note in connection.notifies(timeout=0.5):
                self._wake(note.channel)
        except psycopg.Error:
            self.close()
            raise
        return 0

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connected(self) -> psycopg.Connection:
        if self._connection is None:
            connection = psycopg.connect(
                self._url, autocommit=True, application_name=self._application_name, connect_timeout=5
            )
            for channel in self._loops:
                connection.execute(psycopg.sql.SQL("LISTEN {}").format(psycopg.sql.Identifier(channel)))
            self._connection = connection
            # What was said while nobody listened is not repeated.
            for channel in self._loops:
                self._wake(channel)
        return self._connection

    def _wake(self, channel: str) -> None:
        for loop in self._loops.get(channel, ()):
            loop.wake()
