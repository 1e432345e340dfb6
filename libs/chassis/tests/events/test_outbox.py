"""Events are rows of the transaction that they tell of."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from chassis.events.outbox import MOST_BYTES, EventTooLargeError, PendingEvent, sweep_outbox, write_events
from chassis.ids import new_event_id
from chassis.service import Runtime
from chassis.tables import EVENT_SEQUENCES, OUTBOX
from chassis.testing.pair import SALE_MADE, TILL, sell
from chassis.work import Units

MakeRuntime = Callable[..., Runtime]


@pytest.fixture
def till(make_runtime: MakeRuntime) -> Runtime:
    return make_runtime(TILL, "amqp://127.0.0.1:1")


def _pending(subject: str, amount: int) -> PendingEvent:
    return PendingEvent(
        id=new_event_id(),
        type=SALE_MADE,
        subject=subject,
        data={"amount": amount},
        changes=None,
        location_id="loc",
        contact_id=None,
        actor="system",
        time=datetime(2026, 1, 1, tzinfo=UTC),
        traceparent=None,
    )


def _written(till: Runtime) -> list[tuple[str, int]]:
    with till.database.session() as session:
        rows = session.execute(select(OUTBOX.c.subject, OUTBOX.c.sequence).order_by(OUTBOX.c.position))
        return [(row.subject, row.sequence) for row in rows]


def test_each_subject_counts_its_events_from_one(till: Runtime) -> None:
    for subjects in (["a", "b", "a"], ["b"], ["a"]):
        with till.database.session() as session:
            write_events(session, "/till", [_pending(subject, 1) for subject in subjects])
            session.commit()
    assert _written(till) == [("a", 1), ("b", 1), ("a", 2), ("b", 2), ("a", 3)]


def test_an_event_is_kept_as_it_was_recorded(till: Runtime) -> None:
    with Units(till)() as work:
        work.record(SALE_MADE, "s1", {"amount": 5, "note": "日本\0語"}, contact_id="c1", changes=[])
    with till.database.session() as session:
        row = session.execute(select(OUTBOX)).one()
    assert (row.type, row.version, row.source, row.subject) == ("till.sale.made", 1, "/till", "s1")
    assert (row.contact_id, row.location_id, row.actor) == ("c1", None, "system")
    assert row.data == '{"amount":5,"note":"日本\\u0000語","changes":[]}'
    assert row.event_id.version == 7
    assert row.published_at is None
    assert row.unroutable is False


def test_a_transaction_that_fails_leaves_no_event_and_no_gap(till: Runtime) -> None:
    def fail() -> None:
        with Units(till)() as work:
            sell(work, "s1", 1)
            work.finish()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with Units(till)() as work:
        sell(work, "s1", 2)
    assert _written(till) == [("s1", 1)]


def test_an_event_that_no_broker_would_take_is_refused_with_its_work(till: Runtime) -> None:
    def record() -> None:
        with Units(till)() as work:
            sell(work, "s1", 1, note="x" * MOST_BYTES)

    with pytest.raises(EventTooLargeError):
        record()
    assert _written(till) == []


def test_parallel_transactions_on_one_subject_leave_no_gap_and_keep_their_order(till: Runtime) -> None:
    def record(amount: int) -> None:
        with Units(till)() as work:
            sell(work, "shared", amount)
            sell(work, "shared", amount)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(record, range(40)))
    assert _written(till) == [("shared", number) for number in range(1, 81)]


def test_transactions_that_name_the_same_subjects_in_another_order_do_not_deadlock(till: Runtime) -> None:
    def record(number: int) -> None:
        subjects = ["x", "y", "z"] if number % 2 else ["z", "y", "x"]
        with till.database.session() as session:
            write_events(session, "/till", [_pending(subject, number) for subject in subjects])
            session.commit()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(record, range(60)))
    with till.database.session() as session:
        values = session.execute(select(EVENT_SEQUENCES).order_by(EVENT_SEQUENCES.c.subject)).all()
    assert [tuple(row) for row in values] == [("x", 60), ("y", 60), ("z", 60)]


def test_the_sweep_takes_what_left_long_ago_and_nothing_that_has_not_left(till: Runtime) -> None:
    for amount in range(4):
        with Units(till)() as work:
            sell(work, f"s{amount}", amount)
    old, new = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
    with till.database.engine.begin() as connection:
        for subject, published_at in (("s0", old), ("s1", old), ("s2", new)):
            connection.execute(update(OUTBOX).where(OUTBOX.c.subject == subject).values(published_at=published_at))
        assert sweep_outbox(connection, datetime(2026, 3, 1, tzinfo=UTC), 1) == 1
        assert sweep_outbox(connection, datetime(2026, 3, 1, tzinfo=UTC), 10) == 1
    assert [subject for subject, _ in _written(till)] == ["s2", "s3"]
