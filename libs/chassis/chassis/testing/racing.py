"""Two transactions of which one waits for the other, in an order that the test chooses."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import text

from chassis.service import Runtime
from chassis.testing.waiting import wait_until

Value = TypeVar("Value")

_WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")


class Others:
    """Other threads, whose transactions wait for one that the test holds open."""

    def __init__(self, runtime: Runtime, pool: ThreadPoolExecutor) -> None:
        self._runtime = runtime
        self._pool = pool
        self._begun: list[Future[Any]] = []

    def begin(self, do: Callable[[], Value]) -> Future[Value]:
        """Have something done; comes back once it waits for a lock. Ask for its result when the test's own transaction has ended.

        Raises:
            AssertionError: it went through without waiting.
        """
        begun = self._pool.submit(do)
        self._begun.append(begun)
        wait_until(lambda: begun.done() or self._all_wait(), about="it to wait for a lock")
        assert not begun.done(), f"it waited for nothing: {begun.exception() or begun.result()!r}"
        return begun

    def _all_wait(self) -> bool:
        with self._runtime.database.engine.connect() as connection:
            return int(connection.scalar(_WAITING) or 0) >= sum(not one.done() for one in self._begun)


@contextmanager
def others_of(runtime: Runtime) -> Iterator[Others]:
    """Threads beside the test's own; at the end everything that they began is over."""
    with ThreadPoolExecutor(4) as pool:
        yield Others(runtime, pool)
