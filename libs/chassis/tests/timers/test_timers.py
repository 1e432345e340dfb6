"""Durable timers: once, at their time, in the transaction of what they do."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select, text

from chassis.clock import MovingClock
from chassis.events.inbox import RetryPolicy
from chassis.events.parked import parked_timers, retry_parked_timers
from chassis.service import Runtime, Service
from chassis.tables import TIMERS
from chassis.testing.events import run_due_timers
from chassis.testing.pair import LEDGER, make_ledger_tables, post_timer, postings
from chassis.testing.waiting import wait_until
from chassis.timers.runner import TimerRunner
from chassis.timers.store import Timer
from chassis.work import Units, Work
from chassis.worker import Worker

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
POLICY = RetryPolicy(attempts=3, first_pause=timedelta(seconds=10))


class Ledger:
    """A ledger whose clock stands at noon."""

    def __init__(self, runtime: Runtime, clock: MovingClock) -> None:
        self.runtime = runtime
        self.clock = clock
        self.runner = TimerRunner(runtime, POLICY)
        make_ledger_tables(runtime.database)

    def set(self, key: str, run_at: datetime, **payload: Any) -> None:
        """Set a timer in a transaction of its own."""
        with Units(self.runtime)() as work:
            work.set_timer("post", key, run_at, {"amount": 1, **payload})

    def cancel(self, key: str) -> None:
        """Take a timer back in a transaction of its own."""
        with Units(self.runtime)() as work:
            work.cancel_timer("post", key)

    def run(self) -> None:
        """What the worker's timer loop does until nothing is due."""
        while self.runner.step() == 0:
            pass

    def posted(self) -> list[tuple[str, int]]:
        """Key and amount of the postings, in order."""
        with self.runtime.database.session() as session:
            return [(row.subject, row.amount) for row in postings(session)]

    def left(self) -> list[tuple[str, int, bool]]:
        """Key, number of failures and whether it is parked, of each timer that is left."""
        with self.runtime.database.session() as session:
            rows = session.execute(select(TIMERS).order_by(TIMERS.c.key))
            return [(row.key, row.attempts, row.parked_at is not None) for row in rows]


@pytest.fixture
def make_ledger(make_runtime: Callable[..., Runtime]) -> Callable[..., Ledger]:
    def make(service: Service = LEDGER) -> Ledger:
        clock = MovingClock(NOON)
        return Ledger(make_runtime(service, "amqp://127.0.0.1:1", clock=clock), clock)

    return make


@pytest.fixture
def ledger(make_ledger: Callable[..., Ledger]) -> Ledger:
    return make_ledger()


def _service(handler: Callable[[Work, Timer], None]) -> Service:
    return Service("ledger", "chassis.testing.pair", timers={"post": handler})


def test_a_timer_runs_at_its_time_by_the_process_clock_and_once(ledger: Ledger) -> None:
    ledger.set("k", NOON + timedelta(minutes=1))
    ledger.clock.move(timedelta(seconds=59))
    ledger.run()
    assert ledger.posted() == []
    ledger.clock.move(timedelta(seconds=1))
    ledger.run()
    ledger.run()
    assert ledger.posted() == [("k", 1)]
    assert ledger.left() == []


def test_timers_run_in_the_order_of_their_times(ledger: Ledger) -> None:
    for key, minutes in (("late", 3), ("early", 1), ("middle", 2)):
        ledger.set(key, NOON + timedelta(minutes=minutes))
    ledger.clock.move(timedelta(hours=1))
    ledger.run()
    assert [key for key, _ in ledger.posted()] == ["early", "middle", "late"]


def test_setting_the_same_timer_again_moves_it(ledger: Ledger) -> None:
    ledger.set("k", NOON + timedelta(minutes=1), amount=1)
    ledger.set("k", NOON + timedelta(minutes=5), amount=2)
    ledger.clock.move(timedelta(minutes=2))
    ledger.run()
    assert ledger.posted() == []
    ledger.clock.move(timedelta(minutes=3))
    ledger.run()
    assert ledger.posted() == [("k", 2)]


def test_a_cancelled_timer_never_runs(ledger: Ledger) -> None:
    ledger.set("k", NOON)
    ledger.set("other", NOON)
    ledger.cancel("k")
    ledger.cancel("unknown")
    ledger.run()
    assert ledger.posted() == [("other", 1)]


def test_a_timer_of_a_transaction_that_fails_was_never_set(ledger: Ledger) -> None:
    def fail() -> None:
        with Units(ledger.runtime)() as work:
            work.set_timer("post", "k", NOON, {"amount": 1})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert ledger.left() == []


def test_a_timer_without_a_time_zone_is_refused(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="aware"):
        ledger.set("k", datetime(2026, 3, 1))  # noqa: DTZ001 - the naive time is what is tested


def test_a_handler_may_set_its_own_timer_again(make_ledger: Callable[..., Ledger]) -> None:
    def again(work: Work, timer: Timer) -> None:
        post_timer(work, timer)
        work.set_timer("post", timer.key, timer.run_at + timedelta(hours=1), timer.payload)

    ledger = make_ledger(_service(again))
    ledger.set("hourly", NOON)
    ledger.clock.move(timedelta(hours=2, minutes=30))
    ledger.run()
    assert ledger.posted() == [("hourly", 1)] * 3
    assert ledger.left() == [("hourly", 0, False)]


def test_one_that_fails_leaves_nothing_of_itself_is_tried_again_and_then_parked(ledger: Ledger) -> None:
    ledger.set("bad", NOON, trouble="fail")
    ledger.set("good", NOON)
    ledger.run()
    assert ledger.posted() == [("good", 1)]
    assert ledger.left() == [("bad", 1, False)]
    ledger.clock.move(timedelta(seconds=10))
    ledger.run()
    assert ledger.left() == [("bad", 2, False)]
    ledger.clock.move(timedelta(seconds=20))
    ledger.run()
    assert ledger.left() == [("bad", 3, True)]
    ledger.clock.move(timedelta(days=30))
    ledger.run()
    assert ledger.left() == [("bad", 3, True)]
    assert ledger.posted() == [("good", 1)]


def test_a_parked_timer_is_listed_and_tried_again_by_an_operator(make_ledger: Callable[..., Ledger]) -> None:
    healed: list[bool] = []

    def heal(work: Work, timer: Timer) -> None:
        if not healed:
            raise RuntimeError("not yet")
        post_timer(work, timer)

    ledger = make_ledger(_service(heal))
    ledger.set("k", NOON)
    for _ in range(3):
        ledger.run()
        ledger.clock.move(timedelta(hours=1))
    with ledger.runtime.database.session() as session:
        (row,) = parked_timers(session, 10)
        assert (row.kind, row.key, row.attempts, row.error) == ("post", "k", 3, "RuntimeError: not yet")
        assert retry_parked_timers(session, ledger.clock.now()) == 1
        session.commit()
    healed.append(True)
    ledger.run()
    assert ledger.posted() == [("k", 1)]
    assert ledger.left() == []


def test_what_a_failed_statement_was_given_is_not_kept_with_the_timer(make_ledger: Callable[..., Ledger]) -> None:
    def fail(work: Work, _timer: Timer) -> None:
        work.session.execute(text("SELECT 1 / 0 WHERE :said <> ''"), {"said": "jana@example.com"})

    ledger = make_ledger(_service(fail))
    ledger.set("k", NOON)
    ledger.run()
    with ledger.runtime.database.session() as session:
        error: str = session.scalars(select(TIMERS.c.error)).one()
    assert "division by zero" in error
    assert "jana@example.com" not in error


def test_a_timer_of_an_unknown_kind_waits_for_a_release_that_knows_it(make_ledger: Callable[..., Ledger]) -> None:
    ledger = make_ledger(Service("ledger", "chassis.testing.pair"))
    ledger.set("k", NOON)
    ledger.run()
    assert ledger.left() == [("k", 1, False)]


def test_the_handler_is_given_what_the_timer_was_set_with(make_ledger: Callable[..., Ledger]) -> None:
    seen: list[tuple[Timer, str, str]] = []
    ledger = make_ledger(_service(lambda work, timer: seen.append((timer, work.location_id, work.actor))))
    with Units(ledger.runtime)() as work:
        work.enter_location("Zürich")
        work.set_timer("post", "k", NOON, {"wer": "Ünal", "n": 2**53})
    ledger.run()
    timer = Timer("post", "k", NOON, {"wer": "Ünal", "n": 2**53}, "Zürich")
    assert seen == [(timer, "Zürich", "system")]


def test_workers_side_by_side_run_each_timer_once(ledger: Ledger) -> None:
    for number in range(60):
        ledger.set(f"k{number}", NOON)
    start = Barrier(4)

    def run(_number: int) -> None:
        start.wait()
        ledger.run()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(run, range(4)))
    assert sorted(ledger.posted()) == sorted((f"k{number}", 1) for number in range(60))


def test_a_cancellation_waits_for_a_timer_that_is_running(make_ledger: Callable[..., Ledger]) -> None:
    running, go_on = Barrier(2, timeout=20), Barrier(2, timeout=20)

    def slow(work: Work, timer: Timer) -> None:
        running.wait()
        go_on.wait()
        post_timer(work, timer)

    ledger = make_ledger(_service(slow))
    ledger.set("k", NOON)
    with ThreadPoolExecutor(2) as threads:
        run = threads.submit(ledger.run)
        running.wait()
        cancelled = threads.submit(ledger.cancel, "k")
        wait_until(lambda: _waits_for_a_lock(ledger.runtime), about="the cancellation to wait")
        assert not cancelled.done()
        go_on.wait()
        run.result(20)
        cancelled.result(20)
    assert ledger.posted() == [("k", 1)]
    assert ledger.left() == []


def test_a_worker_is_woken_for_a_timer_that_is_due_now(
    make_runtime: Callable[..., Runtime], postgres_server: Any
) -> None:
    bus_url = postgres_server.create_database("dossier_bus")
    runtime = make_runtime(LEDGER, bus_url)
    ledger = Ledger(runtime, MovingClock())
    worker = Worker(runtime)
    worker.start()
    try:
        wait_until(lambda: all(loop.error is None for loop in worker.loops if loop.name in ("timers", "listener")))
        ledger.set("k", runtime.clock.now())
        wait_until(lambda: ledger.posted() == [("k", 1)], 4, about="less than the poll of 5 s")
    finally:
        worker.stop()


def test_a_test_runs_the_timers_of_its_own_location(make_ledger: Callable[..., Ledger]) -> None:
    ledger = make_ledger()
    for location in ("here", "there"):
        with Units(ledger.runtime)() as work:
            work.enter_location(location)
            work.set_timer("post", location, NOON, {"amount": 1})
    assert run_due_timers(ledger.runtime, "here") == 1
    assert ledger.posted() == [("here", 1)]
    assert run_due_timers(ledger.runtime) == 1
    assert run_due_timers(ledger.runtime) == 0


def _waits_for_a_lock(runtime: Runtime) -> bool:
    with runtime.database.engine.connect() as connection:
        waiting = connection.exec_driver_sql(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ).scalar()
    return bool(waiting)
